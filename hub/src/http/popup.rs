//! The pages of the OAuth popup. They work without JavaScript frameworks and without the widget's build; none of them has
//! an inline script or style, and none of them ever shows what a provider wrote.

use super::{
    headers,
    reply::{self, Refusal},
};
use crate::{
    Error,
    origin::HostOrigin,
    service::{
        Service,
        oauth::{Answer, Go, Landing, Launch, Seen},
    },
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, Query, Request, State, rejection::QueryRejection},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE},
    },
    middleware::{Next, from_fn},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;
use std::{sync::Arc, time::Duration};
use url::form_urlencoded;

const LAUNCH_PAGE: &str = include_str!("../../../public/connect/launch.html");
const HANDOVER_PAGE: &str = include_str!("../../../public/connect/handover.html");
const BACK_PAGE: &str = include_str!("../../../public/connect/back.html");
const DONE_PAGE: &str = include_str!("../../../public/connect/done.html");
const STOPPED_PAGE: &str = include_str!("../../../public/connect/stopped.html");
const LAUNCH_SCRIPT: &str = include_str!("../../../public/connect/launch.js");
const HANDOVER_SCRIPT: &str = include_str!("../../../public/connect/handover.js");
const BACK_SCRIPT: &str = include_str!("../../../public/connect/back.js");
const DONE_SCRIPT: &str = include_str!("../../../public/connect/done.js");
const STYLE: &str = include_str!("../../../public/connect/connect.css");

const SEC_PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");
/// What Chromium sends with the kinds of prefetch that are older than `Sec-Purpose`.
const PURPOSE: HeaderName = HeaderName::from_static("purpose");
/// Seconds for which the browser keeps the cookie: longer than any transaction lives.
const COOKIE_LIFETIME: u32 = 900;
/// Largest answer that a provider may post, in bytes: a code with its state is a few kilobytes at most.
const LONGEST_ANSWER: usize = 16 * 1024;
/// How long a popup waits for its widget before it asks again: shorter than the requests that proxies cut off.
const WAIT: Duration = Duration::from_secs(20);

/// `/connect/…` and `/oauth/callback/{context}`.
pub fn router() -> Router<Arc<Service>> {
    let once = Router::new()
        .route("/connect/launch", get(launch))
        .route("/connect/go", get(go))
        .route("/oauth/callback/{context}", get(callback).post(posted))
        .route("/oauth/callback/{context}/continue", get(posted_callback))
        .layer(from_fn(deliberate));
    Router::new()
        .merge(once)
        .route("/connect/launch/seen", post(seen))
        .route("/connect/handover", get(handover))
        .route("/connect/back", get(back))
        .route("/connect/done", get(async || Html(DONE_PAGE)))
        .route("/connect/launch.js", get(async || script(LAUNCH_SCRIPT)))
        .route("/connect/handover.js", get(async || script(HANDOVER_SCRIPT)))
        .route("/connect/back.js", get(async || script(BACK_SCRIPT)))
        .route("/connect/done.js", get(async || script(DONE_SCRIPT)))
        .route("/connect/connect.css", get(async || text("text/css; charset=utf-8", STYLE)))
        .layer(DefaultBodyLimit::max(LONGEST_ANSWER))
        .layer(from_fn(headers::popup_layer))
}

/// Lets only requests of a person through: a link checker or a prefetch must not use up the one chance that a popup has.
async fn deliberate(request: Request, next: Next) -> Response {
    if request.method() == Method::HEAD {
        return Error::Method.into_response();
    }
    if is_prefetch(request.headers()) {
        return StatusCode::TOO_EARLY.into_response();
    }
    next.run(request).await
}

fn is_prefetch(headers: &HeaderMap) -> bool {
    let values = [SEC_PURPOSE, PURPOSE].map(|name| headers.get(name)?.to_str().ok());
    values.into_iter().flatten().any(|value| value.to_ascii_lowercase().contains("prefetch"))
}

#[derive(Deserialize)]
struct HubQuery {
    hub: Option<String>,
}

