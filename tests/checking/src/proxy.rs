//! The proxy: an HTTP server that checks, refuses or passes on, and checks the answer.

use crate::{Description, Deviation, Listed, Operation};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, OnceLock},
};
use tokio::net::TcpListener;

/// Where the API is on a server.
const BASE_PATH: &str = "/api/embedded/v1";
/// Longer than any body of the API.
const LONGEST: usize = 16 << 20;
/// Headers of browsers and HTTP clients; others are the API's.
const COMMON: [&str; 20] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "authorization",
    "cache-control",
    "connection",
    "content-length",
    "content-type",
    "host",
    "origin",
    "pragma",
    "referer",
    "user-agent",
    "dnt",
    "priority",
    "te",
    "transfer-encoding",
    "upgrade-insecure-requests",
    "via",
    "x-request-id",
];

/// Changes what goes through: a body of a request or of an answer.
pub type Change = Box<dyn Fn(&str, &mut Value) + Send + Sync>;

/// What went through.
#[derive(Clone, Debug)]
pub struct Checked {
    /// `operationId`; empty for what is not described.
    pub operation: String,
    /// Method, and path below the API's base path with its query.
    pub line: String,
    /// The body, or null.
    pub body: Value,
    /// Of the answer.
    pub status: u16,
}

/// Status, content type and body.
type Answer = (StatusCode, Option<HeaderValue>, Bytes);

/// A running proxy; clones are the same one. It ends with the test's runtime.
#[derive(Clone)]
pub struct CheckingProxy(Arc<Inner>);

struct Inner {
    description: Description,
    listed: Listed,
    /// Whether answers keep only what is described, and parameters that are not described are ignored.
    is_plain: bool,
    port: u16,
    upstream: OnceLock<String>,
    client: reqwest::Client,
    found: Mutex<Vec<Deviation>>,
    checked: Mutex<Vec<Checked>>,
    request: Change,
    answer: Change,
}

impl CheckingProxy {
    /// In front of a server that [`CheckingProxy::serve`] names.
    pub async fn start(description: Description, listed: Listed) -> Self {
        Self::start_with(description, listed, false, Box::new(|_, _| ()), Box::new(|_, _| ())).await
    }

    /// Like a server that knows only the description, with changes of its own: bodies of requests, and answers, by
    /// `operationId`. They are made after a request is checked, and before an answer is.
    pub async fn start_plain(
        description: Description,
        listed: Listed,
        request: Change,
        answer: Change,
    ) -> Self {
        Self::start_with(description, listed, true, request, answer).await
    }

    async fn start_with(
        description: Description,
        listed: Listed,
        is_plain: bool,
        request: Change,
        answer: Change,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let proxy = Self(Arc::new(Inner {
            description,
            listed,
            is_plain,
            port,
            upstream: OnceLock::new(),
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            found: Mutex::default(),
            checked: Mutex::default(),
            request,
            answer,
        }));
        let own = proxy.clone();
        let router = Router::new().fallback(async move |request: Request| own.pass(request).await);
        tokio::spawn(async move { axum::serve(listener, router).await });
        proxy
    }

    /// The server's origin, without a slash at its end.
    pub fn serve(&self, origin: &str) {
        self.0.upstream.set(origin.to_owned()).unwrap();
    }

    /// Where the proxy listens on the loopback interface.
    pub fn port(&self) -> u16 {
        self.0.port
    }

    /// The API's base URL at the proxy.
    pub fn api(&self) -> String {
        format!("http://127.0.0.1:{}{BASE_PATH}", self.0.port)
    }

    /// Everything that went through, oldest first.
    pub fn checked(&self) -> Vec<Checked> {
        self.0.checked.lock().unwrap().clone()
    }

    /// Panics unless all that deviated is listed, and all that is listed deviated.
    #[track_caller]
    pub fn expect_listed(&self) {
        let found = self.0.found.lock().unwrap();
        let lines: BTreeSet<String> = found.iter().map(|one| one.line.clone()).collect();
        if let Err(wrong) = self.0.listed.hold(&lines) {
            panic!("{wrong}\n{found:#?}");
        }
    }

    /// Keeps what deviates; says what of it is not listed.
    fn note(&self, deviations: Vec<Deviation>) -> Option<String> {
        let is_new = |one: &&Deviation| !self.0.listed.allows(&one.line);
        let new: Vec<String> =
            deviations.iter().filter(is_new).map(|one| format!("{}: {}", one.line, one.message)).collect();
        let mut found = self.0.found.lock().unwrap();
        for one in deviations {
            if !found.iter().any(|known| known.line == one.line) {
                found.push(one);
            }
        }
        (!new.is_empty()).then(|| new.join("\n"))
    }

