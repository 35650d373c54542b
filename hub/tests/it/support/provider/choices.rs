//! Lists that settings are chosen from. Workspace `broken` answers 500; `one` has 250 channels in pages of 120.

use super::{Fields, Provider, is_good};
use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, Uri},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};

const CHANNELS: usize = 250;
const AT_ONCE: usize = 120;

fn router() -> Router<Provider> {
    Router::new()
        .route("/workspaces", get(workspaces))
        .route("/workspaces/{id}/channels", get(channels))
        .route("/tags", get(tags))
        .route("/elsewhere", get(elsewhere))
        .route("/records", post(records))
}

async fn guard(
    State(provider): State<Provider>,
    headers: HeaderMap,
    uri: Uri,
    request: axum::extract::Request,
    next: Next,
) -> Response {
    provider.asked.lock().unwrap().push(uri.to_string());
    if is_good(&headers) { next.run(request).await } else { StatusCode::UNAUTHORIZED.into_response() }
}

/// The lists behind the key.
pub(super) fn guarded(provider: &Provider) -> Router<Provider> {
    router().layer(from_fn_with_state(provider.clone(), guard))
}

async fn workspaces() -> Json<Value> {
    Json(
        json!([{"id": "one", "name": "First\u{7}\u{202e} \u{2066}workspace\u{200b}"}, {"id": "broken", "name": ""}, {"name": "no id"}]),
    )
}

async fn channels(Path(id): Path<String>, Query(query): Query<Fields>) -> Response {
    if id != "one" {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let wanted = query.get("q").cloned().unwrap_or_default();
    let all: Vec<Value> = (0..CHANNELS)
        .map(|at| json!({"id": format!("c{at}"), "title": {"text": format!("channel {at}")}}))
        .filter(|channel| channel["title"]["text"].as_str().unwrap().contains(&wanted))
        .collect();
    let start: usize = query.get("cursor").map_or(0, |cursor| cursor.parse().unwrap());
    let end = all.len().min(start + AT_ONCE);
    let cursor = if end < all.len() { json!(end) } else { Value::Null };
    Json(json!({"channels": all[start..end], "more": {"cursor": cursor}})).into_response()
}

async fn tags(Query(query): Query<Fields>) -> Json<Value> {
    let page: usize = query["page"].parse().unwrap();
    let tags: Vec<String> =
        if page <= 3 { (0..30).map(|at| format!("Tag {page}-{at}")).collect() } else { Vec::new() };
    Json(json!({ "tags": tags }))
}

/// Says that it goes on at another origin.
async fn elsewhere(State(provider): State<Provider>) -> Response {
    let other = provider.origin.replace("127.0.0.1", "localhost");
    ([("link", format!("<{other}/elsewhere>; rel=\"next\""))], Json(json!(["a", "b"]))).into_response()
}

async fn records(Json(body): Json<Value>) -> Json<Value> {
    let workspace = body["filter"]["workspace"].as_str().unwrap().to_owned();
    Json(json!({"records": [{"id": 7, "name": format!("Record of {workspace}")}]}))
}
