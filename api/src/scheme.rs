//! How a connector wants to be authenticated with: `AuthSchemeConfig`.

use crate::lenient::{null_default, open_enum, readable};
use serde::{Deserialize, Serialize};

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthSchemeConfig {
    /// Unique among the configurations of one template.
    #[serde(default, deserialize_with = "null_default")]
    pub id: String,
    /// Tells several configurations of one type apart.
    #[serde(default, deserialize_with = "null_default")]
    pub description: String,
    /// Which scheme; the fields below belong to one or another.
    #[serde(default)]
    pub scheme_type: SchemeType,
    /// `api-key`, `hmac`: name of the header, parameter or cookie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `api-key`, `hmac`: where it goes.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub location: Option<KeyLocation>,
    /// `oauth2`: where the browser is sent. May be empty or a template such as `https://{shop}.example.com`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorize_url: Option<String>,
    /// `oauth2`: where the hub gets tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_url: Option<String>,
    /// `oauth2`: every scope that may be asked for.
    #[serde(default, deserialize_with = "readable", skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<OAuth2Scope>,
    /// `oauth2`: the scopes that are asked for.
    #[serde(default, deserialize_with = "null_default", skip_serializing_if = "Vec::is_empty")]
    pub default_scopes: Vec<String>,
    /// `oauth2`: extra query parameters of the authorize URL, URL-encoded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_authorize_params: Option<String>,
    /// `oauth2`: extra body parameters of the token request, URL-encoded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_token_params: Option<String>,
    /// `oauth2`: which grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<OAuth2Grant>,
}

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OAuth2Scope {
    /// As the provider spells it.
    pub name: String,
    /// For people.
    #[serde(default, deserialize_with = "null_default", skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// The part of an OAuth 2 scheme that depends on the grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OAuth2Grant {
    /// Which grant.
    pub grant_type: GrantType,
    /// The credential that holds the client secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_id: Option<String>,
    /// Who owns that credential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation_id: Option<String>,
    /// The client's public identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}
