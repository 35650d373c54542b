//! A provider in the same process: a key, a password, and a token endpoint that writes down what it was asked.
//!
//! Good are the key `CANARY-key` and every key that begins with `good`, the password `CANARY-password`, and the codes
//! `good-code` and `slow-code`; the key `broken` answers 500.

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

pub(crate) type Fields = HashMap<String, String>;

#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) origin: String,
    /// Bodies of token requests.
    pub(crate) exchanges: Arc<Mutex<Vec<Fields>>>,
}

impl Provider {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let provider = Self { origin, exchanges: Arc::default() };
        let router = Router::new()
            .route("/key/whoami", get(key))
            .route("/basic/whoami", get(basic))
            .route("/me", get(me))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn key(headers: HeaderMap) -> Response {
    match header(&headers, "x-api-key") {
        "broken" => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        key if key == "CANARY-key" || key.starts_with("good") => {
            Json(json!({"account": "Key owner"})).into_response()
        }
        _ => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn basic(headers: HeaderMap) -> Response {
    let expected = format!("Basic {}", STANDARD.encode("alice:CANARY-password"));
    if header(&headers, "authorization") == expected {
        Json(json!({"account": "Alice"})).into_response()
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

async fn me(headers: HeaderMap) -> Response {
    if header(&headers, "authorization") == "Bearer CANARY-access-token" {
        Json(json!({"name": "Owner of files"})).into_response()
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

async fn token(State(provider): State<Provider>, Form(fields): Form<Fields>) -> Response {
    let code = fields.get("code").cloned().unwrap_or_default();
    provider.exchanges.lock().unwrap().push(fields);
    match code.as_str() {
        "slow-code" => tokio::time::sleep(Duration::from_millis(300)).await,
        "good-code" => {}
        _ => return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"}))).into_response(),
    }
    Json(json!({
        "access_token": "CANARY-access-token",
        "refresh_token": "CANARY-refresh-token",
        "token_type": "bearer",
        "expires_in": 3600,
    }))
    .into_response()
}
