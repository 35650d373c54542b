//! How an account is proved: the schemes that definitions can use.

mod grant;
mod jwt;
mod session;
mod signed;
mod token;

pub use grant::{Grant, GrantAuth};
pub use jwt::{Jwt, JwtTemplate, KeyEncoding};
pub use session::Session;
pub use signed::{Aws, DigestInput, Hash, Hmac, OAuth1, SignatureEncoding};
pub use token::{BodyTemplate, Encoding, Exchange, Keep, TokenAnswer, TokenPlace};

use super::{
    InputHint, LoadRules, OAuth2, Placement, TextTemplate, UrlTemplate,
    read::section::{Field, Section},
};
use inlay_api::{CredentialType, GrantType, KeyLocation, SchemeType};

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
    /// OAuth 1.0a with a token that was typed.
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

/// What a definition's scheme is read into, with the hints that stand in the scheme's own table.
pub(super) struct Read {
    pub(super) scheme: Scheme,
    pub(super) credential: CredentialType,
    pub(super) hints: Vec<(String, InputHint)>,
}

/// Where a scheme is read.
pub(super) struct Around<'p> {
    pub(super) template_id: &'p str,
    pub(super) connector: &'p str,
    pub(super) env: &'p dyn Fn(&str) -> Option<String>,
    pub(super) rules: &'p LoadRules,
}

/// Each scheme, its table, and the credential types that it can be used with, the usual one first.
const SCHEMES: &[(&str, &str, &[CredentialType])] = &[
    ("none", "", &[CredentialType::None]),
    ("api-key", "api_key", &[CredentialType::String]),
    ("basic-auth", "basic_auth", &[CredentialType::BasicAuth]),
    ("oauth2", "oauth2", &[]),
    ("hmac", "hmac", &[CredentialType::String, CredentialType::Binary]),
    ("certificate", "", &[CredentialType::Certificate]),
    (
        "jwt-bearer",
        "jwt",
        &[
            CredentialType::JwtBearer,
            CredentialType::String,
            CredentialType::Binary,
            CredentialType::PrivateKey,
        ],
    ),
    (
        "session-token",
        "session",
        &[CredentialType::BasicAuth, CredentialType::String, CredentialType::OAuth2Client],
    ),
    ("aws-sigv4", "aws", &[CredentialType::AwsKeys]),
    ("oauth1", "oauth1", &[CredentialType::OAuth1Token]),
];

