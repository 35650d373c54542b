//! Choices of settings, behind the API key: lists of workspaces, the channels of each, and topics, by three kinds of
//! paging.

use super::{
    Shared,
    accounts::{self, Key},
    api::refused_key,
};
use axum::{
    Json,
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

/// Id, name, channels.
const WORKSPACES: [(&str, &str, usize); 3] =
    [("studio", "Studio", 340), ("clinic", "Clinic", 12), ("slow", "Slow office", 25)];
/// Channels in one answer.
const AT_ONCE: usize = 50;
/// Topics in one answer, and answers with any.
const TOPICS: (usize, usize) = (20, 3);
/// How late the slow workspace's channels are: late enough to choose another one meanwhile.
const LATE: Duration = Duration::from_secs(3);

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    cursor: usize,
    #[serde(default)]
    page: usize,
}

/// `GET /api/workspaces`.
pub(super) async fn workspaces(headers: HeaderMap) -> Response {
    if let Some(answer) = refusal(&headers) {
        return answer;
    }
    let workspaces: Vec<Value> =
        WORKSPACES.iter().map(|(id, name, _)| json!({ "id": id, "name": name })).collect();
    Json(json!({ "workspaces": workspaces })).into_response()
}

/// `GET /api/workspaces/{id}/channels?q&cursor`.
pub(super) async fn channels(
    axum::extract::State(state): Shared,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    if let Some(answer) = refusal(&headers) {
        return answer;
    }
    let Some((_, name, count)) = WORKSPACES.iter().find(|(known, ..)| *known == id) else {
        return (StatusCode::NOT_FOUND, Json(json!({ "error": "no such workspace" }))).into_response();
    };
    if id == "slow" {
        tokio::time::sleep(LATE.min(state.options.slow)).await;
    }
    let search = wanted.q.to_lowercase();
    let found: Vec<Value> = (1..=*count)
        .map(|number| {
            (format!("{id}-{number}"), format!("#{}-{number}", name.to_lowercase().replace(' ', "-")))
        })
        .filter(|(_, name)| name.contains(&search))
        .map(|(id, name)| json!({ "id": id, "name": name }))
        .collect();
    let start = wanted.cursor.min(found.len());
    let end = found.len().min(start + AT_ONCE);
    let cursor = if end < found.len() { json!(end) } else { Value::Null };
    Json(json!({ "channels": found[start..end], "cursor": cursor })).into_response()
}

/// `GET /api/topics?page`: a list of texts, without a search.
pub(super) async fn topics(Query(wanted): Query<Wanted>, headers: HeaderMap) -> Response {
    if let Some(answer) = refusal(&headers) {
        return answer;
    }
    let (at_once, pages) = TOPICS;
    let page = wanted.page.max(1);
    let numbers = if page <= pages { (page - 1) * at_once + 1..page * at_once + 1 } else { 0..0 };
    Json(numbers.map(|number| format!("Topic {number}")).collect::<Vec<_>>()).into_response()
}

/// The answer to a request without a working API key.
fn refusal(headers: &HeaderMap) -> Option<Response> {
    match headers.get("x-api-key").and_then(|value| value.to_str().ok()).and_then(accounts::key) {
        Some(Key::Of(_) | Key::Slow(_)) => None,
        Some(Key::Broken) => Some(StatusCode::INTERNAL_SERVER_ERROR.into_response()),
        None => Some(refused_key()),
    }
}
