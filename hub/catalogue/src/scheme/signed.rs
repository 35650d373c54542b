//! Schemes that sign each request: HMAC, AWS Signature Version 4, OAuth 1.0a.

use super::KeyEncoding;
use crate::{Client, Placement, TextTemplate, oauth2, read::section::Section};
use inlay_api::KeyLocation;

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
    pub place: Placement,
    /// Which hash.
    pub hash: Hash,
    /// What is signed, one after the other.
    pub digest: Vec<DigestInput>,
    /// How the signature is written.
    pub encoding: SignatureEncoding,
    /// How the key is written.
    pub key_encoding: KeyEncoding,
}

impl Hmac {
    pub(super) fn read(mut section: Section<'_>) -> Option<Self> {
        let allowed = [KeyLocation::Header, KeyLocation::Query, KeyLocation::Cookie];
        let place = Placement::read(&mut section, "{signature}", &allowed);
        let hash = section
            .choice("algorithm", &[("sha256", Hash::Sha256), ("sha1", Hash::Sha1), ("sha512", Hash::Sha512)]);
        let mut digest = Vec::new();
        for item in section.take("digest").map(|field| field.items()).unwrap_or_default() {
            match item.text() {
                Some("body") => digest.push(DigestInput::Body),
                Some("url") => digest.push(DigestInput::Url),
                Some(_) => item.problem("must be body or url"),
                None => {}
            }
        }
        if digest.is_empty() {
            digest.push(DigestInput::Body);
        }
        let encodings = [SignatureEncoding::Hex, SignatureEncoding::Base64, SignatureEncoding::Base64Url];
        let encoding = section.choice("encoding", &encodings.map(|encoding| (encoding.as_str(), encoding)));
        let key_encoding = KeyEncoding::read(&mut section, KeyEncoding::Text);
        section.finish();
        Some(Self { place: place?, hash, digest, encoding, key_encoding })
    }
}

/// AWS Signature Version 4.
#[derive(Clone, Debug)]
pub struct Aws {
    /// The service's name in the credential scope.
    pub service: TextTemplate,
    /// The region's.
    pub region: TextTemplate,
}

impl Aws {
    pub(super) fn read(mut section: Section<'_>) -> Option<Self> {
        let service = section.template("service");
        let service = section.required("service", service);
        let region = section.template("region");
        let region = section.required("region", region);
        section.finish();
        Some(Self { service: service?, region: region? })
    }
}

/// OAuth 1.0a with a token and its secret that the person typed (RFC 5849).
#[derive(Clone, Debug)]
pub struct OAuth1 {
    /// HMAC-SHA1 or HMAC-SHA256.
    pub hash: Hash,
    /// The hub's registration; absent when the person types consumer key and secret as variables.
    pub client: Option<Client>,
    /// The environment variables that were looked for and are missing or blank.
    pub missing: Vec<String>,
    /// The consumer key and its secret, when they are variables.
    pub consumer: Option<(TextTemplate, TextTemplate)>,
    /// `realm` of the header; left out when it would be blank.
    pub realm: TextTemplate,
}

impl OAuth1 {
    pub(super) fn read(
        mut section: Section<'_>,
        connector: &str,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let hash = section.choice("signature", &[("HMAC-SHA1", Hash::Sha1), ("HMAC-SHA256", Hash::Sha256)]);
        let key = section.template("consumer_key");
        let secret = section.template("consumer_secret");
        let named = section.raw("client");
        if key.is_some() != secret.is_some() {
            section.problem("consumer_secret", "must be there together with consumer_key");
        } else if key.is_some() && named.is_some() {
            section.problem("client", "must not be there beside consumer_key");
        }
        let consumer = key.zip(secret);
        let (client, missing) = if consumer.is_some() {
            (None, Vec::new())
        } else {
            oauth2::registration(&named.unwrap_or_else(|| oauth2::client_name(connector)), env)
        };
        let realm = section.template("realm").unwrap_or_else(|| TextTemplate(String::new()));
        section.finish();
        Self { hash, client, missing, consumer, realm }
    }

    pub(super) fn texts(&self) -> Vec<TextTemplate> {
        let consumer = self.consumer.clone().map(|(key, secret)| [key, secret]);
        consumer.into_iter().flatten().chain([self.realm.clone()]).collect()
    }
}
