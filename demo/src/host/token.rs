//! The token endpoint of the host app: the one thing on a host's server that an embed needs. Its JWT says who is signed
//! in, is signed for the hub, and lasts for minutes.

use super::{
    Shared,
    session::{Visitor, is_same_origin},
};
use axum::{
    Json,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use jsonwebtoken::{Algorithm, Header};
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

/// Faults of the token endpoint that a test turns on while it runs; nothing that comes over the network reaches them.
#[derive(Debug)]
pub struct Knobs {
    /// Seconds.
    lifetime: AtomicU64,
    failures: AtomicU32,
    is_sub_a_number: AtomicBool,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            lifetime: AtomicU64::new(600),
            failures: AtomicU32::new(0),
            is_sub_a_number: AtomicBool::new(false),
        }
    }
}

impl Knobs {
    /// New tokens expire after this many seconds; ten minutes unless set.
    pub fn set_lifetime(&self, seconds: u64) {
        self.lifetime.store(seconds, Ordering::Relaxed);
    }

    /// The next `count` requests for a token get a 503.
    pub fn fail_next(&self, count: u32) {
        self.failures.store(count, Ordering::Relaxed);
    }

    /// From now on `sub` is the number 42, as with ids of a database, which a hub refuses.
    pub fn make_sub_a_number(&self) {
        self.is_sub_a_number.store(true, Ordering::Relaxed);
    }

    fn fails(&self) -> bool {
        self.failures.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}

#[derive(Serialize)]
struct Claims<'a> {
    /// Names the key.
    iss: String,
    aud: &'a str,
    sub: Value,
    iat: u64,
    exp: u64,
}

/// `{"token": "<JWT>"}` for the signed-in user; 401 without one, 403 for another site's page.
pub(super) async fn mint(
    axum::extract::State(state): Shared,
    Visitor(user): Visitor,
    headers: HeaderMap,
) -> Response {
    let options = &state.options;
    if !is_same_origin(&headers, &options.origin) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(user) = user else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    if options.knobs.fails() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let iat = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let claims = Claims {
        iss: format!("{}/sk/{}", options.hub_origin, options.key_id),
        aud: &options.hub_origin,
        sub: if options.knobs.is_sub_a_number.load(Ordering::Relaxed) { 42.into() } else { user.id.into() },
        iat,
        exp: iat + options.knobs.lifetime.load(Ordering::Relaxed),
    };
    match jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &state.key) {
        Ok(token) => ([(header::CACHE_CONTROL, "no-store")], Json(json!({ "token": token }))).into_response(),
        Err(error) => {
            eprintln!("host: no token for {}: {error}", user.id);
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endpoint_fails_as_often_as_it_was_told_to() {
        let knobs = Knobs::default();
        assert!(!knobs.fails());
        knobs.fail_next(2);
        assert_eq!([knobs.fails(), knobs.fails(), knobs.fails()], [true, true, false]);
    }
}
