//! Around every request: an id, a log line, a time limit, and the error object.

use super::{
    headers,
    reply::{self, Refusal},
};
use crate::Error;
use axum::{
    extract::{MatchedPath, Request},
    http::{
        HeaderName, HeaderValue,
        header::{CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::time::{Duration, Instant};
use tracing::Instrument;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longer than the longest poll and the longest conversation with a provider.
const LIMIT: Duration = Duration::from_secs(60);

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
        log(response.status().as_u16(), refusal.as_ref(), started.elapsed());
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

fn log(status: u16, refusal: Option<&Refusal>, took: Duration) {
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match refusal.map(|refusal| &*refusal.error) {
        Some(error) if error.is_ours() => tracing::error!(status, ms, cause = %error, "failed"),
        Some(error) => tracing::info!(status, ms, code = error.code(), cause = %error, "refused"),
        None => tracing::info!(status, ms, "answered"),
    }
}
