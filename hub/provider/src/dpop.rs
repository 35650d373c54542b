//! `DPoP` (RFC 9449): tokens that are bound to a key, and the proofs that show it.
//!
//! Each connection has a key of its own, sealed with its credential. A server may want its latest nonce in a proof: it is
//! remembered for each origin, and a request that was refused for want of it is sent once more.

use crate::{OAuth2Tokens, ProviderError, outgoing::secret_header};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use inlay_api::Secret;
use inlay_outbound::{
    HeaderMap, Request,
    header::{HeaderName, HeaderValue},
};
use inlay_time::Millis;
use inlay_vault::one_time;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use url::Url;

/// The header of a proof (section 4.1).
const DPOP: HeaderName = HeaderName::from_static("dpop");
/// The header of a server's nonce (section 8).
const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");
/// Longest nonce that is kept, in bytes, and how many servers' are.
const LONGEST_NONCE: usize = 512;
const MOST_NONCES: usize = 1000;

/// A new P-256 key as base64 of its PKCS #8 form.
///
/// # Panics
/// When the operating system has no random bytes to give.
pub(crate) fn new_key() -> Secret {
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
    Secret::new(STANDARD.encode(pkcs8.expect("the operating system gives random bytes")))
}

/// The thumbprint of a key (RFC 7638), as an authorization request names it in `dpop_jkt` (section 10).
pub(crate) fn thumbprint(key: &Secret) -> Option<String> {
    let [x, y] = coordinates(&key_pair(key)?)?;
    // The members in this order and without spaces (RFC 7638, section 3).
    let jwk = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    Some(encode(&one_time::hash(&jwk)))
}

/// The latest nonce of each server, by its origin.
#[derive(Debug, Default)]
pub(crate) struct Nonces(Mutex<HashMap<String, String>>);

impl Nonces {
    fn of(&self, url: &Url) -> Option<String> {
        let nonces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        nonces.get(&url.origin().ascii_serialization()).cloned()
    }

    /// Remembers the nonce of an answer. True when it has another one than was known.
    pub(crate) fn learn(&self, url: &Url, headers: &HeaderMap) -> bool {
        let Some(nonce) = headers.get(DPOP_NONCE).and_then(|nonce| nonce.to_str().ok()) else { return false };
        if nonce.is_empty() || nonce.len() > LONGEST_NONCE {
            return false;
        }
        let mut nonces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let origin = url.origin().ascii_serialization();
        if nonces.len() >= MOST_NONCES && !nonces.contains_key(&origin) {
            nonces.clear();
        }
        nonces.insert(origin, nonce.to_owned()).as_deref() != Some(nonce)
    }

    /// Adds the `DPoP` proof to a request: of the key alone, or for the token that is sent along.
    pub(crate) fn add_proof(
        &self,
        request: &mut Request,
        key: &Secret,
        token: Option<&Secret>,
    ) -> Result<(), ProviderError> {
        let nonce = self.of(&request.url);
        let header =
            proof(key, request.method.as_str(), &request.url, token, nonce.as_deref(), Millis::now());
        request.headers.insert(DPOP, header.ok_or(ProviderError::Unsendable)?);
        Ok(())
    }
}

/// The key and the token of a connection whose tokens are bound.
pub(crate) fn bound(tokens: &OAuth2Tokens) -> Option<(&Secret, &Secret)> {
    tokens.dpop_key.as_ref().map(|key| (key, &tokens.access_token))
}

/// A proof (section 4.2).
fn proof(
    key: &Secret,
    method: &str,
    url: &Url,
    token: Option<&Secret>,
    nonce: Option<&str>,
    now: Millis,
) -> Option<HeaderValue> {
    let pair = key_pair(key)?;
    let [x, y] = coordinates(&pair)?;
    let jwk = json!({"kty": "EC", "crv": "P-256", "x": x, "y": y});
    let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk});
    let mut target = url.clone();
    target.set_query(None);
    target.set_fragment(None);
    let mut claims = json!({
        "jti": one_time::random(), "htm": method, "htu": target.as_str(), "iat": now.0.div_euclid(1000),
    });
    if let Some(token) = token {
        claims["ath"] = Value::from(encode(&one_time::hash(token.expose())));
    }
    if let Some(nonce) = nonce {
        claims["nonce"] = Value::from(nonce);
    }
    let signed =
        format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
    let signature = pair.sign(&SystemRandom::new(), signed.as_bytes()).ok()?;
    secret_header(&format!("{signed}.{}", encode(signature.as_ref()))).ok()
}

fn key_pair(key: &Secret) -> Option<EcdsaKeyPair> {
    let pkcs8 = zeroize::Zeroizing::new(STANDARD.decode(key.expose()).ok()?);
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8).ok()
}

/// Both coordinates of the public key, as a JSON Web Key has them.
fn coordinates(pair: &EcdsaKeyPair) -> Option<[String; 2]> {
    // An uncompressed point: 4, then both coordinates (SEC 1, section 2.3.3).
    let (x, y) = pair.public_key().as_ref().get(1..)?.split_at_checked(32)?;
    Some([encode(x), encode(y)])
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
