//! The layer around every request: a request id, a log line, a time limit, and the error object.

use super::{
    headers,
    reply::{self, Refusal},
};
use crate::{Error, limit::Bucket};
use axum::{
    extract::{MatchedPath, Request},
    http::{
        HeaderName, HeaderValue,
        header::{CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::num::NonZeroU32;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use tracing::Instrument;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longer than the longest poll and the longest conversation with a provider.
const LIMIT: Duration = Duration::from_secs(60);

/// Warnings about refused tokens, by reason: anybody can cause them, and an operator needs one of each.
static WARNINGS: LazyLock<Bucket> = LazyLock::new(|| Bucket::new(const { NonZeroU32::new(6).unwrap() }));

/// The layer. The span has the route's pattern and never the URI: that may contain a code, a state or a user's id.
pub async fn layer(request: Request, next: Next) -> Response {
    let id = ulid::Ulid::generate().to_string();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", id, method = %request.method(), route);
    let started = Instant::now();
    async move {
        let answer = tokio::time::timeout(LIMIT, next.run(request)).await;
        let mut response = answer.unwrap_or_else(|_| Error::TimedOut.into_response());
        let refusal = response.extensions_mut().remove::<Refusal>();
        log(&WARNINGS, response.status().as_u16(), refusal.as_ref(), started.elapsed());
        if let Some(Refusal { error, is_page: false }) = refusal {
            response = with_body(response, &error, &id);
        }
        // Paths that no router knows, and what has no body, have passed no layer of a kind.
        if !response.headers().contains_key(CONTENT_SECURITY_POLICY) {
            headers::api(response.headers_mut());
        }
        if let Ok(id) = HeaderValue::try_from(&id) {
            response.headers_mut().insert(X_REQUEST_ID, id);
        }
        response
    }
    .instrument(span)
    .await
}

/// Keeps status and headers, which the layers of the route have set.
fn with_body(response: Response, error: &Error, id: &str) -> Response {
    let (mut parts, _) = response.into_parts();
    let (written, body) = reply::body(error, id).into_response().into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    if let Some(content_type) = written.headers.get(CONTENT_TYPE) {
        parts.headers.insert(CONTENT_TYPE, content_type.clone());
    }
    Response::from_parts(parts, body)
}

/// A line for every answer, which has nothing of the token. What is wrong with a token is a warning, as often as `warnings`
/// allows.
fn log(warnings: &Bucket, status: u16, refusal: Option<&Refusal>, took: Duration) {
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match refusal.map(|refusal| &*refusal.error) {
        Some(error) if error.is_ours() => tracing::error!(status, ms, cause = %error, "failed"),
        Some(error) if error.token_advice().is_some_and(|advice| warnings.take(advice).is_ok()) => {
            tracing::warn!(status, ms, code = error.code(), cause = %error, "refused a token");
        }
        Some(error) => tracing::info!(status, ms, code = error.code(), cause = %error, "refused"),
        None => tracing::info!(status, ms, "answered"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::Write,
        sync::{Arc, Mutex},
    };

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_refused_token_is_a_warning_with_its_reason_and_their_number_is_bounded_for_each_reason() {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber =
            tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        let warnings = Bucket::new(NonZeroU32::new(2).unwrap());
        let refuse = |claim: &str| {
            let error = Error::Token {
                cause: format!("the token's `{claim}` claim is wrong"),
                advice: claim.to_owned(),
            };
            let refusal = Refusal { error: Arc::new(error), is_page: false };
            log(&warnings, 401, Some(&refusal), Duration::ZERO);
        };
        tracing::subscriber::with_default(subscriber, || {
            for _ in 0..100 {
                refuse("exp");
            }
            refuse("sub");
        });
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        let warned: Vec<&str> = text.lines().filter(|line| line.contains(" WARN ")).collect();
        assert_eq!(warned.len(), 3, "{text}");
        assert!(warned[2].contains("`sub` claim is wrong"), "{text}");
        assert_eq!(text.lines().count(), 101, "the others are lines like any answer's");
    }
}
