//! Error responses: refused calls as answers. Handlers return [`Error`]; [`super::request`] logs it once and writes the
//! body, because only there the request's id is known.

use crate::Error;
use axum::{
    Json,
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use inlay_api::ErrorBody;
use std::{any::Any, sync::Arc, time::Duration};

/// What a handler leaves in its answer for the request layer.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Why.
    pub error: Arc<Error>,
    /// True when the answer is a page that says it to a person; it is then only logged.
    pub is_page: bool,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = status(&self).into_response();
        if matches!(self, Self::Token { .. }) {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("JWT"));
        }
        retry_after(&self, &mut response);
        response.extensions_mut().insert(Refusal { error: Arc::new(self), is_page: false });
        response
    }
}

/// A refusal that a person reads as a page.
pub fn page(error: Error, page: impl IntoResponse) -> Response {
    let mut response = (status(&error), page).into_response();
    retry_after(&error, &mut response);
    response.extensions_mut().insert(Refusal { error: Arc::new(error), is_page: true });
    response
}

/// `Retry-After`, for an answer that came early because there was no room to wait.
pub fn again(wait: Option<Duration>) -> Option<[(HeaderName, HeaderValue); 1]> {
    wait.map(|wait| [(RETRY_AFTER, HeaderValue::from(wait.as_secs()))])
}

/// Whole seconds (RFC 9110, section 10.2.3), rounded up: a little later is still in time.
fn retry_after(error: &Error, response: &mut Response) {
    if let Some(wait) = error.retry_after() {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
}

/// The error's status.
pub fn status(error: &Error) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The error object. What is wrong with a token is told to whoever builds the host's page, who looks at the answer; a
/// person reads the message.
pub fn body(error: &Error, request_id: &str) -> Json<ErrorBody> {
    Json(ErrorBody {
        code: error.code().to_owned(),
        message: error.message().to_owned(),
        fields: error.fields(),
        details: Some(match error.token_advice() {
            Some(advice) => format!("{advice} (request {request_id})"),
            None => format!("request {request_id}"),
        }),
    })
}

/// A handler that panicked. The panic's own message was printed by the panic hook.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Error::Internal("a handler panicked".into()).into_response()
}
