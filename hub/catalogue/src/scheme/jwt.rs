//! JWTs that the hub signs with what a person typed (RFC 7519).

use crate::{Placement, TextTemplate};

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

/// A JWT for each request.
#[derive(Clone, Debug)]
pub struct Jwt {
    /// What it says.
    pub token: JwtTemplate,
    /// Where it goes.
    pub send: Placement,
}

impl JwtTemplate {
    pub(super) fn texts(&self) -> Vec<TextTemplate> {
        self.claims.iter().map(|(_, text)| text.clone()).chain([self.key_id.clone()]).collect()
    }
}

impl Jwt {
    pub(super) fn texts(&self) -> Vec<TextTemplate> {
        self.token.texts().into_iter().chain([self.send.value.clone()]).collect()
    }
}
