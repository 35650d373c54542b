//! Outbound HTTP requests to other servers, guarded against server-side request forgery (SSRF). Nothing else in the hub
//! makes any.
//!
//! Requests go out over HTTPS to public addresses, follow no redirect, use no proxy, keep no cookies, unpack nothing,
//! and end after 10 s or when the answer is longer than asked for. Addresses in URLs are checked here and names in
//! `resolver`, because the HTTP client does not ask its resolver about addresses. For origins that are named as
//! development servers, plain HTTP and private addresses are allowed and everything else stays.

mod address;
mod identity;
mod resolver;

pub use identity::Identity;

use address::is_global;
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, dns::Resolve};
use resolver::{BlockedName, Guard, Lookup, System};
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Origin, Url};

pub use header::HeaderMap;
pub use reqwest::{Method, header};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(10);
const USER_AGENT: &str = concat!("inlay-hub/", env!("CARGO_PKG_VERSION"));

/// Which private servers the operator allows.
#[derive(Clone, Debug, Default)]
pub struct OutboundSettings {
    /// Origins of servers on the developer's own machine: plain HTTP and private addresses are allowed for these.
    pub dev_origins: Vec<Origin>,
}

/// A request to another server.
pub struct Request {
    /// The method.
    pub method: Method,
    /// Absolute, `https`, without user name or password.
    pub url: Url,
    /// Sent as they are; the client adds `host`, `user-agent` and `content-length`.
    pub headers: HeaderMap,
    /// The body, if the request has one.
    pub body: Option<Vec<u8>>,
    /// The longest body that is read, in bytes; a longer one is [`OutboundError::TooLarge`].
    pub max_bytes: usize,
}

/// The answer, whatever its status; redirects are answers too.
pub struct Response {
    /// The HTTP status code.
    pub status: u16,
    /// As they were sent.
    pub headers: HeaderMap,
    /// As it was sent, at most `max_bytes` long.
    pub body: Vec<u8>,
}

/// Why there is no answer. Holds nothing of the request, because URLs and bodies carry secrets. An end user must not
/// learn which it was: the difference would map the network behind the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// The URL leads to a place that requests may not go to.
    #[error("the address is not allowed: only HTTPS to public addresses is")]
    Blocked,
    /// No answer within 10 s.
    #[error("the other server did not answer in time")]
    Timeout,
    /// No such name, nobody listening, no trusted certificate, or the connection broke.
    #[error("the other server cannot be reached")]
    Unreachable,
    /// The server does not take the client certificate that it was shown.
    #[error("the other server refused the client certificate")]
    ClientRefused,
    /// The answer is longer than was asked for.
    #[error("the other server's answer is too long")]
    TooLarge,
    /// Not a web address, or one with a user name or password in it.
    #[error("the URL is not a plain web address")]
    InvalidUrl,
}

/// The HTTP client cannot be set up: usually because the system has no certificate store.
#[derive(Debug, thiserror::Error)]
#[error("outbound requests cannot be set up; are CA certificates installed? {0}")]
pub struct OutboundSetupError(#[source] reqwest::Error);

/// Sends requests to other servers. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Outbound {
    guarded: Client,
    development: Client,
    dev_origins: Arc<[Origin]>,
    resolver: Arc<dyn Resolve>,
    timeout: Duration,
}

impl Outbound {
    /// A client for the public internet and the named development servers.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(settings: OutboundSettings) -> Result<Self, OutboundSetupError> {
        Self::with_guard(settings, Guard { lookup: Arc::new(System), is_allowed: is_global }, TOTAL_TIMEOUT)
    }

    fn with_guard(
        settings: OutboundSettings,
        guard: Guard<impl Lookup>,
        timeout: Duration,
    ) -> Result<Self, OutboundSetupError> {
        let resolver: Arc<dyn Resolve> = Arc::new(guard);
        let guarded = guarded(timeout, &resolver).build();
        Ok(Self {
            guarded: guarded.map_err(OutboundSetupError)?,
            development: base(timeout).build().map_err(OutboundSetupError)?,
            dev_origins: settings.dev_origins.into(),
            resolver,
            timeout,
        })
    }

    /// Sends a request and reads the answer to its end.
    ///
    /// # Errors
    /// When the URL is not allowed, or when there is no complete answer in time; see [`OutboundError`].
    pub async fn send(&self, request: Request) -> Result<Response, OutboundError> {
        let client = if self.is_development(&request.url)? { &self.development } else { &self.guarded };
        Self::exchange(client, request).await
    }

    async fn exchange(client: &Client, request: Request) -> Result<Response, OutboundError> {
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let mut builder = client.request(request.method, request.url).headers(request.headers);
        if let Some(body) = request.body {
            builder = builder.body(body);
        }
        let failed = |error| classify(error, &host);
        let mut response = builder.send().await.map_err(failed)?;
        if response.content_length().is_some_and(|length| length > request.max_bytes as u64) {
            return Err(OutboundError::TooLarge);
        }
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > request.max_bytes {
                return Err(OutboundError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status, headers, body })
    }

    /// Whether the URL is that of a development server; otherwise it is one that requests may go to.
    fn is_development(&self, url: &Url) -> Result<bool, OutboundError> {
        if !matches!(url.scheme(), "https" | "http") || !url.username().is_empty() || url.password().is_some()
        {
            return Err(OutboundError::InvalidUrl);
        }
        let host = url.host().ok_or(OutboundError::InvalidUrl)?;
        if self.dev_origins.contains(&url.origin()) {
            return Ok(true);
        }
        let is_allowed = match host {
            Host::Ipv4(address) => is_global(address.into()),
            Host::Ipv6(address) => is_global(address.into()),
            Host::Domain(_) => true,
        };
        if url.scheme() == "https" && is_allowed { Ok(false) } else { Err(OutboundError::Blocked) }
    }

    /// The builder of a client for one request to `url`.
    fn builder_for(&self, url: &Url) -> Result<ClientBuilder, OutboundError> {
        let is_development = self.is_development(url)?;
        Ok(if is_development { base(self.timeout) } else { guarded(self.timeout, &self.resolver) })
    }
}

impl std::fmt::Debug for Outbound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outbound").field("dev_origins", &self.dev_origins).finish_non_exhaustive()
    }
}

/// A redirect would lead past the check of the URL, a proxy would look names up again, and a `Referer` would show one
/// server what was asked of another.
fn base(timeout: Duration) -> ClientBuilder {
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(timeout)
        .user_agent(USER_AGENT)
}

fn guarded(timeout: Duration, resolver: &Arc<dyn Resolve>) -> ClientBuilder {
    base(timeout).https_only(true).dns_resolver(Arc::clone(resolver))
}

fn classify(error: reqwest::Error, host: &str) -> OutboundError {
    let error = error.without_url();
    let mut cause: &(dyn std::error::Error + 'static) = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
        if cause.is::<BlockedName>() {
            tracing::warn!(host, "request to a name with a private address blocked");
            return OutboundError::Blocked;
        }
        if identity::is_refusal(cause) {
            return OutboundError::ClientRefused;
        }
    }
    tracing::info!(host, %cause, "request to another server failed");
    if error.is_timeout() { OutboundError::Timeout } else { OutboundError::Unreachable }
}

#[cfg(test)]
mod tests;