/// What `scheme` may be.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    SCHEMES.iter().map(|(name, ..)| *name)
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

    /// What a token request keeps as variables.
    pub fn keep(&self) -> &[Keep] {
        match self {
            Self::Grant(grant) => &grant.answer.keep,
            Self::Session(session) => &session.answer.keep,
            Self::OAuth2(oauth2) => &oauth2.exchange.answer.keep,
            Self::None
            | Self::ApiKey(_)
            | Self::BasicAuth(_)
            | Self::Hmac(_)
            | Self::Certificate
            | Self::Jwt(_)
            | Self::Aws(_)
            | Self::OAuth1(_) => &[],
        }
    }

    /// The names of variables that come from an answer, and whether a host may be made from them.
    pub(super) fn kept(&self) -> Vec<(&str, bool)> {
        let kept = self.keep().iter().map(|keep| (keep.name.as_str(), keep.pattern.is_some()));
        match self {
            Self::OAuth2(oauth2) => {
                let callback = oauth2.exchange.keep_callback.iter().map(|(name, _)| (name.as_str(), false));
                kept.chain(callback).collect()
            }
            _ => kept.collect(),
        }
    }

    /// Where the scheme puts something, when it is one place.
    pub fn place(&self) -> Option<&Placement> {
        match self {
            Self::ApiKey(place) => Some(place),
            Self::OAuth2(oauth2) => Some(&oauth2.exchange.send),
            Self::Grant(grant) => Some(&grant.send),
            Self::Hmac(hmac) => Some(&hmac.place),
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
            Self::None
            | Self::ApiKey(_)
            | Self::BasicAuth(_)
            | Self::Hmac(_)
            | Self::Certificate
            | Self::Jwt(_)
            | Self::Aws(_)
            | Self::OAuth1(_) => Vec::new(),
        }
    }

    /// What its client registration is called in the environment, and the URLs that get the registration's secret. None
    /// with OAuth 1, whose secret signs and is never sent.
    pub(super) fn registration(&self) -> Option<(&str, Vec<&UrlTemplate>)> {
        match self {
            Self::OAuth2(oauth2) => Some((&oauth2.registration, oauth2.secret_urls())),
            Self::Grant(grant) => Some((grant.registration.as_deref()?, vec![&grant.token_url])),
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
            Self::ApiKey(place) => ("api_key", vec![place.value.clone()], &[]),
            Self::BasicAuth(basic) => {
                ("basic_auth", vec![basic.username.clone(), basic.password.clone()], &["value"])
            }
            Self::OAuth2(oauth2) => ("oauth2", vec![oauth2.exchange.send.value.clone()], &["token"]),
            Self::Grant(grant) => ("oauth2", grant.texts(), &["token"]),
            Self::Hmac(hmac) => ("hmac", vec![hmac.place.value.clone()], &["signature"]),
            Self::Jwt(jwt) => ("jwt", jwt.texts(), &["token"]),
            Self::Session(session) => ("session", session.texts(), &["token"]),
            Self::Aws(aws) => ("aws", vec![aws.service.clone(), aws.region.clone()], &[]),
            Self::OAuth1(oauth1) => ("oauth1", oauth1.texts(), &[]),
        }
    }

    pub(super) fn read(section: &mut Section<'_>, place: &Around<'_>) -> Option<Read> {
        let name = section.raw("scheme");
        let name = section.required("scheme", name)?;
        let Some((_, own, types)) = SCHEMES.iter().find(|(known, ..)| *known == name) else {
            let known: Vec<&str> = SCHEMES.iter().map(|(known, ..)| *known).collect();
            section.problem("scheme", format!("must be one of {}", known.join(", ")));
            return None;
        };
        for (_, other, _) in SCHEMES.iter().filter(|(_, other, _)| !other.is_empty() && other != own) {
            if section.take(other).is_some() {
                section.problem(other, format!("must not be there with scheme = {name:?}"));
            }
        }
        let chosen = section.raw("credential").map(|text| CredentialType::from(text.as_str()));
        let credential = match (&chosen, types.first()) {
            (Some(chosen), _) if types.contains(chosen) => chosen.clone(),
            (Some(_), _) => {
                section.problem("credential", format!("must be a type that fits scheme = {name:?}"));
                _ = section.take(own);
                return None;
            }
            (None, Some(usual)) => usual.clone(),
            (None, None) => CredentialType::OAuth2Token,
        };
        let details = if own.is_empty() { None } else { section.section(own) };
        let mut hints = Vec::new();
        let scheme = match name.as_str() {
            "none" => Self::None,
            "certificate" => Self::Certificate,
            "basic-auth" => Self::BasicAuth(
                details.map_or_else(BasicAuth::default, |details| BasicAuth::read(details, &mut hints)),
            ),
            _ => Self::read_details(section.required(own, details)?, own, &credential, place, &mut hints)?,
        };
        let credential = match &scheme {
            Self::Grant(grant) => grant.credential_type(),
            _ => credential,
        };
        Some(Read { scheme, credential, hints })
    }

    fn read_details(
        mut details: Section<'_>,
        table: &str,
        credential: &CredentialType,
        place: &Around<'_>,
        hints: &mut Vec<(String, InputHint)>,
    ) -> Option<Self> {
        let Around { template_id, connector, env, rules } = *place;
        Some(match table {
            "api_key" => {
                let everywhere = [
                    KeyLocation::Header,
                    KeyLocation::Query,
                    KeyLocation::Cookie,
                    KeyLocation::Body,
                    KeyLocation::Path,
                ];
                let place = Placement::read(&mut details, "{value}", &everywhere);
                hints.push(("value".to_owned(), InputHint::read(&mut details)));
                details.finish();
                Self::ApiKey(place?)
            }
            "hmac" => Self::Hmac(Hmac::read(details)?),
            "jwt" => Self::Jwt(Box::new(Jwt::read(details, credential))),
            "session" => Self::Session(Box::new(Session::read(details, rules)?)),
            "aws" => Self::Aws(Aws::read(details)?),
            "oauth1" => Self::OAuth1(Box::new(OAuth1::read(details, connector, env))),
            _ => match grant(&mut details) {
                GrantType::AuthorizationCode => Self::OAuth2(Box::new(OAuth2::read(
                    details,
                    template_id.to_owned(),
                    connector,
                    env,
                    rules,
                )?)),
                grant => Self::Grant(Box::new(Grant::read(details, grant, env, rules)?)),
            },
        })
    }
}

fn grant(details: &mut Section<'_>) -> GrantType {
    details.choice(
        "grant",
        &[
            ("authorization_code", GrantType::AuthorizationCode),
            ("client_credentials", GrantType::ClientCredentials),
            ("password", GrantType::Password),
            ("jwt-bearer", GrantType::JwtBearer),
        ],
    )
}

impl BasicAuth {
    fn read(mut section: Section<'_>, hints: &mut Vec<(String, InputHint)>) -> Self {
        let mut input = |key| match section.take(key).and_then(Field::section) {
            Some(mut input) => {
                hints.push((key.to_owned(), InputHint::read(&mut input)));
                let value = input.template("value");
                input.finish();
                value
            }
            None => None,
        };
        let usual = Self::default();
        let read = Self {
            username: input("username").unwrap_or(usual.username),
            password: input("password").unwrap_or(usual.password),
            header: section.boolean("header", true),
        };
        section.finish();
        read
    }
}
