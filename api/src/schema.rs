//! JSON Schemas of what has no wire type of its own, for the OpenAPI description (feature `openapi`).
//!
//! The schemas of the wire types come from their declarations: the first sentence of a comment is the description of a
//! type or a member, and `*Addition.*` before it says that the platform's API does not have it.

use crate::{CredentialCreate, CredentialType};
use serde_json::json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, OneOfBuilder, RefOr, Schema, SchemaFormat, Type,
        schema::{AdditionalProperties, SchemaType},
    },
};

/// Texts with known values to which newer hubs may add: they are examples and no `enum`.
pub(crate) fn open_enum(doc: &str, known: &[&str]) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String);
    text.description(Some(doc.trim())).examples(known.iter().map(|value| json!(value))).build().into()
}

/// The id of something that the hub stores.
#[derive(Debug)]
pub struct Ulid;

impl PartialSchema for Ulid {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String);
        let text = text.description(Some("ULID: 26 characters of Crockford's base 32."));
        let text = text.format(Some(SchemaFormat::Custom("ulid".to_owned())));
        text.pattern(Some("^[0-7][0-9A-HJKMNP-TV-Z]{25}$")).build().into()
    }
}

impl ToSchema for Ulid {}

/// The values of an activation's variables.
#[derive(Debug)]
pub struct DynamicVariables;

impl PartialSchema for DynamicVariables {
    fn schema() -> RefOr<Schema> {
        let text = "Values by the names in the integration's `variablesSchema`.";
        let object = ObjectBuilder::new().schema_type(Type::Object).description(Some(text));
        object.additional_properties(Some(AdditionalProperties::FreeForm(true))).build().into()
    }
}

impl ToSchema for DynamicVariables {}

/// A value that a variable with choices can have.
#[derive(Debug)]
pub struct Choice;

impl PartialSchema for Choice {
    fn schema() -> RefOr<Schema> {
        let types = SchemaType::from_iter([Type::String, Type::Number, Type::Boolean]);
        ObjectBuilder::new().schema_type(types).description(Some("*Addition.* What is sent.")).build().into()
    }
}

impl ToSchema for Choice {}

impl PartialSchema for CredentialCreate {
    fn schema() -> RefOr<Schema> {
        let text = "A credential to create. `type` decides what `data` consists of.";
        let branches = CredentialType::TYPED.iter().map(branch);
        let all = branches.fold(OneOfBuilder::new().description(Some(text)), OneOfBuilder::item);
        RefOr::T(all.build().into())
    }
}

impl ToSchema for CredentialCreate {}

/// A credential of one type. What the platform's description has in `data` besides is taken and not used.
fn branch(kind: &CredentialType) -> ObjectBuilder {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let object = || ObjectBuilder::new().schema_type(Type::Object);
    let data = kind.inputs().iter().fold(object(), |data, input| {
        if input.required {
            data.property(input.name, text()).required(input.name)
        } else {
            let types = SchemaType::from_iter([Type::String, Type::Null]);
            data.property(input.name, ObjectBuilder::new().schema_type(types))
        }
    });
    let data = match kind {
        CredentialType::OAuth2Client => data.property("scopes", text().to_array_builder()),
        _ => data,
    };
    // The platform's description of the embedded API names `jwt-bearer` and says nothing about its data.
    let is_addition = matches!(
        kind,
        CredentialType::JwtBearer
            | CredentialType::OAuth1
            | CredentialType::OAuth1Token
            | CredentialType::PrivateKey
            | CredentialType::AwsKeys
    );
    let about = is_addition.then_some("*Addition.* A type that the platform's description has no data for.");
    let branch = object()
        .title(Some(kind.as_str()))
        .description(about)
        .property("name", text().description(Some("For lists.")));
    let branch = branch.property("type", text().enum_values(Some([kind.as_str()]))).property("data", data);
    ["name", "type", "data"].into_iter().fold(branch, ObjectBuilder::required)
}

/// An endpoint of OAuth 1.
#[derive(Debug, ToSchema)]
pub struct SchemeEndpoint {
    /// May be a template.
    pub url: String,
}

/// What a scheme says for clients that make requests themselves. All of it depends on `schemeType`.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct SchemeSettings {
    /// *Addition.* `oauth1`: the hash function of an HMAC, or another way to sign.
    #[schema(nullable = false, examples("sha1", "sha256", "rsa-sha1", "plaintext"))]
    pub signature_method: Option<String>,
    /// *Addition.* `oauth1` with three legs: the hub's consumer key.
    #[schema(nullable = false)]
    pub consumer_key: Option<String>,
    /// *Addition.* `oauth1` with three legs: the credential that holds the consumer's secret.
    #[schema(nullable = false)]
    pub credential_id: Option<String>,
    /// *Addition.* `oauth1` with three legs: where the hub gets temporary credentials.
    #[schema(nullable = false, inline)]
    pub temp_credential_endpoint: Option<SchemeEndpoint>,
    /// *Addition.* `oauth1` with three legs: where the browser is sent.
    #[schema(nullable = false, inline)]
    pub resource_owner_authorization_endpoint: Option<SchemeEndpoint>,
    /// *Addition.* `oauth1` with three legs: where the hub gets token credentials.
    #[schema(nullable = false, inline)]
    pub token_endpoint: Option<SchemeEndpoint>,
    /// `hmac`: the hash function.
    #[schema(nullable = false, examples("sha1", "sha256", "sha512"))]
    pub algorithm: Option<String>,
    /// `hmac`: what is signed, in this order: `body`, `url`.
    #[schema(nullable = false)]
    pub digest_inputs: Option<Vec<String>>,
    /// *Addition.* `hmac`: how the signature is written.
    #[schema(nullable = false, examples("hex", "base64", "base64url"))]
    pub encoding: Option<String>,
    /// *Addition.* What is sent, made from `{value}`, `{signature}` or `{token}`; absent when it is that alone, or
    /// `Bearer {token}` for a token.
    #[schema(nullable = false)]
    pub value_template: Option<String>,
    /// *Addition.* `oauth2`: whether the hub sends a challenge.
    #[schema(nullable = false)]
    pub pkce: Option<bool>,
    /// *Addition.* `oauth2`: between scopes.
    #[schema(nullable = false)]
    pub scope_separator: Option<String>,
    /// *Addition.* `oauth2`: how the client is proved at the token URL.
    #[schema(nullable = false, examples("body", "basic", "private_key_jwt", "none"))]
    pub client_authentication: Option<String>,
    /// `oauth2`: whether a client certificate is shown at the token URL.
    #[schema(nullable = false)]
    pub mtls_enabled: Option<bool>,
    /// *Addition.* `session-token`: where the hub logs in; may be a template.
    #[schema(nullable = false)]
    pub login_url: Option<String>,
    /// *Addition.* `aws-sigv4`: of the credential scope; may be a template.
    #[schema(nullable = false)]
    pub service: Option<String>,
    /// *Addition.* `aws-sigv4`: of the credential scope; may be a template.
    #[schema(nullable = false)]
    pub region: Option<String>,
}
