//! Signatures over each request: HMAC, AWS Signature Version 4.

use super::jwt::KeyEncoding;
use crate::{Placement, TextTemplate};

/// A hash function of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-1, which is good enough inside HMAC (RFC 6194, section 3.3).
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// As the API description writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }
}

/// A part of a request that is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestInput {
    /// The body's bytes.
    Body,
    /// The whole URL.
    Url,
}

impl DigestInput {
    /// As the API description writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Url => "url",
        }
    }
}

/// How the bytes of a signature are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureEncoding {
    /// Lower case hexadecimal digits.
    Hex,
    /// Base64 with padding.
    Base64,
    /// Base64url without padding.
    Base64Url,
}

impl SignatureEncoding {
    /// As the API description writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Base64 => "base64",
            Self::Base64Url => "base64url",
        }
    }
}

/// An HMAC (RFC 2104) of parts of each request.
#[derive(Clone, Debug)]
pub struct Hmac {
    /// Where the signature goes; its text is made from `{signature}`.
    pub placement: Placement,
    /// Which hash.
    pub hash: Hash,
    /// What is signed, one after the other.
    pub digest: Vec<DigestInput>,
    /// How the signature is written.
    pub encoding: SignatureEncoding,
    /// How the key is written.
    pub key_encoding: KeyEncoding,
}

/// AWS Signature Version 4.
#[derive(Clone, Debug)]
pub struct Aws {
    /// The service's name in the credential scope.
    pub service: TextTemplate,
    /// The region's.
    pub region: TextTemplate,
}
