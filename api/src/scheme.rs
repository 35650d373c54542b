//! How a connector wants to be authenticated with: `AuthSchemeConfig`.

use crate::{CredentialType, open_enum::open_enum, wire::answer};
use serde_json::{Map, Value};

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
        /// OAuth 1.0a (RFC 5849); in the platform's newer description.
        OAuth1 = "oauth1",
        /// A JWT that the hub signs for each request; in the platform's newer description.
        JwtBearer = "jwt-bearer",
        /// *Addition.* A login call whose answer carries the token for the other calls.
        SessionToken = "session-token",
        /// *Addition.* AWS Signature Version 4.
        AwsSigV4 = "aws-sigv4",
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
        /// *Addition.* A member of a JSON or form body.
        Body = "body",
        /// *Addition.* A segment of the URL's path.
        Path = "path",
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
        /// *Addition.* RFC 7523, section 2.1: a signed assertion instead of a code.
        JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer",
    }
}

answer! {
    /// How to authenticate; sent back unchanged with a credential, and compared, never used. Which members there are
    /// depends on `schemeType`.
    // The platform's description has a `oneOf` here. It is read as one structure: a field that belongs to another
    // scheme, or a scheme that this version does not know, then costs one step of a wizard and not the page.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct AuthSchemeConfig {
        /// Unique among the configurations of one template.
        written id: String,
        /// Tells several configurations of one type apart.
        written description: String [required = false],
        /// Which scheme; the other members belong to one or another.
        written scheme_type: SchemeType,
        /// `api-key`, `hmac`: name of the header, parameter or cookie.
        optional name: Option<String>,
        /// `api-key`, `hmac`: where it goes.
        optional location as "in": Option<KeyLocation>,
        /// `oauth2`, and `oauth1` with three legs: where the browser is sent. May be empty, or a template such as
        /// `https://{shop}.example.com`.
        optional authorize_url: Option<String>,
        /// `oauth2`: where the hub gets tokens.
        optional token_url: Option<String>,
        /// `oauth2`: every scope that may be asked for.
        optional scopes: Vec<OAuth2Scope>,
        /// `oauth2`: the scopes that are asked for.
        optional default_scopes: Vec<String>,
        /// `oauth2`: extra query parameters of the authorize URL, URL-encoded.
        optional additional_authorize_params: Option<String>,
        /// `oauth2`: extra body parameters of the token request, URL-encoded.
        optional additional_token_params: Option<String>,
        /// `oauth2`: which grant.
        optional grant: Option<OAuth2Grant>,
        /// *Addition.* `oauth1`: true when token and secret are typed and no browser is needed.
        optional token_auth: bool,
        /// What else the hub says about the scheme, for clients that make requests themselves: the platform's members
        /// for `hmac` and additions such as `valueTemplate`. The widget needs none.
        sent settings: Map<String, Value> [value_type = crate::schema::SchemeSettings],
    }
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

    /// The type of credential that an end user gives for this scheme, where the template does not name one. `Other` for
    /// a scheme that this version does not know.
    pub fn credential_type(&self) -> CredentialType {
        match (&self.scheme_type, self.grant_type()) {
            (SchemeType::None, _) => CredentialType::None,
            (SchemeType::ApiKey | SchemeType::Hmac, _) => CredentialType::String,
            (SchemeType::BasicAuth | SchemeType::SessionToken, _) => CredentialType::BasicAuth,
            (SchemeType::Certificate, _) => CredentialType::Certificate,
            (SchemeType::JwtBearer, _) => CredentialType::JwtBearer,
            (SchemeType::AwsSigV4, _) => CredentialType::AwsKeys,
            (SchemeType::OAuth1, _) if self.token_auth => CredentialType::OAuth1Token,
            (SchemeType::OAuth1, _) => CredentialType::OAuth1,
            (SchemeType::OAuth2, Some(GrantType::ClientCredentials)) => CredentialType::OAuth2Client,
            (SchemeType::OAuth2, Some(GrantType::Password)) => CredentialType::OAuth2Password,
            (SchemeType::OAuth2, Some(GrantType::JwtBearer)) => CredentialType::PrivateKey,
            // A plain API may leave the grant out; authorization code is what a user can do.
            (SchemeType::OAuth2, Some(GrantType::AuthorizationCode) | None) => CredentialType::OAuth2Code,
            (SchemeType::OAuth2, Some(GrantType::Other(name))) | (SchemeType::Other(name), _) => {
                CredentialType::Other(name.clone())
            }
        }
    }
}

answer! {
    /// A scope of OAuth 2, and what it means.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct OAuth2Scope {
        /// As the provider spells it.
        required name: String,
        /// For people.
        optional description: String,
        /// *Addition.* True when the user may leave it out; `defaultScopes` says how it starts.
        optional optional: bool,
    }
}

answer! {
    /// The grant of an OAuth 2 scheme, and the client that asks for it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct OAuth2Grant {
        /// Which grant.
        required grant_type: GrantType,
        /// The credential that holds the client secret.
        optional credential_id: Option<String>,
        /// Who owns that credential.
        optional organisation_id: Option<String>,
        /// The client's public identifier.
        optional client_id: Option<String>,
    }
}
