//! Routes of the OAuth popup: launch, the redirect to the provider (`go`), the callback, and the pages at the end. They
//! work without the widget's build.

mod cookie;

use super::{
    headers, pages,
    reply::{self, Refusal},
};
use crate::{
    Error, json,
    service::{
        Service,
        connecting::{
            AuthorizationRedirect, AuthorizationResponse, CallbackRedirect, Launch, Pairing, PostedAnswer,
        },
    },
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, Query, Request, State, rejection::QueryRejection},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{CONTENT_TYPE, LOCATION, SET_COOKIE},
    },
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;
use std::{sync::Arc, time::Duration};
use url::form_urlencoded;

const LAUNCH_SCRIPT: &str = include_str!("../../../public/connect/launch.js");
const HANDOVER_SCRIPT: &str = include_str!("../../../public/connect/handover.js");
const BACK_SCRIPT: &str = include_str!("../../../public/connect/back.js");
const DONE_SCRIPT: &str = include_str!("../../../public/connect/done.js");
const STYLE: &str = include_str!("../../../public/connect/connect.css");

const SEC_PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");
/// What Chromium sends with the kinds of prefetch that are older than `Sec-Purpose`.
const PURPOSE: HeaderName = HeaderName::from_static("purpose");
/// Largest answer that a provider may post, in bytes: a code with its state is a few kilobytes at most.
const MAX_BODY: usize = 16 * 1024;
/// How long a popup waits for its widget before it asks again: shorter than the requests that proxies cut off.
const WAIT: Duration = Duration::from_secs(20);

/// `/connect/…` and `/oauth/callback/{context}`.
pub fn router() -> Router<Arc<Service>> {
    let once = Router::new()
        .route("/connect/launch", get(launch))
        .route("/connect/go", get(authorize))
        .route("/oauth/callback/{context}", get(callback).post(post_callback))
        .route("/oauth/callback/{context}/continue", get(continue_callback))
        .layer(from_fn(refuse_prefetch));
    Router::new()
        .merge(once)
        .route("/connect/launch/seen", post(pairing))
        .route("/connect/handover", get(handover))
        .route("/connect/back", get(back))
        .route("/connect/done", get(async || pages::done()))
        .route("/connect/launch.js", get(async || script(LAUNCH_SCRIPT)))
        .route("/connect/handover.js", get(async || script(HANDOVER_SCRIPT)))
        .route("/connect/back.js", get(async || script(BACK_SCRIPT)))
        .route("/connect/done.js", get(async || script(DONE_SCRIPT)))
        .route("/connect/connect.css", get(async || text("text/css; charset=utf-8", STYLE)))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn(headers::popup_layer))
}