    async fn pass(&self, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, LONGEST).await.unwrap();
        let origin = parts.headers.get(header::ORIGIN).cloned();
        let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
        let mut answer = match target.strip_prefix(BASE_PATH) {
            _ if parts.method == Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
            Some(target) => self.call(&parts.method, target, &parts.headers, body).await,
            None => respond(self.forward(&parts.method, &target, &parts.headers, body).await),
        };
        // Another origin's page may call: only what the description knows.
        if let Some(origin) = origin {
            let headers = answer.headers_mut();
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(
                header::ACCESS_CONTROL_ALLOW_METHODS,
                HeaderValue::from_static("GET, POST, PUT, DELETE"),
            );
            let known = HeaderValue::from_static("authorization, content-type, accept");
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, known);
        }
        answer
    }

    /// A call of the API.
    async fn call(&self, method: &Method, target: &str, headers: &HeaderMap, body: Bytes) -> Response {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let sent = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let note = |operation: &str, status: StatusCode| {
            let line = format!("{method} {target}");
            let status = status.as_u16();
            let one = Checked { operation: operation.to_owned(), line, body: sent.clone(), status };
            self.0.checked.lock().unwrap().push(one);
        };
        let Some(operation) = self.0.description.operation(method.as_str(), path) else {
            let line = format!("{method} {}: not described", without_ids(path));
            self.note(vec![Deviation::new(line, target)]);
            note("", StatusCode::NOT_FOUND);
            return error(StatusCode::NOT_FOUND, "not_found", "There is no such operation.");
        };
        let own: Vec<&str> = headers.keys().map(HeaderName::as_str).filter(|name| is_own(name)).collect();
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let wrong = self.0.description.request(&operation, query, &own, kind, &body);
        if let Some(wrong) = self.note(wrong) {
            note(&operation.id, StatusCode::BAD_REQUEST);
            return error(StatusCode::BAD_REQUEST, "invalid_request", &wrong);
        }
        let target =
            if self.0.is_plain { self.described_target(&operation, path, query) } else { target.to_owned() };
        let body = changed(&self.0.request, &operation.id, body);
        let (status, kind, body) = self.forward(method, &format!("{BASE_PATH}{target}"), headers, body).await;
        let mut body = changed(&self.0.answer, &operation.id, body);
        let content_type = kind.as_ref().and_then(|kind| kind.to_str().ok());
        note(&operation.id, status);
        let wrong = self.0.description.answer(&operation, status.as_u16(), content_type, &body);
        if let Some(wrong) = self.note(wrong) {
            return error(StatusCode::BAD_GATEWAY, "bad_answer", &wrong);
        }
        if self.0.is_plain
            && let Ok(mut value) = serde_json::from_slice(&body)
        {
            self.0.description.keep_described(&operation, status.as_u16(), &mut value);
            body = value.to_string().into();
        }
        respond((status, kind, body))
    }

    /// The target with only those parameters that are described.
    fn described_target(&self, operation: &Operation, path: &str, query: &str) -> String {
        let parameters = self.0.description.parameters(operation);
        let is_known = |name: &str| parameters.iter().any(|one| one["in"] == "query" && one["name"] == name);
        let mut kept = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| is_known(name))
        {
            kept.append_pair(&name, &value);
        }
        format!("{path}?{}", kept.finish())
    }

    async fn forward(&self, method: &Method, target: &str, headers: &HeaderMap, body: Bytes) -> Answer {
        let url = format!("{}{target}", self.0.upstream.get().unwrap());
        let mut request = self.0.client.request(method.clone(), url).body(body);
        for name in [header::AUTHORIZATION, header::CONTENT_TYPE, HeaderName::from_static("idempotency-key")]
        {
            request =
                headers.get(&name).into_iter().fold(request, |request, value| request.header(&name, value));
        }
        let answer = request.send().await.unwrap();
        let kind = answer.headers().get(header::CONTENT_TYPE).cloned();
        (answer.status(), kind, answer.bytes().await.unwrap())
    }
}

fn respond((status, kind, body): Answer) -> Response {
    let mut answer = (status, Body::from(body)).into_response();
    if let Some(kind) = kind {
        answer.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    answer
}

/// An error as the description has it.
fn error(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({"code": code, "message": message}).to_string();
    respond((status, Some(HeaderValue::from_static("application/json")), body.into()))
}

fn changed(change: &Change, operation: &str, body: Bytes) -> Bytes {
    let Ok(mut value) = serde_json::from_slice::<Value>(&body) else { return body };
    change(operation, &mut value);
    value.to_string().into()
}

/// Whether a header is none that browsers, HTTP clients and proxies set for themselves.
fn is_own(name: &str) -> bool {
    !COMMON.contains(&name) && !name.starts_with("sec-") && !name.starts_with("x-forwarded-")
}

/// A path with `*` for what it names: ULIDs, and the external id of a user.
fn without_ids(path: &str) -> String {
    let mut before = "";
    let steps = path.split('/').map(|step| {
        let is_id = before == "users" || (step.len() == 26 && ulid::Ulid::from_string(step).is_ok());
        before = step;
        if is_id { "*" } else { step }
    });
    steps.collect::<Vec<_>>().join("/")
}
