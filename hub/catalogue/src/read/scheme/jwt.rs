//! Reads JWTs that the hub signs.

use crate::{
    Jwt, JwtTemplate, KeyEncoding, LoadRules, TextTemplate,
    read::{placement, section::Section},
};
use inlay_api::CredentialType;

/// Signature algorithms (RFC 7518, section 3.1).
const ALGORITHMS: &[&str] =
    &["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"];

/// A `[connection.jwt]` table.
pub(crate) fn read(mut section: Section<'_>, credential: &CredentialType) -> Jwt {
    // The description says that the secret of a `jwt-bearer` credential is base64.
    let usual = match credential {
        CredentialType::JwtBearer => KeyEncoding::Base64,
        _ => KeyEncoding::Text,
    };
    let token = template(&mut section, None, usual);
    if token.algorithm.is_none() && *credential != CredentialType::JwtBearer {
        section.problem("algorithm", "is missing");
    }
    let read = Jwt { token, send: placement::send(&mut section) };
    section.finish();
    read
}

/// An assertion of RFC 7523, signed with a private key.
pub(crate) fn assertion(section: &mut Section<'_>, rules: &LoadRules) -> JwtTemplate {
    // draft-ietf-oauth-security-topics-update: the audience is the issuer alone and never taken from the token URL,
    // so that an assertion for one server is of no use at another.
    let audience = section.raw("issuer");
    let audience = section.required("issuer", audience);
    if audience.as_deref().is_some_and(|issuer| !rules.accepts(issuer)) {
        section.problem("issuer", "must be an https URL");
    }
    let mut read = JwtTemplate { audience, ..template(section, Some("RS256"), KeyEncoding::Text) };
    if read.key_id.as_str().is_empty() {
        read.key_id = TextTemplate::of("keyId");
    }
    if read.algorithm.as_deref().is_some_and(|algorithm| algorithm.starts_with("HS")) {
        section.problem("algorithm", "must be one with a private key");
    }
    read
}

fn template(section: &mut Section<'_>, default_algorithm: Option<&str>, usual: KeyEncoding) -> JwtTemplate {
    let algorithm = section.raw("algorithm").or_else(|| default_algorithm.map(str::to_owned));
    if algorithm.as_deref().is_some_and(|algorithm| !ALGORITHMS.contains(&algorithm)) {
        section.problem("algorithm", format!("must be one of {}", ALGORITHMS.join(", ")));
    }
    JwtTemplate {
        algorithm,
        claims: section.templates("claims"),
        key_id: section.template("key_id").unwrap_or_else(|| TextTemplate::fixed("")),
        lifetime: section.seconds("token_lifetime").unwrap_or(300),
        key_encoding: key_encoding(section, usual),
        audience: None,
    }
}

/// `key_encoding`: `usual` when missing.
pub(crate) fn key_encoding(section: &mut Section<'_>, usual: KeyEncoding) -> KeyEncoding {
    let mut words = [("text", KeyEncoding::Text), ("base64", KeyEncoding::Base64), ("hex", KeyEncoding::Hex)];
    words.sort_by_key(|(_, encoding)| *encoding != usual);
    section.choice("key_encoding", &words)
}