async fn launch(State(service): State<Arc<Service>>, Query(query): Query<HubQuery>) -> Response {
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
struct SeenRequest {
    h: String,
    c: String,
    #[serde(default)]
    wait: bool,
}

async fn seen(State(service): State<Arc<Service>>, headers: HeaderMap, body: Bytes) -> Response {
    let is_json = headers.get(CONTENT_TYPE).is_some_and(|value| value == "application/json");
    if !is_json {
        return Error::MediaType.into_response();
    }
    let Ok(SeenRequest { h, c, wait }) = serde_json::from_slice(&body) else {
        return Error::Invalid(Vec::new()).into_response();
    };
    let wait = if wait { WAIT } else { Duration::ZERO };
    match service.seen(&h, &c, |name| cookie(&service, &headers, name), wait).await {
        Ok(Seen::Waiting(code)) => Json(json!({ "status": "waiting", "pairingCode": code })).into_response(),
        Ok(Seen::Bound) => Json(json!({ "status": "bound" })).into_response(),
        Ok(Seen::Over) => Json(json!({ "status": "over" })).into_response(),
        Err(error) => error.into_response(),
    }
}

#[derive(Deserialize)]
struct GoQuery {
    h: String,
    t: Option<String>,
}

/// Moves on to the provider, as soon as the widget has bound the popup.
async fn go(
    State(service): State<Arc<Service>>,
    query: Result<Query<GoQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let Ok(Query(GoQuery { h, t })) = query else { return stopped(Error::WrongState) };
    match service.go(&h, t.as_deref(), |name| cookie(&service, &headers, name), WAIT).await {
        Ok(Go::Provider(url)) => see_other(url.as_str()),
        Ok(Go::Again) => {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("h", &h).finish();
            see_other(&format!("/connect/go?{query}"))
        }
        Err(error) => stopped(error),
    }
}

async fn callback(
    State(service): State<Arc<Service>>,
    Path(context): Path<String>,
    answer: Result<Query<Answer>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let Ok(Query(answer)) = answer else { return stopped(Error::WrongState) };
    land(service.callback(&context, answer, |name| cookie(&service, &headers, name)).await)
}

/// OAuth 2.0 Form Post Response Mode: the browser posts the answer from the provider's page.
async fn posted(State(service): State<Arc<Service>>, Path(context): Path<String>, body: Bytes) -> Response {
    let Some(answer) = read_form(&body) else { return stopped(Error::WrongState) };
    match service.post_answer(&context, &answer).await {
        Ok(ticket) => see_other(&format!("/oauth/callback/{context}/continue?t={ticket}")),
        Err(error) => stopped(error),
    }
}

#[derive(Deserialize)]
struct ContinueQuery {
    t: String,
}

async fn posted_callback(
    State(service): State<Arc<Service>>,
    Path(context): Path<String>,
    query: Result<Query<ContinueQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let Ok(Query(query)) = query else { return stopped(Error::WrongState) };
    land(service.posted_answer(&context, &query.t, |name| cookie(&service, &headers, name)).await)
}

/// The next page has neither the provider's code nor the state in a URL that is sent anywhere.
fn land(landing: Result<Landing, Error>) -> Response {
    match landing {
        Ok(Landing::Done) => see_other("/connect/done"),
        Ok(Landing::Host { hub_id, return_to, answer }) => {
            let query = [("hub", hub_id), ("to", return_to)];
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
            see_other(&format!("/connect/back?{query}#{answer}"))
        }
        Ok(Landing::HandOver { hub_id, answer }) => {
            see_other(&format!("/connect/handover?hub={hub_id}#{answer}"))
        }
        Err(error) => stopped(error),
    }
}

#[derive(Deserialize)]
struct BackQuery {
    hub: String,
    to: String,
}

/// The last page of a full-page redirect, which goes on to one of the hub's return URLs and to nothing else.
async fn back(
    State(service): State<Arc<Service>>,
    query: Result<Query<BackQuery>, QueryRejection>,
) -> Response {
    let Ok(Query(BackQuery { hub, to })) = query else { return stopped(Error::WrongState) };
    let found = service.config().hub(&hub).and_then(|hub| Some((hub, hub.return_urls.get(&to)?)));
    let Some((hub, url)) = found else { return stopped(Error::WrongState) };
    let page =
        BACK_PAGE.replace("{host}", &escape(&hub.host_name)).replace("{return}", &escape(url.as_str()));
    Html(page).into_response()
}

/// The page that answers a client which sent the browser to the provider by itself: whichever of the hub's host pages
/// opened this window.
async fn handover(State(service): State<Arc<Service>>, Query(query): Query<HubQuery>) -> Response {
    let Some(hub) = query.hub.as_deref().and_then(|id| service.config().hub(id)) else {
        return stopped(Error::WrongState);
    };
    let origins: Vec<&str> = hub.origins.iter().map(HostOrigin::as_str).collect();
    let return_url = hub.return_urls.get("default").map(url::Url::as_str).unwrap_or_default();
    let page = HANDOVER_PAGE
        .replace("{host}", &escape(&hub.host_name))
        .replace("{origins}", &escape(&origins.join(" ")))
        .replace("{return}", &escape(return_url));
    Html(page).into_response()
}

/// An answer as a form; a parameter that is there twice makes it unreadable (RFC 6749, section 3.1).
fn read_form(body: &[u8]) -> Option<Answer> {
    let mut fields = serde_json::Map::new();
    for (name, value) in form_urlencoded::parse(body) {
        if fields.insert(name.into_owned(), value.into_owned().into()).is_some() {
            return None;
        }
    }
    serde_json::from_value(fields.into()).ok()
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

fn script(body: &'static str) -> Response {
    text("text/javascript; charset=utf-8", body)
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
        for page in [LAUNCH_PAGE, HANDOVER_PAGE, DONE_PAGE, STOPPED_PAGE] {
            assert!(!page.contains("<style") && !page.contains("style="), "{page}");
            let handler = |word: &str| word.starts_with("on") && word.contains('=');
            assert!(!page.split_whitespace().any(handler), "{page}");
            for script in page.split("<script").skip(1) {
                assert!(script.starts_with(" src=") && script.contains("></script>"), "{script}");
            }
        }
    }
}
