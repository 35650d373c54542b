//! HTTP by `fetch`, with the user's token. It is a trait, so that everything above runs in native tests.

use super::ApiError;
use crate::{host, time::sleep};
use leptos::prelude::{set_timeout, window};
use serde::Serialize;
use std::{future::Future, pin::Pin, time::Duration};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, Headers, RequestInit, Response};

/// An HTTP request, below the API's base path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub(crate) method: &'static str,
    /// Path and query.
    pub(crate) path: String,
    /// JSON.
    pub(crate) body: Option<String>,
    /// `Idempotency-Key`: makes a repeated write count once.
    pub(crate) idempotency_key: Option<String>,
    /// Ends the call early, when another one overtakes it.
    pub(crate) abort: Option<AbortController>,
}

impl Request {
    /// A request that reads.
    pub(crate) fn get(path: String) -> Self {
        Self { method: "GET", path, body: None, idempotency_key: None, abort: None }
    }

    /// A request that writes, with a JSON body.
    pub(crate) fn write(method: &'static str, path: String, body: &impl Serialize) -> Self {
        Self { method, path, body: Some(to_json(body)), idempotency_key: None, abort: None }
    }
}

/// An HTTP response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// HTTP status.
    pub(crate) status: u16,
    /// The body as text.
    pub(crate) body: String,
    /// `Retry-After`: seconds that the hub asks to wait (RFC 9110, section 10.2.3).
    pub(crate) retry_after: Option<u32>,
}

/// A boxed future of this thread.
pub(crate) type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Sends calls as one end user.
pub(crate) trait Transport {
    /// Sends one call; renews the token and repeats the call once when the hub refuses it.
    fn send(&self, request: Request) -> LocalFuture<'_, Result<Reply, ApiError>>;

    /// Waits before a retry.
    fn pause(&self, pause: Duration) -> LocalFuture<'_, ()>;

    /// A random number in 0..1.
    fn jitter(&self) -> f64;

    /// Whether the API is the hub's own. Of another one only what the platform's description says is known.
    fn is_own_hub(&self) -> bool;

    /// The end user's external id.
    fn subject(&self) -> LocalFuture<'_, Result<String, ApiError>>;
}

/// `fetch`, with the token that the host's page gives.
pub(crate) struct FetchTransport {
    base: String,
}

/// Timeout of a call: longer than the hub's long poll; nothing on screen waits longer than this without a word.
const TIMEOUT_MS: u32 = 40_000;

impl FetchTransport {
    /// Calls the API below this base URL.
    pub(crate) fn new(base: String) -> Self {
        Self { base }
    }

    async fn fetch(&self, request: &Request, reason: &str) -> Result<Reply, ApiError> {
        let token = JsFuture::from(host::token(reason)).await.map_err(|_| ApiError::NoToken)?;
        let token = token.as_string().ok_or(ApiError::NoToken)?;
        let signal = match request.abort.clone() {
            None => AbortSignal::timeout_with_u32(TIMEOUT_MS),
            Some(abort) => {
                let signal = abort.signal();
                set_timeout(move || abort.abort(), Duration::from_millis(TIMEOUT_MS.into()));
                signal
            }
        };
        let lost = |_: JsValue| if signal.aborted() { ApiError::Timeout } else { ApiError::lost() };
        let headers = Headers::new().map_err(lost)?;
        let authorization = format!("JWT {token}");
        for (name, value) in [
            ("authorization", Some(authorization.as_str())),
            ("accept", Some("application/json")),
            ("idempotency-key", request.idempotency_key.as_deref()),
            ("content-type", request.body.is_some().then_some("application/json")),
        ] {
            if let Some(value) = value {
                headers.set(name, value).map_err(lost)?;
            }
        }
        let options = RequestInit::new();
        options.set_method(request.method);
        options.set_headers(&headers);
        options.set_signal(Some(&signal));
        if let Some(body) = &request.body {
            options.set_body(&body.into());
        }
        let url = format!("{}{}", self.base, request.path);
        let answer = JsFuture::from(window().fetch_with_str_and_init(&url, &options)).await.map_err(lost)?;
        let answer: Response = answer.unchecked_into();
        let retry_after = answer.headers().get("retry-after").ok().flatten();
        let retry_after = retry_after.and_then(|seconds| seconds.parse().ok());
        let body = JsFuture::from(answer.text().map_err(lost)?).await.map_err(lost)?;
        let body = body.as_string().unwrap_or_default();
        host::report_refused_token(answer.status(), &body);
        Ok(Reply { status: answer.status(), body, retry_after })
    }
}

impl Transport for FetchTransport {
    fn send(&self, request: Request) -> LocalFuture<'_, Result<Reply, ApiError>> {
        Box::pin(async move {
            let reply = self.fetch(&request, "expiring").await?;
            if reply.status == 401 { self.fetch(&request, "refused").await } else { Ok(reply) }
        })
    }

    fn pause(&self, pause: Duration) -> LocalFuture<'_, ()> {
        Box::pin(sleep(pause))
    }

    fn jitter(&self) -> f64 {
        js_sys::Math::random()
    }

    fn is_own_hub(&self) -> bool {
        // A path on the document's own origin, unless the operator names another API.
        self.base.starts_with('/')
    }

    fn subject(&self) -> LocalFuture<'_, Result<String, ApiError>> {
        Box::pin(async {
            JsFuture::from(host::token("expiring")).await.map_err(|_| ApiError::NoToken)?;
            Ok(host::subject())
        })
    }
}

/// Serializes a body. The types of `inlay_api` have no map with keys that are not text, so this cannot fail.
fn to_json(body: &impl Serialize) -> String {
    serde_json::to_string(body).unwrap_or_default()
}
