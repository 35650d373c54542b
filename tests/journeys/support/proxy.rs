//! Between browser and servers: a forward proxy (RFC 9112, section 3.2.2) that can hold answers back, replace them, and
//! remember what was asked for. For the names of [`tls`] it is the server itself, in front of those of this machine.

mod tls;

pub(super) use tls::pin;
pub(crate) use tls::{API, EVIL, HOST, HUB, PROVIDER};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use std::{
    collections::HashMap,
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
    asked: Mutex<Vec<Asked>>,
    /// Answers to paths that end like this wait.
    held: watch::Sender<Option<&'static str>>,
    replacements: Mutex<Vec<Replacement>>,
    sites: Mutex<Sites>,
}

/// What a browser asked for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// `<method> <path and query>`.
    pub(crate) line: String,
    /// Scheme, name and port.
    pub(crate) origin: String,
    /// Headers that can carry what others must not see.
    pub(crate) authorization: String,
    pub(crate) referer: String,
}

/// What there is behind names with TLS.
#[derive(Default)]
struct Sites {
    /// Ports on this machine.
    servers: HashMap<&'static str, u16>,
    /// Documents by URL, before what servers have there.
    pages: HashMap<String, String>,
    /// Further headers of every answer.
    headers: Vec<(&'static str, HeaderName, HeaderValue)>,
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
            sites: Mutex::default(),
        }));
        let own = proxy.clone();
        let router = Router::new().fallback(async move |request: Request| {
            if request.method() == Method::CONNECT {
                tls::tunnel(own, request)
            } else {
                pass(own, request).await
            }
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        proxy
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// `https://<name>` is the server on this port from now on.
    pub(crate) fn serve(&self, name: &'static str, port: u16) {
        self.sites().servers.insert(name, port);
    }

    /// Every answer of `https://<name>` has this header, in place of what the server says; an empty one removes it.
    pub(crate) fn set_header(&self, name: &'static str, header: &'static str, value: &str) {
        let value = HeaderValue::from_str(value).expect("the value can be sent");
        let header = HeaderName::from_static(header);
        let headers = &mut self.sites().headers;
        headers.retain(|(site, known, _)| (*site, known) != (name, &header));
        headers.push((name, header, value));
    }

    /// This document is at `https://<name><path>`.
    pub(crate) fn set_page(&self, name: &str, path: &str, document: &str) {
        self.sites().pages.insert(format!("https://{name}{path}"), document.to_owned());
    }

    fn sites(&self) -> MutexGuard<'_, Sites> {
        self.0.sites.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// Leaves every answer to the servers again.
    pub(crate) fn restore(&self) {
        self.replacements().clear();
    }

    fn replace(&self, replacement: Replacement) {
        self.replacements().push(replacement);
    }

    /// How many requests `<method> <path and query>` contained this.
    pub(crate) fn count(&self, part: &str) -> usize {
        self.asked().iter().filter(|asked| asked.line.contains(part)).count()
    }

    /// Everything that was asked for, oldest first.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.0.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
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

async fn pass(proxy: Proxy, mut request: Request) -> Response {
    let uri = request.uri().clone();
    let Some(name) = uri.host().map(str::to_owned) else { return StatusCode::BAD_GATEWAY.into_response() };
    let asked = Asked::from(&request);
    let line = asked.line.clone();
    proxy.0.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
    let replacement = proxy.replacement(&line);
    let mut answer = match replacement {
        Some(Replacement { status, body, is_passed_on: false, .. }) => {
            (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
        }
        replacement => {
            let path = uri.path().to_owned();
            let mut held = proxy.0.held.subscribe();
            if held.wait_for(|end| !end.is_some_and(|end| path.ends_with(end))).await.is_err() {
                return StatusCode::BAD_GATEWAY.into_response();
            }
            request.headers_mut().remove("proxy-connection");
            let answer = proxy.fetch(request).await;
            if replacement.is_some() { StatusCode::BAD_GATEWAY.into_response() } else { answer }
        }
    };
    for (site, header, value) in &proxy.sites().headers {
        if *site == name {
            answer.headers_mut().insert(header, value.clone());
            if value.is_empty() {
                answer.headers_mut().remove(header);
            }
        }
    }
    answer
}

impl Proxy {
    /// The answer of the page or the server that the request names.
    async fn fetch(&self, mut request: Request) -> Response {
        let uri = request.uri();
        if uri.scheme_str() == Some("https") {
            let sites = self.sites();
            let name = uri.host().unwrap_or_default();
            if let Some(page) = sites.pages.get(&format!("https://{name}{}", uri.path())) {
                return Html(page.clone()).into_response();
            }
            let path = uri.path_and_query().map_or("/", |path| path.as_str());
            let server = sites.servers.get(name).map(|port| format!("http://127.0.0.1:{port}{path}"));
            let Some(server) = server.and_then(|url| url.parse::<Uri>().ok()) else {
                return StatusCode::NOT_FOUND.into_response();
            };
            drop(sites);
            *request.uri_mut() = server;
            request.headers_mut().insert("x-forwarded-proto", HeaderValue::from_static("https"));
        }
        match self.0.client.request(request).await {
            Ok(answer) => answer.map(Body::new),
            Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
        }
    }
}

impl From<&Request> for Asked {
    fn from(request: &Request) -> Self {
        let uri = request.uri();
        let header = |name| {
            let value = request.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        Self {
            line: format!("{} {}", request.method(), uri.path_and_query().map_or("/", |path| path.as_str())),
            origin: format!(
                "{}://{}",
                uri.scheme_str().unwrap_or_default(),
                uri.authority().map_or("", |authority| authority.as_str())
            ),
            authorization: header(header::AUTHORIZATION),
            referer: header(header::REFERER),
        }
    }
}
