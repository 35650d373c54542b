//! Tokens as the host app's server signs them.

use super::HostKey;
use inlay_hub::token::Algorithm;
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

pub(crate) fn claims_of(base: &str, key: &HostKey, sub: &str, changes: &Value) -> Value {
    let mut claims = json!({
        "iss": format!("{base}/sk/{}", key.id),
        "aud": base,
        "sub": sub,
        "iat": now(),
        "exp": now() + 600,
    });
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => _ = claims.as_object_mut().unwrap().remove(name),
            value => claims[name] = value.clone(),
        }
    }
    claims
}

pub(crate) fn sign(key: &HostKey, claims: &Value) -> String {
    let (algorithm, encoding) = match key.algorithm {
        Algorithm::ES256 => (
            jsonwebtoken::Algorithm::ES256,
            jsonwebtoken::EncodingKey::from_ec_pem(key.private_pem.as_bytes()),
        ),
        Algorithm::EdDSA => (
            jsonwebtoken::Algorithm::EdDSA,
            jsonwebtoken::EncodingKey::from_ed_pem(key.private_pem.as_bytes()),
        ),
        Algorithm::RS256 => (
            jsonwebtoken::Algorithm::RS256,
            jsonwebtoken::EncodingKey::from_rsa_pem(key.private_pem.as_bytes()),
        ),
        Algorithm::PS256 => (
            jsonwebtoken::Algorithm::PS256,
            jsonwebtoken::EncodingKey::from_rsa_pem(key.private_pem.as_bytes()),
        ),
    };
    jsonwebtoken::encode(&jsonwebtoken::Header::new(algorithm), claims, &encoding.unwrap()).unwrap()
}
