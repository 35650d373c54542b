//! OAuth 2 grants in which a person types what the hub needs for a token: no browser, no redirect.

use super::{Encoding, JwtTemplate, TokenAnswer};
use crate::{Client, LoadRules, Placement, TextTemplate, UrlTemplate, oauth2, read::section::Section};
use inlay_api::{CredentialType, GrantType, OAuth2Scope};

/// Parameters of the token request that the hub sets itself; lower case.
const RESERVED: &[&str] = &["assertion", "client_assertion", "client_assertion_type", "grant_type", "scope"];

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

    pub(super) fn read(
        mut section: Section<'_>,
        grant: GrantType,
        env: &dyn Fn(&str) -> Option<String>,
        rules: &LoadRules,
    ) -> Option<Self> {
        _ = section.raw("grant");
        if grant == GrantType::Password && !rules.allow_password_grant {
            section.problem("grant", "must not be password unless hub.toml says allow_password_grant = true");
        }
        let token_url = oauth2::url_template(&mut section, "token_url", rules);
        let token_url = section.required("token_url", token_url);
        let scopes = oauth2::scopes(&mut section);
        let default_scopes = oauth2::default_scopes(&mut section, &scopes);
        let auth = [GrantAuth::Body, GrantAuth::Basic, GrantAuth::PrivateKeyJwt, GrantAuth::None];
        let mut auth: Vec<_> = auth.into_iter().map(|auth| (auth.as_str(), auth)).collect();
        if grant == GrantType::JwtBearer {
            auth.retain(|(_, auth)| *auth == GrantAuth::None);
        }
        let client_auth = section.choice("client_auth", &auth);
        let signs = grant == GrantType::JwtBearer || client_auth == GrantAuth::PrivateKeyJwt;
        let assertion = signs.then(|| JwtTemplate::assertion(&mut section, rules));
        let registration = section.raw("client");
        let (client, missing) = match &registration {
            Some(name) if grant == GrantType::Password => oauth2::registration(name, env),
            Some(_) => {
                section.problem("client", "must be there with grant = \"password\" only");
                (None, Vec::new())
            }
            None => (None, Vec::new()),
        };
        let params = section.templates("token_params");
        for (name, _) in &params {
            if RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
                section.problem("token_params", format!("must not set {name}, which the hub sets itself"));
            }
        }
        let read = Self {
            grant,
            grant_type: section.raw("grant_type"),
            token_url: token_url?,
            scopes,
            default_scopes,
            scope_separator: oauth2::scope_separator(&mut section),
            client_auth,
            registration,
            client,
            missing,
            assertion,
            encoding: Encoding::read(&mut section, Encoding::Form),
            headers: section.templates("token_headers"),
            params,
            answer: TokenAnswer::read(&mut section),
            send: Placement::send(&mut section),
        };
        section.finish();
        Some(read)
    }

    pub(super) fn texts(&self) -> Vec<TextTemplate> {
        let named = self.headers.iter().chain(&self.params).map(|(_, text)| text.clone());
        named
            .chain(self.assertion.iter().flat_map(JwtTemplate::texts))
            .chain([self.send.value.clone()])
            .collect()
    }
}
