//! The widget's document: one built `index.html` for every hub, with the hub's settings written into it.

mod build;
mod csp_report;

pub use build::{NotBuilt, WidgetBuild};

use super::{headers, packed::Packed, pages};
use crate::origin::HostOrigin;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use build::Html;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// What the document of one hub says.
#[derive(Clone, Debug)]
pub struct WidgetHub {
    /// The id in the path.
    pub id: String,
    /// Who keeps the credentials, for people to read.
    pub name: String,
    /// Whose app embeds the widget, for people to read.
    pub host_name: String,
    /// Base of the activation API: a path on this hub, or the URL of a hosted API.
    pub api: String,
    /// Who may embed the widget; without any, nobody.
    pub origins: Vec<HostOrigin>,
    /// Servers that pictures may come from, besides the hub.
    pub image_origins: Vec<HostOrigin>,
}

struct Site {
    build: WidgetBuild,
    hubs: HashMap<String, Document>,
}

/// A hub's document, filled in once for each version of the page.
struct Document {
    hub: WidgetHub,
    filled: RwLock<Option<(Arc<Html>, Arc<Packed>)>>,
}

impl Document {
    fn new(hub: WidgetHub) -> Self {
        Self { hub, filled: RwLock::default() }
    }

    fn fill(&self, html: &Arc<Html>) -> Arc<Packed> {
        let filled = self.filled.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, packed)) = filled.filter(|(of, _)| Arc::ptr_eq(of, html)) {
            return packed;
        }
        let packed = Arc::new(Packed::new(html.text.replace(build::PLACE, &build::config(&self.hub))));
        *self.filled.write().unwrap_or_else(PoisonError::into_inner) =
            Some((Arc::clone(html), Arc::clone(&packed)));
        packed
    }
}

/// `GET /embed/{hub_id}`, the same with any path below it, and `POST /csp-report`, with all their headers.
///
/// Debug builds read `index.html` again when it has changed.
pub fn router<S: Clone + Send + Sync + 'static>(build: WidgetBuild, hubs: Vec<WidgetHub>) -> Router<S> {
    let hubs = hubs.into_iter().map(|hub| (hub.id.clone(), Document::new(hub))).collect();
    Router::new()
        .route("/embed/{hub_id}", get(show_hub))
        .route("/embed/{hub_id}/{*rest}", get(show_screen))
        .with_state(Arc::new(Site { build, hubs }))
        .route("/csp-report", post(csp_report::receive))
        .with_state(csp_report::Limit::default())
}

async fn show_hub(State(site): State<Arc<Site>>, Path(hub_id): Path<String>, request: HeaderMap) -> Response {
    show(&site, &hub_id, &request).await
}

/// Where in the widget a person is, is the widget's business.
async fn show_screen(
    State(site): State<Arc<Site>>,
    Path((hub_id, _)): Path<(String, String)>,
    request: HeaderMap,
) -> Response {
    show(&site, &hub_id, &request).await
}

async fn show(site: &Site, hub_id: &str, request: &HeaderMap) -> Response {
    let Some(document) = site.hubs.get(hub_id) else {
        return refusal(StatusCode::NOT_FOUND, "There is no hub here", "Check the hub's id in the address.");
    };
    let html = site.build.html().await;
    let hub = &document.hub;
    let mut response = document.fill(&html).answer(request, "text/html; charset=utf-8");
    let api = api_origin(&hub.api);
    let sources = headers::Sources { api: api.as_deref(), images: &hub.image_origins, inline: &html.inline };
    headers::document(response.headers_mut(), &hub.origins, &sources);
    response
}

/// The origin of an API that is not on this hub.
fn api_origin(api: &str) -> Option<String> {
    Some(url::Url::parse(api).ok()?.origin().ascii_serialization())
}

fn refusal(status: StatusCode, title: &str, text: &str) -> Response {
    let mut response = (status, pages::notice(title, text)).into_response();
    headers::document(response.headers_mut(), &[], &headers::Sources::none());
    response
}

#[cfg(test)]
mod tests;
