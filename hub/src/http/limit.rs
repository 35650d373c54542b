//! Rate limits by address, as a layer, for what needs no token: by the class of a route, whatever the method is.

pub mod class;

use super::{headers, pages, reply};
use crate::{Error, limit::Wait, service::Service};
use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{Extensions, HeaderMap, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use class::Class;
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// Answers 429 to an address that asks too often, and 403 to what is no request for a route of its class.
pub async fn layer(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    // A path that no router knows answers by a status alone.
    let class = if path.is_empty() { Class::Free } else { class::of(path).unwrap_or(Class::Page) };
    if !class.takes(request.headers()) {
        let mut response = StatusCode::FORBIDDEN.into_response();
        headers::popup(response.headers_mut());
        return response;
    }
    let address = client(&service, request.extensions(), request.headers());
    if let Err(wait) = allowed(&service, class, address) {
        return refused(class, Error::RateLimited(wait.0));
    }
    let response = next.run(request).await;
    if class == Class::Callback && response.status().is_client_error() {
        // The next one is refused; this one has its answer already.
        _ = service.limits().failed_callbacks.take(address);
    }
    response
}

fn allowed(service: &Service, class: Class, address: IpAddr) -> Result<(), Wait> {
    let limits = service.limits();
    match class {
        Class::Free | Class::Api => Ok(()),
        Class::Document => limits.documents.take(address),
        Class::Page => limits.pages.take(address),
        Class::Poll => limits.polls.take(address),
        Class::Callback => {
            limits.failed_callbacks.check(address)?;
            limits.pages.take(address)
        }
    }
}

fn refused(class: Class, error: Error) -> Response {
    if class == Class::Poll {
        return error.into_response();
    }
    let mut response = reply::page(error, pages::too_many_requests());
    headers::popup(response.headers_mut());
    response
}

/// The address that a request came from.
pub(super) fn client(service: &Service, extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    service.proxies().client(peer, headers)
}
