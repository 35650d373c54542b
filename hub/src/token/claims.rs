//! Claims of a token, checked into types. Only called with the payload of a token whose signature is good.

use super::{Claims, Mode, SigningKey, TokenError, TokenPolicy};
use serde_json::{Map, Value};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Clocks of host and hub may differ by this much, in seconds.
const LEEWAY: u64 = 30;
/// From `iat` to `exp`, in seconds: a token that is stolen is of use for a quarter of an hour at most.
const MAX_LIFETIME: u64 = 15 * 60;

pub(super) fn check(
    payload: &Map<String, Value>,
    key: &SigningKey,
    now: SystemTime,
    policy: &TokenPolicy,
) -> Result<Claims, TokenError> {
    let now = now.duration_since(UNIX_EPOCH).map_err(|_| TokenError::Claim("exp"))?.as_secs();
    let issued = seconds(payload, "iat")?.ok_or(TokenError::Claim("iat"))?;
    let expires = seconds(payload, "exp")?.ok_or(TokenError::Claim("exp"))?;
    if issued > now + LEEWAY || seconds(payload, "nbf")?.is_some_and(|from| from > now + LEEWAY) {
        return Err(TokenError::NotYetValid);
    }
    if expires.checked_sub(issued).is_none_or(|lifetime| lifetime > MAX_LIFETIME) {
        return Err(TokenError::LivesTooLong);
    }
    if expires + LEEWAY <= now {
        return Err(TokenError::Expired);
    }
    check_audience(payload.get("aud"), key, policy)?;
    let sub = text(payload, "sub", is_subject)?.ok_or(TokenError::Claim("sub"))?;
    Ok(Claims {
        key_id: key.id.clone(),
        hub_id: key.hub_id.clone(),
        sub,
        hub: text(payload, "hub", super::is_id)?,
        integrations: integrations(payload.get("integrations"))?,
        mode: mode(payload.get("mode"))?,
        locale: payload
            .get("locale")
            .and_then(Value::as_str)
            .filter(|name| is_locale(name))
            .map(str::to_owned),
        expires_at: UNIX_EPOCH + Duration::from_secs(expires),
    })
}

/// One string and not a list: a token for several audiences can be passed on by any of them.
fn check_audience(aud: Option<&Value>, key: &SigningKey, policy: &TokenPolicy) -> Result<(), TokenError> {
    match aud {
        None if key.legacy_no_aud => Ok(()),
        Some(Value::String(aud)) if *aud == policy.audience => Ok(()),
        _ => Err(TokenError::Claim("aud")),
    }
}

/// Whole seconds since 1970, small enough to be added to. RFC 7519 would allow fractions; nobody needs them, and one
/// way to write a time leaves nothing to disagree about.
fn seconds(payload: &Map<String, Value>, name: &'static str) -> Result<Option<u64>, TokenError> {
    let Some(value) = payload.get(name) else { return Ok(None) };
    value.as_u64().filter(|at| *at <= u64::from(u32::MAX)).map(Some).ok_or(TokenError::Claim(name))
}

fn text(
    payload: &Map<String, Value>,
    name: &'static str,
    is_good: fn(&str) -> bool,
) -> Result<Option<String>, TokenError> {
    match payload.get(name) {
        None => Ok(None),
        Some(Value::String(value)) if is_good(value) => Ok(Some(value.clone())),
        Some(_) => Err(TokenError::Claim(name)),
    }
}

fn is_subject(sub: &str) -> bool {
    (1..=255).contains(&sub.chars().count()) && !sub.chars().any(char::is_control)
}

/// Wrong restrictions refuse the token: ignoring one would give more than the host meant to give.
fn integrations(value: Option<&Value>) -> Result<Option<Vec<String>>, TokenError> {
    let Some(value) = value else { return Ok(None) };
    value
        .as_array()
        .and_then(|list| list.iter().map(|id| id.as_str().map(str::to_owned)).collect())
        .map(Some)
        .ok_or(TokenError::Claim("integrations"))
}

fn mode(value: Option<&Value>) -> Result<Mode, TokenError> {
    match value.map(Value::as_str) {
        None | Some(Some("all")) => Ok(Mode::All),
        Some(Some("connect")) => Ok(Mode::Connect),
        Some(Some("manage")) => Ok(Mode::Manage),
        Some(Some("read")) => Ok(Mode::Read),
        Some(_) => Err(TokenError::Claim("mode")),
    }
}

/// Looks like a language tag. A locale is a wish, so that an odd one is dropped and does not refuse the token.
fn is_locale(name: &str) -> bool {
    (2..=35).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
