//! JWTs that the hub signs with what a person typed (RFC 7519).

use crate::{LoadRules, Placement, TextTemplate, read::section::Section};
use inlay_api::CredentialType;

/// Signature algorithms (RFC 7518, section 3.1).
const ALGORITHMS: &[&str] =
    &["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"];

/// How a JWT is made.
#[derive(Clone, Debug)]
pub struct JwtTemplate {
    /// The algorithm; absent when the credential names it.
    pub algorithm: Option<String>,
    /// Further claims, and others than the usual ones.
    pub claims: Vec<(String, TextTemplate)>,
    /// `kid` of the header; left out when it would be blank.
    pub key_id: TextTemplate,
    /// Seconds from `iat` to `exp`.
    pub lifetime: i64,
    /// How a shared secret is written.
    pub key_encoding: KeyEncoding,
    /// What `aud` is in an assertion: the issuer identifier alone.
    pub audience: Option<String>,
}

/// How the bytes of a shared secret are written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyEncoding {
    /// The text's own bytes.
    Text,
    /// Base64.
    Base64,
    /// Hexadecimal digits.
    Hex,
}

impl KeyEncoding {
    pub(super) fn read(section: &mut Section<'_>, usual: Self) -> Self {
        let mut words = [("text", Self::Text), ("base64", Self::Base64), ("hex", Self::Hex)];
        words.sort_by_key(|(_, encoding)| *encoding != usual);
        section.choice("key_encoding", &words)
    }
}

/// A JWT for each request.
#[derive(Clone, Debug)]
pub struct Jwt {
    /// What it says.
    pub token: JwtTemplate,
    /// Where it goes.
    pub send: Placement,
}

impl JwtTemplate {
    fn read(section: &mut Section<'_>, default_algorithm: Option<&str>, usual: KeyEncoding) -> Self {
        let algorithm = section.raw("algorithm").or_else(|| default_algorithm.map(str::to_owned));
        if algorithm.as_deref().is_some_and(|algorithm| !ALGORITHMS.contains(&algorithm)) {
            section.problem("algorithm", format!("must be one of {}", ALGORITHMS.join(", ")));
        }
        Self {
            algorithm,
            claims: section.templates("claims"),
            key_id: section.template("key_id").unwrap_or_else(|| TextTemplate(String::new())),
            lifetime: section.seconds("token_lifetime").unwrap_or(300),
            key_encoding: KeyEncoding::read(section, usual),
            audience: None,
        }
    }

    /// An assertion of RFC 7523, signed with a private key.
    pub(super) fn assertion(section: &mut Section<'_>, rules: &LoadRules) -> Self {
        // draft-ietf-oauth-security-topics-update: the audience is the issuer alone and never taken from the token URL,
        // so that an assertion for one server is of no use at another.
        let audience = section.raw("issuer");
        let audience = section.required("issuer", audience);
        if audience.as_deref().is_some_and(|issuer| !rules.accepts(issuer)) {
            section.problem("issuer", "must be an https URL");
        }
        let mut read = Self { audience, ..Self::read(section, Some("RS256"), KeyEncoding::Text) };
        if read.key_id.as_str().is_empty() {
            read.key_id = TextTemplate::of("keyId");
        }
        if read.algorithm.as_deref().is_some_and(|algorithm| algorithm.starts_with("HS")) {
            section.problem("algorithm", "must be one with a private key");
        }
        read
    }

    pub(super) fn texts(&self) -> Vec<TextTemplate> {
        self.claims.iter().map(|(_, text)| text.clone()).chain([self.key_id.clone()]).collect()
    }
}

impl Jwt {
    pub(super) fn read(mut section: Section<'_>, credential: &CredentialType) -> Self {
        // The description says that the secret of a `jwt-bearer` credential is base64.
        let usual = match credential {
            CredentialType::JwtBearer => KeyEncoding::Base64,
            _ => KeyEncoding::Text,
        };
        let token = JwtTemplate::read(&mut section, None, usual);
        if token.algorithm.is_none() && *credential != CredentialType::JwtBearer {
            section.problem("algorithm", "is missing");
        }
        let read = Self { token, send: Placement::send(&mut section) };
        section.finish();
        read
    }

    pub(super) fn texts(&self) -> Vec<TextTemplate> {
        self.token.texts().into_iter().chain([self.send.value.clone()]).collect()
    }
}
