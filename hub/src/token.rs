//! Tokens of end users: JWTs that the host app's server signs and the hub believes only after every check in here.
//!
//! The library verifies the signature; the rest is ours, because its defaults accept critical headers, other types,
//! times in the future and lifetimes of years. The token names its key in `iss`, and the stored key decides
//! everything else: `kid`, `jku`, `x5u`, `jwk` and `x5c` are never looked at.

mod claims;
pub mod key;
mod refusal;
mod signatures;

pub use key::{
    Algorithm, KeyError, SigningKey, SigningKeyMaterial, VerifyingKey, check_public_key, generate_key,
};
pub use signatures::Signatures;

use crate::json;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use std::{sync::Arc, time::SystemTime};

/// Tokens are a few hundred bytes; this leaves room for long lists of integrations.
const MAX_LEN: usize = 8 * 1024;

/// Where keys are looked up. An implementation may answer from memory, if a key that was removed is gone within 30 s.
pub trait KeySource {
    /// The key of that id; ids are compared exactly.
    fn key(&self, id: &str) -> Option<Arc<VerifyingKey>>;
}

/// What every token of this hub has in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenPolicy {
    /// Tokens say `iss = <issuer_base>/sk/<key id>`; no slash at the end.
    pub issuer_base: String,
    /// Tokens say `aud = <audience>`, unless their key is marked `legacy_no_aud`.
    pub audience: String,
}

/// What a token allows, from its `mode` claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Everything; also without the claim.
    #[default]
    All,
    /// Connecting accounts and activating.
    Connect,
    /// Changing and ending what is active.
    Manage,
    /// Looking only.
    Read,
}

/// What a verified token says. `hub` is still to be compared with the hub in the request's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The key that signed it, for the audit log.
    pub key_id: String,
    /// The hub of the key: the only one that the token is good for.
    pub hub_id: String,
    /// The end user's external id: 1 to 255 characters, no control characters.
    pub sub: String,
    /// The hub that the token names, if it names one.
    pub hub: Option<String>,
    /// Allow-list of integration ids; without one, all of them.
    pub integrations: Option<Vec<String>>,
    /// What may be done.
    pub mode: Mode,
    /// The language that the person should be spoken to in.
    pub locale: Option<String>,
    /// End of life, without the 30 s that clocks may differ by.
    pub expires_at: SystemTime,
}

/// Why a token is refused: for the operator's log. What whoever sent it is told is [`TokenError::advice`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not three parts of unpadded base64url around JSON objects, longer than 8 KiB, or a name occurs twice.
    #[error("the token is malformed")]
    Malformed,
    /// A header that changes what the token means: `crit`, or a `typ` other than `JWT`.
    #[error("the token's header is not that of a plain JWT")]
    Header,
    /// `iss` is missing, not of this hub, or names no key.
    #[error("the token's issuer is unknown")]
    UnknownIssuer,
    /// Another algorithm than that of the key.
    #[error("the token's algorithm is not that of its key")]
    WrongAlgorithm,
    /// The signature is not of this key.
    #[error("the token's signature is wrong")]
    BadSignature,
    /// `exp` has passed.
    #[error("the token is expired")]
    Expired,
    /// `iat` or `nbf` are in the future.
    #[error("the token is not valid yet: compare the clocks of host and hub")]
    NotYetValid,
    /// More than 15 minutes between `iat` and `exp`, or `exp` before `iat`.
    #[error("the token lives longer than 15 minutes")]
    LivesTooLong,
    /// A claim is missing or has the wrong type or value.
    #[error("the token's `{0}` claim is missing or wrong")]
    Claim(&'static str),
}

/// Verifies a token and reads its claims. `signatures` are those that need not be verified again; `now` is the caller's clock, so that expiry can be tested.
///
/// # Errors
/// When any check fails; see [`TokenError`].
pub fn verify(
    token: &str,
    keys: &(impl KeySource + ?Sized),
    signatures: &Signatures,
    now: SystemTime,
    policy: &TokenPolicy,
) -> Result<Claims, TokenError> {
    if token.len() > MAX_LEN {
        return Err(TokenError::Malformed);
    }
    let (message, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
    let (header, payload) = message.split_once('.').ok_or(TokenError::Malformed)?;
    if signature.is_empty() {
        return Err(TokenError::Malformed);
    }
    let header = part(header)?;
    let payload = part(payload)?;
    check_header(&header)?;

    // Not to be trusted yet: it only selects the key that the signature is then held against.
    let key = payload
        .get("iss")
        .and_then(Value::as_str)
        .and_then(|issuer| issuer.strip_prefix(policy.issuer_base.as_str())?.strip_prefix("/sk/"))
        .filter(|id| is_id(id))
        .and_then(|id| keys.key(id))
        .ok_or(TokenError::UnknownIssuer)?;
    // Believing the header would let a public key serve as an HMAC secret.
    if header.get("alg").and_then(Value::as_str) != Some(key.signing.algorithm.as_str()) {
        return Err(TokenError::WrongAlgorithm);
    }
    if signatures.is_good(token, &key, || key.verifies(message, signature)) {
        claims::check(&payload, &key.signing, now, policy)
    } else {
        Err(TokenError::BadSignature)
    }
}

fn part(text: &str) -> Result<Map<String, Value>, TokenError> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| TokenError::Malformed)?;
    json::object(&bytes).ok_or(TokenError::Malformed)
}

/// `crit` asks for extensions that we do not have (RFC 7515 section 4.1.11); another `typ` is a token that was made for
/// something else (RFC 8725 section 3.11).
fn check_header(header: &Map<String, Value>) -> Result<(), TokenError> {
    let is_jwt =
        header.get("typ").is_none_or(|typ| typ.as_str().is_some_and(|typ| typ.eq_ignore_ascii_case("JWT")));
    if is_jwt && !header.contains_key("crit") { Ok(()) } else { Err(TokenError::Header) }
}

fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests;
