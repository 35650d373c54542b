//! Reads how an account is proved: the scheme of a connection.

mod client;
mod grant;
mod jwt;
mod oauth1;
mod oauth2;
mod scopes;
mod session;
mod signed;
mod token_answer;

use super::{
    hint, placement,
    section::{Field, Section},
};
use crate::{BasicAuth, Env, InputHint, LoadRules, Scheme};
use inlay_api::{CredentialType, GrantType, KeyLocation};

/// What a definition's scheme is read into, with the hints that stand in the scheme's own table.
pub(crate) struct ReadScheme {
    pub(crate) scheme: Scheme,
    pub(crate) credential: CredentialType,
    pub(crate) hints: Vec<(String, InputHint)>,
}

/// What a scheme is read with besides its own fields.
pub(crate) struct SchemeContext<'p> {
    pub(crate) template_id: &'p str,
    pub(crate) connector: &'p str,
    pub(crate) env: Env<'p>,
    pub(crate) rules: &'p LoadRules,
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
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    SCHEMES.iter().map(|(name, ..)| *name)
}

/// `scheme`, `credential` and the table of the scheme.
pub(crate) fn read(section: &mut Section<'_>, context: &SchemeContext<'_>) -> Option<ReadScheme> {
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
        "none" => Scheme::None,
        "certificate" => Scheme::Certificate,
        "basic-auth" => Scheme::BasicAuth(
            details.map_or_else(BasicAuth::default, |details| basic_auth(details, &mut hints)),
        ),
        _ => read_details(section.required(own, details)?, own, &credential, context, &mut hints)?,
    };
    let credential = match &scheme {
        Scheme::Grant(grant) => grant.credential_type(),
        _ => credential,
    };
    Some(ReadScheme { scheme, credential, hints })
}

fn read_details(
    mut details: Section<'_>,
    table: &str,
    credential: &CredentialType,
    context: &SchemeContext<'_>,
    hints: &mut Vec<(String, InputHint)>,
) -> Option<Scheme> {
    let SchemeContext { template_id, connector, env, rules } = *context;
    Some(match table {
        "api_key" => {
            let everywhere = [
                KeyLocation::Header,
                KeyLocation::Query,
                KeyLocation::Cookie,
                KeyLocation::Body,
                KeyLocation::Path,
            ];
            let placement = placement::read(&mut details, "{value}", &everywhere);
            hints.push(("value".to_owned(), hint::read(&mut details)));
            details.finish();
            Scheme::ApiKey(placement?)
        }
        "hmac" => Scheme::Hmac(signed::hmac(details)?),
        "jwt" => Scheme::Jwt(Box::new(jwt::read(details, credential))),
        "session" => Scheme::Session(Box::new(session::read(details, rules)?)),
        "aws" => Scheme::Aws(signed::aws(details)?),
        "oauth1" => Scheme::OAuth1(Box::new(oauth1::read(details, context))),
        _ => match grant_type(&mut details) {
            GrantType::AuthorizationCode => Scheme::OAuth2(Box::new(oauth2::read(
                details,
                template_id.to_owned(),
                connector,
                env,
                rules,
            )?)),
            grant => Scheme::Grant(Box::new(grant::read(details, grant, env, rules)?)),
        },
    })
}

fn grant_type(details: &mut Section<'_>) -> GrantType {
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

fn basic_auth(mut section: Section<'_>, hints: &mut Vec<(String, InputHint)>) -> BasicAuth {
    let mut input = |key| match section.take(key).and_then(Field::section) {
        Some(mut input) => {
            hints.push((key.to_owned(), hint::read(&mut input)));
            let value = input.template("value");
            input.finish();
            value
        }
        None => None,
    };
    let usual = BasicAuth::default();
    let read = BasicAuth {
        username: input("username").unwrap_or(usual.username),
        password: input("password").unwrap_or(usual.password),
        header: section.boolean("header", true),
    };
    section.finish();
    read
}
