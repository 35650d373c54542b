//! Answers with a token: where definitions say that the token, its end and what is kept stand.

use inlay_api::Secret;
use inlay_catalogue::{TokenAnswer, TokenLocation, Values};
use inlay_outbound::Response;
use inlay_time::Millis;
use serde_json::Value;

/// What the answer of a token or login endpoint gave.
#[derive(Clone, Debug)]
pub(crate) struct AccessToken {
    pub(crate) token: Secret,
    /// When it ends, if the answer or the definition says it.
    pub(crate) expires_at: Option<Millis>,
    /// What the definition keeps of the answer.
    pub(crate) kept: Values,
}

/// Finds the token in an answer. Some servers write numbers as text, and some answer errors with 200.
pub(crate) fn read_token(shape: &TokenAnswer, response: &Response, now: Millis) -> Option<AccessToken> {
    let answer: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let token = match &shape.token {
        TokenLocation::Body(pointer) => answer.pointer(pointer).and_then(Value::as_str),
        TokenLocation::Header(name) => response.headers.get(name).and_then(|value| value.to_str().ok()),
    };
    let lifetime = answer.pointer(&shape.expires_in).and_then(|value| lifetime(value, shape.unit));
    let lifetime = lifetime.or_else(|| shape.lifetime.map(|seconds| seconds * 1000));
    Some(AccessToken {
        token: token.map(Secret::new).filter(is_token)?,
        expires_at: lifetime.map(|lifetime| Millis(now.0.saturating_add(lifetime))),
        kept: shape.kept_in(&answer),
    })
}

/// How long a token works, in milliseconds, counted in units of so many milliseconds.
pub(super) fn lifetime(value: &Value, unit: i64) -> Option<i64> {
    let count: i64 = match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }?;
    Some(count.saturating_mul(unit))
}

/// RFC 6749, appendix A.12: visible ASCII. Anything else could not be sent in a header.
pub(crate) fn is_token(token: &Secret) -> bool {
    !token.is_empty() && token.expose().bytes().all(|byte| (b' '..=b'~').contains(&byte))
}
