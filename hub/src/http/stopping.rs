//! Answers when the hub stops: whoever is worked for longer than there is time is told to come back, not cut off.

use super::{
    headers,
    limit::class::{self, Class},
    pages, reply,
};
use crate::{Error, service::Service};
use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::sync::Arc;

/// The layer around the handlers. What a handler has begun and not written is dropped, as when a client goes away.
pub(super) async fn layer(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let is_page = matches!(class::of(path), Some(Class::Document | Class::Page | Class::Callback));
    tokio::select! {
        response = next.run(request) => response,
        () = service.stop().out_of_time() => if is_page { page() } else { Error::Stopping.into_response() },
    }
}

fn page() -> Response {
    let text = "Wait a few seconds, go back to the page that you came from and start again there.";
    let mut response = reply::page(Error::Stopping, pages::notice("This is being restarted", text));
    headers::popup(response.headers_mut());
    response
}
