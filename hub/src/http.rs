//! What the hub answers over HTTP: one module per audience.

pub mod api;
pub mod assets;
pub mod body;
pub mod call;
pub mod embed;
pub mod headers;
pub mod popup;
pub mod reply;
pub mod request;

use crate::{Error, service::Service};
use axum::{Json, Router, extract::State, middleware::from_fn, routing::get};
use embed::{WidgetHub, WidgetSite};
use inlay_api::{BASE_PATH, HealthResponse};
use std::{path::Path, sync::Arc};
use tower_http::catch_panic::CatchPanicLayer;

/// Every route of the hub. `widget` is the folder with the widget's build.
pub fn router(service: Arc<Service>, widget: &Path) -> Router {
    let site = widget_site(&service, widget);
    let api = Router::new()
        .nest(BASE_PATH, api::router())
        .route("/healthz", get(health))
        .route(&format!("{BASE_PATH}/healthz"), get(health))
        .layer(from_fn(headers::api_layer));
    Router::new()
        .merge(api)
        .merge(popup::router())
        .merge(embed::router(site))
        .merge(assets::router(widget.to_owned()))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(service)
        .layer(CatchPanicLayer::custom(reply::panicked))
        .layer(from_fn(request::layer))
}

fn widget_site(service: &Service, dir: &Path) -> WidgetSite {
    let hub = |hub: &crate::config::HubConfig| WidgetHub {
        id: hub.id.clone(),
        name: hub.name.clone(),
        host_name: hub.host_name.clone(),
        api: hub
            .api
            .as_ref()
            .map_or_else(|| BASE_PATH.to_owned(), |api| api.as_str().trim_end_matches('/').to_owned()),
        // The configuration admits exactly what may stand in the header.
        origins: hub.origins.iter().filter_map(|origin| origin.ascii_serialization().parse().ok()).collect(),
    };
    WidgetSite { dir: dir.to_owned(), hubs: service.config().hubs.iter().map(hub).collect() }
}

async fn health(State(service): State<Arc<Service>>) -> Result<Json<HealthResponse>, Error> {
    service.health().await?;
    Ok(Json(HealthResponse { message: "ok".to_owned() }))
}

async fn not_found() -> Error {
    Error::NotFound
}

async fn method_not_allowed() -> Error {
    Error::Method
}
