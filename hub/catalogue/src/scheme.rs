//! Authentication schemes: how an account is proved.

mod browser;
mod callback;
mod client;
mod grant;
mod jwt;
mod oauth1;
mod oauth2;
mod session;
mod signed;
mod token_answer;

pub use browser::BrowserScheme;
pub use callback::Callback;
pub use client::Client;
pub use grant::{Grant, GrantAuth};
pub use jwt::{Jwt, JwtTemplate, KeyEncoding};
pub use oauth1::{OAuth1, Revocation, SignatureMethod, ThreeLegs};
pub use oauth2::{ClientAuth, Exchange, OAuth2, Pkce, ResponseMode};
pub use session::Session;
pub use signed::{Aws, DigestInput, Hash, Hmac, SignatureEncoding};
pub use token_answer::{AnswerEncoding, KeptVariable, TokenAnswer, TokenLocation};

use crate::{Placement, TextTemplate, UrlTemplate};
use inlay_api::SchemeType;

/// The scheme of a connection template.
#[derive(Clone, Debug)]
pub enum Scheme {
    /// Nothing to prove.
    None,
    /// One secret value.
    ApiKey(Placement),
    /// User name and password (RFC 7617).
    BasicAuth(BasicAuth),
    /// OAuth 2, authorization code grant (RFC 6749, section 4.1).
    OAuth2(Box<OAuth2>),
    /// OAuth 2, a grant that needs no browser.
    Grant(Box<Grant>),
    /// A signature over each request.
    Hmac(Hmac),
    /// A TLS client certificate.
    Certificate,
    /// A JWT for each request.
    Jwt(Box<Jwt>),
    /// A login call.
    Session(Box<Session>),
    /// AWS Signature Version 4.
    Aws(Aws),
    /// OAuth 1.0a: a signature with a token that was typed, or came from the provider's page.
    OAuth1(Box<OAuth1>),
}

/// What is sent as user name and password.
#[derive(Clone, Debug)]
pub struct BasicAuth {
    /// Made from `{value}`: what was typed as user name.
    pub username: TextTemplate,
    /// Made from `{value}`: what was typed as password.
    pub password: TextTemplate,
    /// Whether they are sent in an `Authorization` header; without it the connection's own headers, query or body do.
    pub header: bool,
}

impl Default for BasicAuth {
    fn default() -> Self {
        Self { username: TextTemplate::of("value"), password: TextTemplate::of("value"), header: true }
    }
}

impl Scheme {
    /// The discriminator of the API description.
    pub fn scheme_type(&self) -> SchemeType {
        match self {
            Self::None => SchemeType::None,
            Self::ApiKey(_) => SchemeType::ApiKey,
            Self::BasicAuth(_) => SchemeType::BasicAuth,
            Self::OAuth2(_) | Self::Grant(_) => SchemeType::OAuth2,
            Self::Hmac(_) => SchemeType::Hmac,
            Self::Certificate => SchemeType::Certificate,
            Self::Jwt(_) => SchemeType::JwtBearer,
            Self::Session(_) => SchemeType::SessionToken,
            Self::Aws(_) => SchemeType::AwsSigV4,
            Self::OAuth1(_) => SchemeType::OAuth1,
        }
    }

    /// The environment variables of its client registration that are missing.
    pub fn missing(&self) -> &[String] {
        match self {
            Self::OAuth2(oauth2) => &oauth2.missing,
            Self::Grant(grant) => &grant.missing,
            Self::OAuth1(oauth1) => &oauth1.missing,
            Self::None
            | Self::ApiKey(_)
            | Self::BasicAuth(_)
            | Self::Hmac(_)
            | Self::Certificate
            | Self::Jwt(_)
            | Self::Session(_)
            | Self::Aws(_) => &[],
        }
    }

