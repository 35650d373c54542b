//! What the hub answers over HTTP: one module per audience.

mod accept;
pub mod api;
pub mod assets;
pub mod body;
pub mod call;
pub mod cors;
pub mod embed;
pub mod headers;
pub mod inline;
pub mod limit;
mod openapi;
mod packed;
pub mod pages;
pub mod popup;
pub mod reply;
pub mod request;
mod stopping;

use crate::{Error, service::Service};
use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::get,
};
use embed::{WidgetBuild, WidgetHub};
use inlay_api::BASE_PATH;
use std::{sync::Arc, time::Duration};
use tower_http::{catch_panic::CatchPanicLayer, timeout::RequestBodyDeadlineLayer};

/// Every route of the hub.
pub fn router(service: Arc<Service>, widget: WidgetBuild) -> Router {
    let dir = widget.dir().to_owned();
    let hubs = widget_hubs(&service);
    let (described, _) = api::router().split_for_parts();
    let api = cors::layered(Router::new().nest(BASE_PATH, described), service.config())
        .route("/openapi.json", get(api::description::get_description))
        .route("/healthz", get(api::health))
        .route("/readyz", get(api::readiness))
        .layer(from_fn(headers::api_layer));
    let body_time = Duration::from_secs(service.limits().settings.body_seconds.get().into());
    let router = Router::new()
        .merge(api)
        .merge(popup::router())
        .merge(embed::router(widget, hubs))
        .merge(assets::router(dir))
        .merge(assets::images())
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(Arc::clone(&service), stopping::layer))
        .layer(RequestBodyDeadlineLayer::new(body_time))
        .layer(from_fn_with_state(Arc::clone(&service), limit::layer))
        .layer(from_fn_with_state(service.config().is_https(), headers::hsts_layer))
        .with_state(service);
    guarded(router)
}

/// Whatever a handler does, there is an answer, and a line in the log.
fn guarded(router: Router) -> Router {
    router.layer(CatchPanicLayer::custom(reply::panicked)).layer(from_fn(request::layer))
}

fn widget_hubs(service: &Service) -> Vec<WidgetHub> {
    let hub = |hub: &crate::config::HubConfig| WidgetHub {
        id: hub.id.clone(),
        name: hub.name.clone(),
        host_name: hub.host_name.clone(),
        api: hub
            .api
            .as_ref()
            .map_or_else(|| BASE_PATH.to_owned(), |api| api.as_str().trim_end_matches('/').to_owned()),
        origins: hub.origins.iter().chain(&hub.wildcard_origins).cloned().collect(),
        image_origins: hub.image_origins.clone(),
    };
    service.config().hubs.iter().map(hub).collect()
}

async fn not_found() -> Error {
    Error::NotFound
}

async fn method_not_allowed() -> Error {
    Error::Method
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        body::{Body, to_bytes},
        http::{Request, StatusCode},
    };
    use tower::ServiceExt;

    #[tokio::test]
    async fn d7_a_handler_that_panics_is_an_answer_and_not_the_end() {
        let broken = async || -> &'static str { panic!("canary") };
        let router = guarded(Router::new().route("/broken", get(broken)).route("/whole", get(async || "ok")));
        let ask = async |path: &str| {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            let status = response.status();
            let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
            (status, String::from_utf8(body.to_vec()).unwrap())
        };
        let (status, body) = ask("/broken").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(body.contains("\"internal\"") && !body.contains("canary"), "{body}");
        assert_eq!(ask("/whole").await, (StatusCode::OK, "ok".to_owned()));
    }
}
