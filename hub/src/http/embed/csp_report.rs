//! CSP reports: what browsers send about violations of the document's policy (Content Security Policy Level 3,
//! section 5.3).
//!
//! Anybody can send these, so that little is read, less is logged, and nothing that could be a secret in a URL.

use crate::json;
use axum::RequestExt;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use url::Url;

const MAX_BYTES: usize = 8 * 1024;
const WINDOW: Duration = Duration::from_secs(60);
/// Per window and for everybody together: a policy that is broken shows in a few reports.
const MAX_IN_WINDOW: u32 = 60;
/// Browsers collect reports and send several at once.
const MAX_IN_BODY: usize = 10;

/// Counts reports in the current minute.
#[derive(Clone, Default)]
pub(super) struct Limit(Arc<Mutex<Option<(Instant, u32)>>>);

impl Limit {
    fn allows(&self, now: Instant) -> bool {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (start, count) = match *window {
            Some((start, count)) if now.duration_since(start) < WINDOW => (start, count),
            _ => (now, 0),
        };
        *window = Some((start, count.saturating_add(1)));
        count < MAX_IN_WINDOW
    }
}

/// `POST /csp-report`: 204, or 413 or 429.
pub(super) async fn receive(State(limit): State<Limit>, mut request: Request) -> StatusCode {
    if !limit.allows(Instant::now()) {
        return StatusCode::TOO_MANY_REQUESTS;
    }
    DefaultBodyLimit::max(MAX_BYTES).apply(&mut request);
    let Ok(body) = request.extract::<Bytes, _>().await else { return StatusCode::PAYLOAD_TOO_LARGE };
    for violation in read(&body) {
        tracing::warn!(
            directive = violation.directive,
            blocked = violation.blocked,
            "content security policy violated"
        );
    }
    StatusCode::NO_CONTENT
}

#[derive(Debug, PartialEq, Eq)]
struct Violation {
    directive: String,
    blocked: String,
}

/// Reads both forms: the Reporting API's list and the older single object.
fn read(body: &[u8]) -> Vec<Violation> {
    match json::value(body) {
        Some(Value::Array(reports)) => reports
            .iter()
            .filter(|report| report["type"] == "csp-violation")
            .take(MAX_IN_BODY)
            .filter_map(|report| {
                violation(&report["body"]["effectiveDirective"], &report["body"]["blockedURL"])
            })
            .collect(),
        Some(report) => {
            let report = &report["csp-report"];
            violation(&report["effective-directive"], &report["blocked-uri"]).into_iter().collect()
        }
        None => Vec::new(),
    }
}

fn violation(directive: &Value, blocked: &Value) -> Option<Violation> {
    let directive = directive.as_str().filter(|text| is_word(text))?.to_owned();
    let blocked = blocked.as_str().unwrap_or_default();
    let blocked = match Url::parse(blocked) {
        Ok(url) if url.origin().is_tuple() => url.origin().ascii_serialization(),
        Ok(url) => url.scheme().chars().take(40).collect(),
        Err(_) if is_word(blocked) => blocked.to_owned(),
        Err(_) => "unreadable".to_owned(),
    };
    Some(Violation { directive, blocked })
}

/// A directive, or a keyword such as `inline` or `wasm-eval`.
fn is_word(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(directive: &str, blocked: &str) -> Vec<Violation> {
        vec![Violation { directive: directive.to_owned(), blocked: blocked.to_owned() }]
    }

    #[test]
    fn both_forms_are_read_down_to_directive_and_origin() {
        let list = br#"[{"type":"csp-violation","body":{"effectiveDirective":"img-src",
            "blockedURL":"https://evil.example/x?token=canary","documentURL":"https://hub.example/embed/h#canary",
            "sample":"canary"}},{"type":"deprecation","body":{}}]"#;
        assert_eq!(read(list), one("img-src", "https://evil.example"));
        let single = br#"{"csp-report":{"effective-directive":"script-src-elem","blocked-uri":"inline"}}"#;
        assert_eq!(read(single), one("script-src-elem", "inline"));
    }

    #[test]
    fn nothing_that_could_forge_a_log_line_gets_through() {
        let bad = br#"{"csp-report":{"effective-directive":"img-src\nERROR","blocked-uri":"x"}}"#;
        assert_eq!(read(bad), []);
        let odd = br#"{"csp-report":{"effective-directive":"img-src","blocked-uri":"no\nurl"}}"#;
        assert_eq!(read(odd), one("img-src", "unreadable"));
        let data = br#"{"csp-report":{"effective-directive":"img-src","blocked-uri":"data:image/png;base64,canary"}}"#;
        assert_eq!(read(data), one("img-src", "data"));
        for text in [&b"["[..], b"[]", b"{}", b"1", b"", b"[1,{\"type\":\"csp-violation\"}]"] {
            assert_eq!(read(text), []);
        }
    }

    #[test]
    fn a_minute_takes_sixty_reports() {
        let limit = Limit::default();
        let start = Instant::now();
        assert_eq!((0..100).filter(|_| limit.allows(start)).count(), 60);
        assert!(limit.allows(start + WINDOW));
    }
}
