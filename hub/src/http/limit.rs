//! Rate limits by address, as a layer, for what needs no token: pages of the widget and of the popup.

use super::{headers, pages, reply};
use crate::{Error, service::Service};
use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// Answers 429 to an address that asks too often.
pub async fn layer(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let is_callback = path.starts_with("/oauth/");
    if !is_callback && !is_page(request.method(), path) {
        return next.run(request).await;
    }
    let address = client(&service, &request);
    let limits = service.limits();
    let mut allowed = limits.pages.take(address);
    if is_callback && allowed.is_ok() {
        allowed = limits.failed_callbacks.check(address);
    }
    if let Err(wait) = allowed {
        return refused(Error::RateLimited(wait.0));
    }
    let response = next.run(request).await;
    if is_callback && response.status().is_client_error() {
        // The next one is refused; this one has its answer already.
        _ = limits.failed_callbacks.take(address);
    }
    response
}

fn refused(error: Error) -> Response {
    let mut response = reply::page(error, pages::too_many_requests());
    headers::popup(response.headers_mut());
    response
}

/// A document, not one of the files that it refers to.
fn is_page(method: &Method, path: &str) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
        && (path.starts_with("/embed/") || path.starts_with("/connect/"))
        && !path.ends_with(".js")
        && !path.ends_with(".css")
}

fn client(service: &Service, request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    service.proxies().client(peer, request.headers())
}
