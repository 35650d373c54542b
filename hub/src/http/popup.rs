//! The pages of the OAuth popup. They work without JavaScript frameworks and without the widget's build; none of them has
//! an inline script or style, and none of them ever shows what a provider wrote.

use super::{
    headers,
    reply::{self, Refusal},
};
use crate::{
    Error,
    service::{
        Service,
        oauth::{CallbackQuery, Launch},
    },
};
use axum::{
    Router,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    http::{
        HeaderMap, HeaderName, HeaderValue, Method,
        header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE},
    },
    middleware::from_fn,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use std::sync::Arc;

const LAUNCH_PAGE: &str = include_str!("../../../public/connect/launch.html");
const DONE_PAGE: &str = include_str!("../../../public/connect/done.html");
const STOPPED_PAGE: &str = include_str!("../../../public/connect/stopped.html");
const LAUNCH_SCRIPT: &str = include_str!("../../../public/connect/launch.js");
const DONE_SCRIPT: &str = include_str!("../../../public/connect/done.js");
const STYLE: &str = include_str!("../../../public/connect/connect.css");

const SEC_PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");
/// Seconds for which the browser keeps the cookie: longer than any transaction lives.
const COOKIE_LIFETIME: u32 = 900;

/// `/connect/…` and `/oauth/callback/{context}`.
pub fn router() -> Router<Arc<Service>> {
    Router::new()
        .route("/connect/launch", get(launch))
        .route("/connect/go", get(go))
        .route("/oauth/callback/{context}", get(callback))
        .route("/connect/done", get(async || Html(DONE_PAGE)))
        .route("/connect/launch.js", get(async || text("text/javascript; charset=utf-8", LAUNCH_SCRIPT)))
        .route("/connect/done.js", get(async || text("text/javascript; charset=utf-8", DONE_SCRIPT)))
        .route("/connect/connect.css", get(async || text("text/css; charset=utf-8", STYLE)))
        .layer(from_fn(headers::popup_layer))
}

#[derive(Deserialize)]
struct LaunchQuery {
    hub: Option<String>,
}

async fn launch(
    State(service): State<Arc<Service>>,
    Query(query): Query<LaunchQuery>,
    method: Method,
) -> Response {
    if method == Method::HEAD {
        return Error::Method.into_response();
    }
    let Launch { handle, secret, cookie } = match service.open_launch().await {
        Ok(launch) => launch,
        Err(error) => return stopped(error),
    };
    let config = service.config();
    let hub = query.hub.as_deref().and_then(|id| config.hub(id)).unwrap_or_else(|| config.default_hub());
    let page = LAUNCH_PAGE
        .replace("{hub}", &escape(&hub.name))
        .replace("{host}", &escape(&hub.host_name))
        .replace("{handle}", &handle);
    let mut response = Html(page).into_response();
    if let Ok(value) = HeaderValue::try_from(set_cookie(&service, &cookie, &secret)) {
        response.headers_mut().insert(SET_COOKIE, value);
    }
    response
}

#[derive(Deserialize)]
struct GoQuery {
    h: String,
}

/// Moves on to the provider. A link checker or a prefetch must not use up the one chance that a popup has.
async fn go(
    State(service): State<Arc<Service>>,
    query: Result<Query<GoQuery>, QueryRejection>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if method == Method::HEAD {
        return Error::Method.into_response();
    }
    if headers.contains_key(SEC_PURPOSE) {
        return StatusCode::TOO_EARLY.into_response();
    }
    let Ok(Query(query)) = query else { return stopped(Error::WrongState) };
    match service.go(&query.h, |name| cookie(&service, &headers, name)).await {
        Ok(url) => see_other(url.as_str()),
        Err(error) => stopped(error),
    }
}

#[derive(Deserialize)]
struct Redirect {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

async fn callback(
    State(service): State<Arc<Service>>,
    Path(context): Path<String>,
    query: Result<Query<Redirect>, QueryRejection>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if method == Method::HEAD {
        return Error::Method.into_response();
    }
    let Ok(Query(Redirect { state, code, error, iss })) = query else { return stopped(Error::WrongState) };
    let query = CallbackQuery { state, code, error, iss };
    // The next page has neither code nor state in its URL.
    match service.callback(&context, query, |name| cookie(&service, &headers, name)).await {
        Ok(()) => see_other("/connect/done"),
        Err(error) => stopped(error),
    }
}

fn see_other(location: &str) -> Response {
    match HeaderValue::try_from(location) {
        Ok(location) => (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response(),
        Err(cause) => stopped(Error::Internal(Box::new(cause))),
    }
}

/// The page for whatever went wrong: a person can only start again. A popup that does not fit is told 400 rather than
/// 409, because to a browser there is nothing that it could resolve.
fn stopped(error: Error) -> Response {
    let status = match &error {
        Error::WrongState => StatusCode::BAD_REQUEST,
        other => reply::status(other),
    };
    let mut response = (status, Html(STOPPED_PAGE)).into_response();
    response.extensions_mut().insert(Refusal { error: Arc::new(error), is_page: true });
    response
}

fn text(content_type: &'static str, body: &'static str) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static(content_type))], body).into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// With `__Host-`, no other origin can set the cookie, not even a subdomain's (RFC 6265bis, section 4.1.3.2). The prefix
/// needs `Secure`, which Safari refuses over plain HTTP even on loopback (Chromium takes it there): a hub on a
/// developer's machine does without both. Any other hub has HTTPS, see [`crate::config`].
fn cookie_name(service: &Service, name: &str) -> String {
    if is_https(service) { format!("__Host-oc_{name}") } else { format!("oc_{name}") }
}

fn set_cookie(service: &Service, name: &str, secret: &str) -> String {
    let secure = if is_https(service) { "; Secure" } else { "" };
    let name = cookie_name(service, name);
    format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={COOKIE_LIFETIME}{secure}")
}

fn is_https(service: &Service) -> bool {
    service.config().public_url.scheme() == "https"
}

fn cookie(service: &Service, headers: &HeaderMap, name: &str) -> Option<String> {
    let name = cookie_name(service, name);
    let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_text_in_the_page() {
        assert_eq!(escape(r#"<b>"A" & 'B'"#), "&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;");
    }

    #[test]
    fn no_page_has_an_inline_script_or_style() {
        for page in [LAUNCH_PAGE, DONE_PAGE, STOPPED_PAGE] {
            assert!(!page.contains("<style") && !page.contains("style="), "{page}");
            let handler = |word: &str| word.starts_with("on") && word.contains('=');
            assert!(!page.split_whitespace().any(handler), "{page}");
            for script in page.split("<script").skip(1) {
                assert!(script.starts_with(" src=") && script.contains("></script>"), "{script}");
            }
        }
    }
}
