//! The log of the provider's requests, for people and tests.

use super::{Shared, State};
use axum::{
    Json,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

/// How many entries are kept.
const KEPT: usize = 1000;

/// One request.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Unix time in milliseconds.
    pub at: u64,
    /// `GET`, `POST`.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// HTTP status of the answer.
    pub status: u16,
    /// What a handler added: ids and codes, never a secret.
    pub notes: BTreeMap<&'static str, String>,
}

/// Facts about a request by name; a handler puts them into its response's extensions.
pub(super) type Notes = BTreeMap<&'static str, String>;

#[derive(Default)]
pub(super) struct Log(Mutex<VecDeque<Entry>>);

impl Log {
    pub(super) fn entries(&self) -> Vec<Entry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn push(&self, entry: Entry) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() == KEPT {
            entries.pop_front();
        }
        entries.push_back(entry);
    }
}

/// An answer with facts about it for the log.
pub(super) fn with_notes<const N: usize>(
    response: impl IntoResponse,
    notes: [(&'static str, &str); N],
) -> Response {
    let mut response = response.into_response();
    response
        .extensions_mut()
        .insert(notes.into_iter().map(|(name, value)| (name, value.to_owned())).collect::<Notes>());
    response
}

/// Middleware that writes each request down.
pub(super) async fn record(
    axum::extract::State(state): axum::extract::State<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
    let mut response = next.run(request).await;
    let notes = response.extensions_mut().remove::<Notes>().unwrap_or_default();
    let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64;
    state.log.push(Entry { at, method, path, status: response.status().as_u16(), notes });
    response
}

/// `GET /api/log`.
pub(super) async fn show(axum::extract::State(state): Shared) -> Json<Vec<Entry>> {
    Json(state.log.entries())
}
