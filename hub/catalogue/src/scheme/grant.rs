//! OAuth 2 grants in which a person types what the hub needs for a token: no browser, no redirect.

use super::{client::Client, jwt::JwtTemplate, token_answer::TokenAnswer};
use crate::{Encoding, Placement, TextTemplate, UrlTemplate};
use inlay_api::{CredentialType, GrantType, OAuth2Scope};

/// A token request that needs nobody but the hub.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Client credentials, password or JWT bearer; never the authorization code.
    pub grant: GrantType,
    /// What is sent as `grant_type`, where that differs.
    pub grant_type: Option<String>,
    /// Where the hub gets tokens.
    pub token_url: UrlTemplate,
    /// Every scope that may be asked for.
    pub scopes: Vec<OAuth2Scope>,
    /// Those that are asked for unless a client names fewer.
    pub default_scopes: Vec<String>,
    /// Between scopes.
    pub scope_separator: String,
    /// How the client is proved at the token URL.
    pub client_auth: GrantAuth,
    /// What the hub's own registration is called in the environment, for a password grant whose definition names one.
    pub registration: Option<String>,
    /// The hub's own registration.
    pub client: Option<Client>,
    /// The environment variables that were looked for and are missing or blank.
    pub missing: Vec<String>,
    /// What is signed: the client's assertion, or the grant itself.
    pub assertion: Option<JwtTemplate>,
    /// How the parameters are written.
    pub encoding: Encoding,
    /// Further headers of the token request.
    pub headers: Vec<(String, TextTemplate)>,
    /// Further parameters of the token request.
    pub params: Vec<(String, TextTemplate)>,
    /// What the answer looks like.
    pub answer: TokenAnswer,
    /// Where the token goes.
    pub send: Placement,
}

/// How the client shows who it is at the token URL (RFC 6749, section 2.3; `OpenID` Connect Core 1.0, section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantAuth {
    /// `client_id` and `client_secret` among the parameters.
    Body,
    /// An `Authorization: Basic` header.
    Basic,
    /// The same without RFC 6749's encoding of both parts (section 2.3.1), which some servers do not undo.
    BasicUnencoded,
    /// A signed assertion (RFC 7523, section 2.2).
    PrivateKeyJwt,
    /// Not at all: the definition's own parameters and headers do it.
    None,
}

impl GrantAuth {
    /// As it is written in definitions and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Basic => "basic",
            Self::BasicUnencoded => "basic_unencoded",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::None => "none",
        }
    }
}

impl Grant {
    /// The type of credential that is asked for.
    pub fn credential_type(&self) -> CredentialType {
        match self.grant {
            GrantType::Password => CredentialType::OAuth2Password,
            GrantType::JwtBearer => CredentialType::PrivateKey,
            _ if self.client_auth == GrantAuth::PrivateKeyJwt => CredentialType::PrivateKey,
            _ => CredentialType::OAuth2Client,
        }
    }

    pub(super) fn texts(&self) -> Vec<TextTemplate> {
        let named = self.headers.iter().chain(&self.params).map(|(_, text)| text.clone());
        named
            .chain(self.assertion.iter().flat_map(JwtTemplate::texts))
            .chain([self.send.value.clone()])
            .collect()
    }
}
