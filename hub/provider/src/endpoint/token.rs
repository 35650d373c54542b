//! Answers with a token: where definitions say that the token, its end and what is kept stand.

use inlay_api::Secret;
use inlay_catalogue::{AnswerEncoding, TokenAnswer, TokenLocation, Values};
use inlay_outbound::Response;
use inlay_time::Millis;
use serde_json::{Map, Value};
use url::form_urlencoded;

/// What the answer of a token or login endpoint gave.
#[derive(Clone, Debug)]
pub(crate) struct AccessToken {
    pub(crate) token: Secret,
    /// When it ends, if the answer or the definition says it.
    pub(crate) expires_at: Option<Millis>,
    /// What the definition keeps of the answer.
    pub(crate) kept: Values,
}

/// Finds the token in an answer. Some servers answer errors with 200.
pub(crate) fn read_token(shape: &TokenAnswer, response: &Response, now: Millis) -> Option<AccessToken> {
    let answer = parsed(shape.encoding, &response.body);
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

/// An answer's body, whatever it declares itself to be; nothing when it is not written as the definition says.
pub(super) fn parsed(encoding: AnswerEncoding, body: &[u8]) -> Value {
    match (serde_json::from_slice(body), encoding) {
        (Ok(value), _) => value,
        (Err(_), AnswerEncoding::Json) => Value::Null,
        (Err(_), AnswerEncoding::Form) => form_urlencoded::parse(body)
            .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
            .collect::<Map<_, _>>()
            .into(),
    }
}

/// How long a token works, in milliseconds, counted in units of so many milliseconds: a number or its text, with or
/// without a fraction. 0 and less is what some servers say of tokens that do not end.
pub(super) fn lifetime(value: &Value, unit: i64) -> Option<i64> {
    let count = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let count = count.filter(|count: &f64| count.is_finite() && *count > 0.0)?;
    // Saturates; no server counts milliseconds beyond what a double holds exactly.
    #[allow(clippy::cast_possible_truncation)]
    Some((count * unit as f64) as i64)
}

/// RFC 6749, appendix A.12: visible ASCII. Anything else could not be sent in a header.
pub(crate) fn is_token(token: &Secret) -> bool {
    !token.is_empty() && token.expose().bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lifetimes_are_read_as_servers_write_them() {
        for (value, expected) in [
            (json!(3600), Some(3_600_000)),
            (json!("3600"), Some(3_600_000)),
            (json!(3600.0), Some(3_600_000)),
            (json!("3600.5"), Some(3_600_500)),
            (json!(1e300), Some(i64::MAX)),
            (json!(0), None),
            (json!("0"), None),
            (json!(-1), None),
            (json!("never"), None),
            (json!("NaN"), None),
            (json!([3600]), None),
            (json!(null), None),
        ] {
            assert_eq!(lifetime(&value, 1000), expected, "{value}");
        }
    }
}