/// Refuses prefetches and `HEAD`: a link checker or a browser that fetches ahead must not use up the one chance that a
/// popup has.
async fn refuse_prefetch(request: Request, next: Next) -> Response {
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

async fn launch(State(service): State<Arc<Service>>) -> Response {
    let Launch { handle, secret, cookie } = match service.connecting.open_launch().await {
        Ok(launch) => launch,
        Err(error) => return stopped(error),
    };
    let mut response = pages::launch(&handle).into_response();
    if let Some(value) = cookie::set(&service, &cookie, &secret) {
        response.headers_mut().insert(SET_COOKIE, value);
    }
    response
}

#[derive(Deserialize)]
struct PairingRequest {
    #[serde(rename = "h")]
    handle: String,
    #[serde(rename = "c")]
    nonce: String,
    #[serde(default)]
    wait: bool,
}

/// Says how far the pairing of a popup without an opener is.
async fn pairing(State(service): State<Arc<Service>>, headers: HeaderMap, body: Bytes) -> Response {
    let is_json = headers.get(CONTENT_TYPE).is_some_and(|value| value == "application/json");
    if !is_json {
        return Error::MediaType.into_response();
    }
    let read = json::value(&body).and_then(|body| serde_json::from_value(body).ok());
    let Some(PairingRequest { handle, nonce, wait }) = read else {
        return Error::Invalid(Vec::new()).into_response();
    };
    let wait = if wait { WAIT } else { Duration::ZERO };
    match service
        .connecting
        .pairing(&handle, &nonce, |name| cookie::get(&service, &headers, name), wait)
        .await
    {
        Ok(Pairing::Waiting { code, hub_id, again }) => {
            // Who may learn the names has the popup's handle and cookie, and the nonce of its click.
            let hub = hub_id.and_then(|id| service.config().hub(&id));
            let names = hub.map(|hub| (hub.name.as_str(), hub.host_name.as_str())).unzip();
            let answer = json!({
                "status": "waiting", "pairingCode": code, "hubName": names.0, "hostName": names.1,
            });
            (reply::again(again), Json(answer)).into_response()
        }
        Ok(Pairing::Bound) => Json(json!({ "status": "bound" })).into_response(),
        Ok(Pairing::Ended) => Json(json!({ "status": "over" })).into_response(),
        Err(error) => error.into_response(),
    }
}

#[derive(Deserialize)]
struct GoQuery {
    #[serde(rename = "h")]
    handle: String,
    #[serde(rename = "t")]
    ticket: Option<String>,
}

/// Redirects to the provider with the authorization request, as soon as the widget has bound the popup.
async fn authorize(
    State(service): State<Arc<Service>>,
    query: Result<Query<GoQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let Ok(Query(GoQuery { handle, ticket })) = query else { return stopped(Error::WrongState) };
    match service
        .connecting
        .authorize(&handle, ticket.as_deref(), |name| cookie::get(&service, &headers, name), WAIT)
        .await
    {
        Ok(AuthorizationRedirect::Provider(url)) => see_other(url.as_str()),
        Ok(AuthorizationRedirect::NotBound) => {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("h", &handle).finish();
            see_other(&format!("/connect/go?{query}"))
        }
        Err(error) => stopped(error),
    }
}

async fn callback(
    State(service): State<Arc<Service>>,
    Path(context): Path<String>,
    answer: Result<Query<AuthorizationResponse>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let Ok(Query(answer)) = answer else { return stopped(Error::WrongState) };
    redirect(service.connecting.callback(&context, answer, &cookie::all(&service, &headers)).await)
}

/// OAuth 2.0 Form Post Response Mode: the browser posts the answer from the provider's page.
async fn post_callback(
    State(service): State<Arc<Service>>,
    Path(context): Path<String>,
    body: Bytes,
) -> Response {
    let Some(answer) = read_form(&body) else { return stopped(Error::WrongState) };
    match service.connecting.post_answer(&context, &answer).await {
        Ok(PostedAnswer::Kept(ticket)) => {
            see_other(&format!("/oauth/callback/{context}/continue?t={ticket}"))
        }
        Ok(PostedAnswer::Denied { error, description }) => {
            let query = [("error", error), ("error_description", description)];
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
            see_other(&format!("/oauth/callback/{context}?{query}"))
        }
        Err(error) => stopped(error),
    }
}

#[derive(Deserialize)]
struct ContinueQuery {
    #[serde(rename = "t")]
    ticket: String,
}

/// The request after [`post_callback`], which has the launch cookie.
async fn continue_callback(
    State(service): State<Arc<Service>>,
    Path(context): Path<String>,
    query: Result<Query<ContinueQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let Ok(Query(query)) = query else { return stopped(Error::WrongState) };
    let cookies = cookie::all(&service, &headers);
    redirect(service.connecting.posted_answer(&context, &query.ticket, &cookies).await)
}

/// Redirects from the callback: the next page has neither the provider's code nor the state in a URL that is sent anywhere.
fn redirect(after: Result<CallbackRedirect, Error>) -> Response {
    match after {
        Ok(CallbackRedirect::Done) => see_other("/connect/done"),
        Ok(CallbackRedirect::Host { hub_id, return_to, answer }) => {
            let query = [("hub", hub_id), ("to", return_to)];
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
            see_other(&format!("/connect/back?{query}#{answer}"))
        }
        Ok(CallbackRedirect::HandOver { hub_id, answer }) => {
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
    let found = service.config().hub(&hub).and_then(|hub| hub.return_urls.get(&to));
    let Some(url) = found else { return stopped(Error::WrongState) };
    pages::back(url).into_response()
}

/// The page that answers a client which sent the browser to the provider by itself: whichever page on one of the
/// hub's origins opened this window.
async fn handover(State(service): State<Arc<Service>>, Query(query): Query<HubQuery>) -> Response {
    let Some(hub) = query.hub.as_deref().and_then(|id| service.config().hub(id)) else {
        return stopped(Error::WrongState);
    };
    pages::handover(hub).into_response()
}

/// An answer as a form; a parameter that is there twice makes it unreadable (RFC 6749, section 3.1).
fn read_form(body: &[u8]) -> Option<AuthorizationResponse> {
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
        Error::WrongState | Error::Replaced => StatusCode::BAD_REQUEST,
        other => reply::status(other),
    };
    let page = if matches!(error, Error::Replaced) { pages::replaced() } else { pages::stopped() };
    let mut response = (status, page).into_response();
    response.extensions_mut().insert(Refusal { error: Arc::new(error), is_page: true });
    response
}

fn script(body: &'static str) -> Response {
    text("text/javascript; charset=utf-8", body)
}

fn text(content_type: &'static str, body: &'static str) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static(content_type))], body).into_response()
}
