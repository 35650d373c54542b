//! OAuth 2 with the authorization code grant: an authorization server and what is unusual about it.

use super::{callback::Callback, client::Client, jwt::JwtTemplate, token_answer::TokenAnswer};
use crate::{Encoding, Placement, TextTemplate, UrlTemplate};
use inlay_api::OAuth2Scope;

/// An authorization server and the hub's registration there.
#[derive(Clone, Debug)]
pub struct OAuth2 {
    /// Where the browser is sent.
    pub authorize_url: UrlTemplate,
    /// Where the hub gets tokens.
    pub token_url: UrlTemplate,
    /// Every scope that may be asked for.
    pub scopes: Vec<OAuth2Scope>,
    /// Those that are asked for unless a client names fewer or others.
    pub default_scopes: Vec<String>,
    /// Between scopes: a space (RFC 6749, section 3.3) or a comma.
    pub scope_separator: String,
    /// Whether a challenge is sent.
    pub pkce: Pkce,
    /// How the answer comes to the callback.
    pub response_mode: ResponseMode,
    /// How the hub shows its client secret at the token URL.
    pub client_auth: ClientAuth,
    /// What the hub signs with the registration's private key to prove itself.
    pub assertion: Option<JwtTemplate>,
    /// Where the hub sends the authorization request before the browser does (RFC 9126); without it the browser carries it.
    pub pushed_authorization_url: Option<UrlTemplate>,
    /// Whether tokens are bound to a key of their connection (`DPoP`, RFC 9449).
    pub dpop: bool,
    /// Further parameters of the authorization request; never one that the hub sets itself.
    pub authorize_params: Vec<(String, String)>,
    /// Further parameters of the token request; never one that the hub sets itself.
    pub token_params: Vec<(String, TextTemplate)>,
    /// What `iss` must be in the redirect when it is there (RFC 9207); without it none is looked at.
    pub issuer: Option<String>,
    /// Whether an answer without `iss` is refused: the server says that it always sends one.
    pub issuer_required: bool,
    /// Scopes without which the account is of no use. Servers may grant fewer than were asked for.
    pub required_scopes: Vec<String>,
    /// Where tokens are refreshed, if not at the token URL.
    pub refresh_url: Option<UrlTemplate>,
    /// Further parameters of the refresh request; never one that the hub sets itself.
    pub refresh_params: Vec<(String, TextTemplate)>,
    /// Error codes of a refresh that mean that the person is needed: asking again is of no use.
    pub reconnect_errors: Vec<String>,
    /// Where tokens are revoked (RFC 7009).
    pub revoke_url: Option<UrlTemplate>,
    /// What is unusual about its token request and what it gives.
    pub exchange: Exchange,
    /// What the hub's registration is called in the environment.
    pub registration: String,
    /// The hub's registration; absent when the environment lacks it.
    pub client: Option<Client>,
    /// The environment variables that were looked for and are missing or blank.
    pub missing: Vec<String>,
    /// A derived id for the registration, for clients that name it as the API description says.
    pub credential_id: String,
    /// Its redirect URI.
    pub callback: Callback,
}

/// RFC 6749, section 2.3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuth {
    /// `client_id` and `client_secret` in the body.
    Body,
    /// An `Authorization: Basic` header.
    Basic,
    /// The same without RFC 6749's encoding of both parts (section 2.3.1), which some servers do not undo.
    BasicUnencoded,
    /// An assertion that is signed with the registration's private key (RFC 7523, section 2.2).
    PrivateKeyJwt,
    /// Not at all: a public client, which PKCE protects (RFC 9700, section 2.1.1).
    None,
}

impl ClientAuth {
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

impl OAuth2 {
    /// The connection context of this template on a hub: the last segment of its redirect URI. A ULID.
    pub fn context_id(&self, hub_id: &str) -> String {
        self.callback.context_id(hub_id)
    }

    /// What to register at the provider and to send in both requests, character by character.
    pub fn redirect_uri(&self, hub_id: &str) -> String {
        self.callback.url(hub_id)
    }

    /// Its URLs, by their field.
    pub(crate) fn urls(&self) -> Vec<(&'static str, &UrlTemplate)> {
        let later = [
            ("oauth2.refresh_url", &self.refresh_url),
            ("oauth2.revoke_url", &self.revoke_url),
            ("oauth2.pushed_authorization_url", &self.pushed_authorization_url),
        ];
        let now = [("oauth2.authorize_url", &self.authorize_url), ("oauth2.token_url", &self.token_url)];
        let later = later.into_iter().filter_map(|(field, url)| Some((field, url.as_ref()?)));
        now.into_iter().chain(later).collect()
    }

    /// The texts of its requests that are made from connection variables alone, by their field.
    pub(crate) fn request_texts(&self) -> [(&'static str, &[(String, TextTemplate)]); 3] {
        [
            ("oauth2.token_headers", &self.exchange.headers),
            ("oauth2.token_params", &self.token_params),
            ("oauth2.refresh_params", &self.refresh_params),
        ]
    }

    /// Its URLs, to be changed.
    pub(crate) fn urls_mut(&mut self) -> Vec<&mut UrlTemplate> {
        let later = [&mut self.refresh_url, &mut self.revoke_url, &mut self.pushed_authorization_url];
        let now = [&mut self.authorize_url, &mut self.token_url];
        now.into_iter().chain(later.into_iter().flatten()).collect()
    }

    /// Its URLs that get the client secret.
    pub(crate) fn secret_urls(&self) -> Vec<&UrlTemplate> {
        let later = [&self.refresh_url, &self.revoke_url, &self.pushed_authorization_url];
        [&self.token_url].into_iter().chain(later.into_iter().flatten()).collect()
    }
}

/// Whether the server takes a challenge (RFC 7636, always S256). Only the definition decides it, never a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pkce {
    /// It refuses a request without one.
    Required,
    /// It takes one, or ignores it.
    Supported,
    /// It refuses a request with one.
    Off,
}

impl Pkce {
    /// True when the hub sends a challenge and its verifier.
    pub fn is_sent(self) -> bool {
        self != Self::Off
    }
}

/// How the server sends its answer to the callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseMode {
    /// In the query of a GET; the default of RFC 6749, and not asked for.
    Query,
    /// In the body of a POST (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

/// What is unusual about exchanging an authorization code, and where its token goes.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// How the parameters of the token request are written.
    pub encoding: Encoding,
    /// Further headers of the token request, and of those that refresh and revoke, made from variables.
    pub headers: Vec<(String, TextTemplate)>,
    /// What the answer looks like.
    pub answer: TokenAnswer,
    /// Names of token types that are used like bearer tokens, in lower case.
    pub token_types: Vec<String>,
    /// Query parameters of the callback that are kept as variables: variable and parameter.
    pub keep_callback: Vec<(String, String)>,
    /// Where the token goes.
    pub send: Placement,
}
