//! CORS (the Fetch Standard, section 3.3): which pages of other origins may call a hub's API. The widget needs none of it,
//! because it is at the hub's own origin.
//!
//! This is no authorization. Every call needs its token whatever page makes it, and no cookie counts. It only decides
//! whose scripts may ask and read the answer.

use crate::{config::Config, origin::HostOrigin, service::Service};
use axum::{
    Router,
    http::{
        HeaderName, HeaderValue, Method,
        header::{AUTHORIZATION, CONTENT_TYPE, ORIGIN, RETRY_AFTER},
    },
};
use inlay_api::BASE_PATH;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tower_http::cors::{AllowOrigin, CorsLayer};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// `Access-Control-Max-Age`: how long a browser keeps the answer to a preflight.
const MAX_AGE: Duration = Duration::from_secs(600);

/// The origins that may call the API, by hub.
struct Allowed(BTreeMap<String, Vec<HostOrigin>>);

/// The API's routes with the CORS headers of the hubs' `api_origins`; without any such origin, the routes as they are.
pub fn layered(routes: Router<Arc<Service>>, config: &Config) -> Router<Arc<Service>> {
    let allowed = Allowed::of(config);
    if allowed.0.values().all(Vec::is_empty) {
        return routes;
    }
    let is_allowed = AllowOrigin::predicate(move |origin: &HeaderValue, request| {
        allowed.has(origin.as_bytes(), request.uri.path())
    });
    let layer = CorsLayer::new()
        .allow_origin(is_allowed)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, IDEMPOTENCY_KEY])
        .expose_headers([RETRY_AFTER, X_REQUEST_ID])
        .vary([ORIGIN])
        .max_age(MAX_AGE);
    // A layer is around the answer to other methods, a preflight's among them, only when that answer is there already.
    routes.method_not_allowed_fallback(super::method_not_allowed).layer(layer)
}

impl Allowed {
    fn of(config: &Config) -> Self {
        Self(config.hubs.iter().map(|hub| (hub.id.clone(), hub.api_origins.clone())).collect())
    }

    /// Whether an origin may call a path: by the hub in it, or by any hub where there is none. Which hub that is, only the
    /// token says then, and a preflight has none.
    fn has(&self, origin: &[u8], path: &str) -> bool {
        let is_listed =
            |origins: &Vec<HostOrigin>| origins.iter().any(|known| known.as_str().as_bytes() == origin);
        match hub(path) {
            Some(hub) => self.0.get(hub).is_some_and(is_listed),
            None => self.0.values().any(is_listed),
        }
    }
}

/// The hub that a path of the API names.
fn hub(path: &str) -> Option<&str> {
    let mut steps = path.strip_prefix(BASE_PATH)?.split('/').skip(1);
    matches!(steps.next()?, "hubs" | "embed").then(|| steps.next())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_allowed_at_its_own_hub_and_where_no_hub_is_named() {
        let origin = |text: &str| HostOrigin::exact(text).unwrap();
        let allowed = Allowed(BTreeMap::from([
            ("A".to_owned(), vec![origin("https://a.example")]),
            ("B".to_owned(), vec![origin("https://b.example")]),
            ("C".to_owned(), Vec::new()),
        ]));
        for (origin, path, is_allowed) in [
            ("https://a.example", "/hubs/A", true),
            ("https://a.example", "/embed/A/users/u/integrations", true),
            ("https://a.example", "/embed/B/users/u/integrations", false),
            ("https://a.example", "/hubs/C", false),
            ("https://a.example", "/hubs/unknown", false),
            ("https://a.example", "/hubs/", false),
            ("https://a.example", "/activations", true),
            ("https://b.example", "/activations/x", true),
            ("https://evil.example", "/activations", false),
            ("https://a.example.evil.test", "/activations", false),
            ("HTTPS://A.EXAMPLE", "/activations", false),
            ("null", "/activations", false),
        ] {
            let path = format!("{BASE_PATH}{path}");
            assert_eq!(allowed.has(origin.as_bytes(), &path), is_allowed, "{origin} {path}");
        }
    }
}
