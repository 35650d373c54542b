//! Retries: when a call is made again by itself. Only what may be repeated, only when that may help, never without an end.

use super::{
    ApiError,
    transport::{Reply, Request},
};
use std::time::Duration;

/// How often a call is repeated at most.
const MOST_RETRIES: u32 = 2;
/// The longest `Retry-After` that is waited for, in seconds; of a longer one the person reads.
const LONGEST_RETRY_AFTER: u32 = 10;

/// The delay before a call is made again; `None` when its result stands. `retries` is how often it was repeated already,
/// `jitter` is in 0..1 and keeps many widgets from coming back at the same moment.
pub(super) fn delay(
    request: &Request,
    result: &Result<Reply, ApiError>,
    retries: u32,
    jitter: f64,
) -> Option<Duration> {
    // A write may have been done although its answer was lost; a key makes the hub do it once.
    let is_repeatable =
        matches!(request.method, "GET" | "PUT" | "DELETE") || request.idempotency_key.is_some();
    if retries >= MOST_RETRIES || !is_repeatable {
        return None;
    }
    match result {
        Err(ApiError::Offline | ApiError::Network)
        | Ok(Reply { status: 502..=504, retry_after: None, .. }) => {
            let millis = 400.0 * f64::from(1 << (2 * retries)) * (1.0 + jitter);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 400 and 3200"
            )]
            Some(Duration::from_millis(millis as u64))
        }
        Ok(Reply { status: 429 | 503, retry_after: Some(seconds), .. })
            if *seconds <= LONGEST_RETRY_AFTER =>
        {
            Some(Duration::from_secs(u64::from(*seconds)) + Duration::from_secs_f64(jitter))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, retry_after: Option<u32>) -> Result<Reply, ApiError> {
        Ok(Reply { status, body: String::new(), retry_after })
    }

    #[test]
    fn a_read_is_repeated_twice_with_growing_pauses() {
        let read = Request::get("/x".into());
        let pause = |retries, jitter| delay(&read, &Err(ApiError::Network), retries, jitter);
        assert_eq!(pause(0, 0.0), Some(Duration::from_millis(400)));
        assert_eq!(pause(1, 0.5), Some(Duration::from_millis(2400)));
        assert_eq!(pause(2, 0.0), None);
        assert_eq!(delay(&read, &reply(503, None), 0, 0.0), Some(Duration::from_millis(400)));
        assert_eq!(delay(&read, &reply(500, None), 0, 0.0), None);
        assert_eq!(delay(&read, &Err(ApiError::Timeout), 0, 0.0), None);
    }

    #[test]
    fn a_write_is_repeated_only_under_a_key() {
        let write = Request::write("POST", "/x".into(), &());
        assert_eq!(delay(&write, &Err(ApiError::Network), 0, 0.0), None);
        let keyed = Request { idempotency_key: Some("k".into()), ..write };
        assert!(delay(&keyed, &Err(ApiError::Network), 0, 0.0).is_some());
    }

    #[test]
    fn the_hubs_retry_after_is_obeyed() {
        let read = Request::get("/x".into());
        assert_eq!(delay(&read, &reply(429, Some(7)), 0, 0.0), Some(Duration::from_secs(7)));
        assert_eq!(delay(&read, &reply(429, Some(60)), 0, 0.0), None, "the person is told instead");
        assert_eq!(delay(&read, &reply(429, None), 0, 0.0), None);
    }
}