    /// The scheme as one for which the browser is sent to the provider, when it is.
    pub fn browser(&self) -> Option<BrowserScheme<'_>> {
        match self {
            Self::OAuth2(oauth2) => Some(BrowserScheme::OAuth2(oauth2)),
            Self::OAuth1(oauth1) => Some(BrowserScheme::OAuth1(oauth1, oauth1.three_legs.as_ref()?)),
            Self::None
            | Self::ApiKey(_)
            | Self::BasicAuth(_)
            | Self::Grant(_)
            | Self::Hmac(_)
            | Self::Certificate
            | Self::Jwt(_)
            | Self::Session(_)
            | Self::Aws(_) => None,
        }
    }

    /// What a token request keeps as variables.
    pub fn keep(&self) -> &[KeptVariable] {
        match self {
            Self::Grant(grant) => &grant.answer.keep,
            Self::Session(session) => &session.answer.keep,
            Self::OAuth2(oauth2) => &oauth2.exchange.answer.keep,
            Self::OAuth1(oauth1) => oauth1.three_legs.as_ref().map_or(&[], |legs| &legs.keep),
            Self::None
            | Self::ApiKey(_)
            | Self::BasicAuth(_)
            | Self::Hmac(_)
            | Self::Certificate
            | Self::Jwt(_)
            | Self::Aws(_) => &[],
        }
    }

    /// The names of variables that come from an answer, and whether a host may be made from them.
    pub(super) fn kept(&self) -> Vec<(&str, bool)> {
        let kept = self.keep().iter().map(|keep| (keep.name.as_str(), keep.pattern.is_some()));
        let callback = self.browser().map(BrowserScheme::keep_callback).unwrap_or_default();
        kept.chain(callback.iter().map(|(name, _)| (name.as_str(), false))).collect()
    }

    /// The placement of what the scheme sends, when there is one.
    pub fn placement(&self) -> Option<&Placement> {
        match self {
            Self::ApiKey(placement) => Some(placement),
            Self::OAuth2(oauth2) => Some(&oauth2.exchange.send),
            Self::Grant(grant) => Some(&grant.send),
            Self::Hmac(hmac) => Some(&hmac.placement),
            Self::Jwt(jwt) => Some(&jwt.send),
            Self::Session(session) => Some(&session.send),
            Self::None | Self::BasicAuth(_) | Self::Certificate | Self::Aws(_) | Self::OAuth1(_) => None,
        }
    }

    /// The URLs of its own requests, by their field.
    pub(super) fn urls(&self) -> Vec<(&'static str, &UrlTemplate)> {
        match self {
            Self::OAuth2(oauth2) => oauth2.urls(),
            Self::Grant(grant) => vec![("oauth2.token_url", &grant.token_url)],
            Self::Session(session) => vec![("session.login_url", &session.login_url)],
            Self::OAuth1(oauth1) => oauth1.urls(),
            Self::None
            | Self::ApiKey(_)
            | Self::BasicAuth(_)
            | Self::Hmac(_)
            | Self::Certificate
            | Self::Jwt(_)
            | Self::Aws(_) => Vec::new(),
        }
    }

    /// Its URLs, to be changed.
    pub(super) fn urls_mut(&mut self) -> Vec<&mut UrlTemplate> {
        match self {
            Self::OAuth2(oauth2) => oauth2.urls_mut(),
            Self::Grant(grant) => vec![&mut grant.token_url],
            Self::Session(session) => vec![&mut session.login_url],
            Self::OAuth1(oauth1) => oauth1.urls_mut(),
            Self::None
            | Self::ApiKey(_)
            | Self::BasicAuth(_)
            | Self::Hmac(_)
            | Self::Certificate
            | Self::Jwt(_)
            | Self::Aws(_) => Vec::new(),
        }
    }

    /// What its client registration is called in the environment, and its own URLs that get the registration's secret. With
    /// OAuth 1 the secret signs, and is sent only where it does not.
    pub(super) fn registration(&self) -> Option<(&str, Vec<&UrlTemplate>)> {
        match self {
            Self::OAuth2(oauth2) => Some((&oauth2.registration, oauth2.secret_urls())),
            Self::Grant(grant) => Some((grant.registration.as_deref()?, vec![&grant.token_url])),
            Self::OAuth1(oauth1) if oauth1.consumer.is_none() && oauth1.sends_secret() => {
                Some((&oauth1.registration, oauth1.secret_urls()))
            }
            Self::None
            | Self::ApiKey(_)
            | Self::BasicAuth(_)
            | Self::Hmac(_)
            | Self::Certificate
            | Self::Jwt(_)
            | Self::Session(_)
            | Self::Aws(_)
            | Self::OAuth1(_) => None,
        }
    }

    /// Every text that is made from inputs and variables, and what else it may be made from.
    pub(super) fn texts(&self) -> (&'static str, Vec<TextTemplate>, &'static [&'static str]) {
        match self {
            Self::None | Self::Certificate => ("scheme", Vec::new(), &[]),
            Self::ApiKey(placement) => ("api_key", vec![placement.value.clone()], &[]),
            Self::BasicAuth(basic) => {
                ("basic_auth", vec![basic.username.clone(), basic.password.clone()], &["value"])
            }
            Self::OAuth2(oauth2) => ("oauth2", vec![oauth2.exchange.send.value.clone()], &["token"]),
            Self::Grant(grant) => ("oauth2", grant.texts(), &["token"]),
            Self::Hmac(hmac) => ("hmac", vec![hmac.placement.value.clone()], &["signature"]),
            Self::Jwt(jwt) => ("jwt", jwt.texts(), &["token"]),
            Self::Session(session) => ("session", session.texts(), &["token"]),
            Self::Aws(aws) => ("aws", vec![aws.service.clone(), aws.region.clone()], &[]),
            Self::OAuth1(oauth1) => ("oauth1", oauth1.texts(), &[]),
        }
    }
}
