//! How a connector wants to be authenticated with: `AuthSchemeConfig`.

use crate::read::{answer, open_enum};
use serde::Serialize;

open_enum! {
    /// The discriminator of `AuthSchemeConfig`.
    SchemeType {
        /// Nothing to prove.
        None = "none",
        /// One secret value, in a header, query parameter or cookie.
        ApiKey = "api-key",
        /// User name and password (RFC 7617).
        BasicAuth = "basic-auth",
        /// OAuth 2 (RFC 6749).
        OAuth2 = "oauth2",
        /// A signature over the request.
        Hmac = "hmac",
        /// A TLS client certificate.
        Certificate = "certificate",
    }
}

open_enum! {
    /// Where a key is put.
    KeyLocation {
        /// A request header.
        Header = "header",
        /// A query parameter.
        Query = "query",
        /// A cookie.
        Cookie = "cookie",
    }
}

open_enum! {
    /// OAuth 2's grants.
    GrantType {
        /// RFC 6749, section 4.1.
        AuthorizationCode = "authorization_code",
        /// RFC 6749, section 4.4.
        ClientCredentials = "client_credentials",
        /// RFC 6749, section 4.3; off unless a hub allows it.
        Password = "password",
    }
}

/// The description's `oneOf` over `schemeType`, read as one structure: a field that belongs to another scheme, or a
/// scheme that this version does not know, then costs one step of a wizard and not the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthSchemeConfig {
    /// Unique among the configurations of one template.
    pub id: String,
    /// Tells several configurations of one type apart.
    pub description: String,
    /// Which scheme; the fields below belong to one or another.
    pub scheme_type: SchemeType,
    /// `api-key`, `hmac`: name of the header, parameter or cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `api-key`, `hmac`: where it goes.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub location: Option<KeyLocation>,
    /// `oauth2`: where the browser is sent. May be empty or a template such as `https://{shop}.example.com`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorize_url: Option<String>,
    /// `oauth2`: where the hub gets tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_url: Option<String>,
    /// `oauth2`: every scope that may be asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<OAuth2Scope>,
    /// `oauth2`: the scopes that are asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub default_scopes: Vec<String>,
    /// `oauth2`: extra query parameters of the authorize URL, URL-encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_authorize_params: Option<String>,
    /// `oauth2`: extra body parameters of the token request, URL-encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_token_params: Option<String>,
    /// `oauth2`: which grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<OAuth2Grant>,
}

answer!(AuthSchemeConfig {
    id: "id",
    description: "description",
    scheme_type: "schemeType",
    name: "name",
    location: "in",
    authorize_url: "authorizeUrl",
    token_url: "tokenUrl",
    scopes: "scopes",
    default_scopes: "defaultScopes",
    additional_authorize_params: "additionalAuthorizeParams",
    additional_token_params: "additionalTokenParams",
    grant: "grant",
});

impl Default for SchemeType {
    fn default() -> Self {
        Self::Other(String::new())
    }
}

impl AuthSchemeConfig {
    /// The grant's type; absent for schemes other than `oauth2`.
    pub fn grant_type(&self) -> Option<&GrantType> {
        self.grant.as_ref().map(|grant| &grant.grant_type)
    }
}

/// A scope and what it means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OAuth2Scope {
    /// As the provider spells it.
    pub name: String,
    /// For people.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
}

answer!(OAuth2Scope {
    must name: "name",
    description: "description",
});

/// The part of an OAuth 2 scheme that depends on the grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OAuth2Grant {
    /// Which grant.
    pub grant_type: GrantType,
    /// The credential that holds the client secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential_id: Option<String>,
    /// Who owns that credential.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation_id: Option<String>,
    /// The client's public identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}

answer!(OAuth2Grant {
    must grant_type: "grantType",
    credential_id: "credentialId",
    organisation_id: "organisationId",
    client_id: "clientId",
});
