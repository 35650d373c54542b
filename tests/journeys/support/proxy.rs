//! Between browser and servers: a forward proxy (RFC 9112, section 3.2.2) that can hold answers back, replace them, and
//! remember what was asked for.

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{net::TcpListener, sync::watch};

/// A running proxy; clones are the same one. It ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Proxy(Arc<Inner>);

struct Inner {
    address: SocketAddr,
    client: Client<HttpConnector, Body>,
    asked: Mutex<Vec<String>>,
    /// Answers to paths that end like this wait.
    held: watch::Sender<Option<&'static str>>,
    replacements: Mutex<Vec<Replacement>>,
}

/// What is answered in place of a server, when the line `<method> <path and query>` contains `part`.
#[derive(Clone)]
struct Replacement {
    part: &'static str,
    status: StatusCode,
    body: String,
    is_once: bool,
    /// Whether the server gets the request all the same.
    is_passed_on: bool,
}

impl Replacement {
    fn once(part: &'static str, status: u16, body: &impl ToString) -> Self {
        let status = StatusCode::from_u16(status).expect("a status is 100 to 999");
        Self { part, status, body: body.to_string(), is_once: true, is_passed_on: false }
    }
}

impl Proxy {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("there is a free port");
        let proxy = Self(Arc::new(Inner {
            address: listener.local_addr().expect("a listener has an address"),
            client: Client::builder(TokioExecutor::new()).build(HttpConnector::new()),
            asked: Mutex::default(),
            held: watch::Sender::new(None),
            replacements: Mutex::default(),
        }));
        let router = Router::new().fallback(pass).with_state(proxy.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        proxy
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.0.address)
    }

    /// Holds back answers to paths with this end until [`Proxy::release`].
    pub(crate) fn hold(&self, end: &'static str) {
        self.0.held.send_replace(Some(end));
    }

    /// Lets everything through again.
    pub(crate) fn release(&self) {
        self.0.held.send_replace(None);
    }

    /// From now on answers with this, as JSON, when the line `<method> <path and query>` contains `part`.
    pub(crate) fn answer(&self, part: &'static str, status: u16, body: &impl ToString) {
        self.replace(Replacement { is_once: false, ..Replacement::once(part, status, body) });
    }

    /// Like [`Proxy::answer`], for one request only.
    pub(crate) fn answer_once(&self, part: &'static str, status: u16, body: &impl ToString) {
        self.replace(Replacement::once(part, status, body));
    }

    /// Passes one request on and loses its answer: a 502 comes in its place.
    pub(crate) fn lose_answer_once(&self, part: &'static str) {
        self.replace(Replacement { is_passed_on: true, ..Replacement::once(part, 502, &"") });
    }

    fn replace(&self, replacement: Replacement) {
        self.replacements().push(replacement);
    }

    /// How many requests `<method> <path and query>` contained this.
    pub(crate) fn count(&self, part: &str) -> usize {
        let asked = self.0.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter(|line| line.contains(part)).count()
    }

    /// What to answer in place of a server; the newest replacement counts.
    fn replacement(&self, line: &str) -> Option<Replacement> {
        let mut all = self.replacements();
        let at = all.iter().rposition(|one| line.contains(one.part))?;
        let found = all[at].clone();
        if found.is_once {
            all.remove(at);
        }
        Some(found)
    }

    fn replacements(&self) -> MutexGuard<'_, Vec<Replacement>> {
        self.0.replacements.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn pass(State(proxy): State<Proxy>, mut request: Request) -> Response {
    let uri = request.uri().clone();
    // Requests for TLS connections; journeys need nothing from outside.
    if request.method() == Method::CONNECT || uri.authority().is_none() {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let line = format!("{} {}", request.method(), uri.path_and_query().map_or("/", |path| path.as_str()));
    proxy.0.asked.lock().unwrap_or_else(PoisonError::into_inner).push(line.clone());
    let replacement = proxy.replacement(&line);
    if let Some(Replacement { status, body, is_passed_on: false, .. }) = replacement {
        return (status, [(header::CONTENT_TYPE, "application/json")], body).into_response();
    }
    let path = uri.path().to_owned();
    let mut held = proxy.0.held.subscribe();
    if held.wait_for(|end| !end.is_some_and(|end| path.ends_with(end))).await.is_err() {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    request.headers_mut().remove("proxy-connection");
    let answer = proxy.0.client.request(request).await;
    match answer {
        Ok(_) if replacement.is_some() => StatusCode::BAD_GATEWAY.into_response(),
        Ok(answer) => answer.map(Body::new),
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}
