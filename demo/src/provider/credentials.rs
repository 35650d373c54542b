//! Credentials other than a token from the consent page: an API key in the body, the client credentials grant, a
//! session token for a login.
//!
//! Client: `sandbox-client` with the secret `sandbox-client-secret`. Login: like basic auth.

use super::{
    Shared,
    accounts::{self, Key},
    api::{basic_pair, refused, whoami},
    log::with_notes,
};
use crate::random;
use axum::{
    Form, Json,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;

/// Whose tokens were given out, by the token.
pub(super) type Tokens = HashMap<String, &'static str>;

const CLIENT: (&str, &str) = ("sandbox-client", "sandbox-client-secret");
/// How many seconds a token is said to work.
const LIFETIME: u64 = 600;

#[derive(Deserialize)]
pub(super) struct Keyed {
    api_key: Option<String>,
}

/// `POST /api/body/whoami` with the member `api_key`.
pub(super) async fn body(Json(body): Json<Keyed>) -> Response {
    match body.api_key.as_deref().and_then(accounts::key) {
        Some(Key::Of(account)) => whoami(account),
        Some(Key::Slow(_) | Key::Broken) | None => refused("ApiKey body=\"api_key\""),
    }
}

#[derive(Deserialize)]
pub(super) struct Grant {
    grant_type: String,
    client_id: Option<String>,
    client_secret: Option<String>,
    scope: Option<String>,
}

/// `POST /api/machine/token`: the client credentials grant (RFC 6749, section 4.4).
pub(super) async fn token(
    axum::extract::State(state): Shared,
    headers: HeaderMap,
    Form(grant): Form<Grant>,
) -> Response {
    let basic = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(basic_pair);
    let pair = basic.or(grant.client_id.zip(grant.client_secret));
    let error = |status, code| (status, Json(json!({ "error": code }))).into_response();
    if grant.grant_type != "client_credentials" {
        return error(StatusCode::BAD_REQUEST, "unsupported_grant_type");
    }
    if pair.is_none_or(|(id, secret)| (id.as_str(), secret.as_str()) != CLIENT) {
        return error(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let token = random::token();
    state.tokens().insert(token.clone(), "reports@marlow.example");
    let answer = json!({ "access_token": token, "token_type": "Bearer", "expires_in": LIFETIME });
    with_notes(Json(answer), [("scope", grant.scope.as_deref().unwrap_or_default())])
}

/// `GET /api/machine/whoami` with the token.
pub(super) async fn machine(axum::extract::State(state): Shared, headers: HeaderMap) -> Response {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    known(&state, token.and_then(|value| value.strip_prefix("Bearer ")), "Bearer error=\"invalid_token\"")
}

#[derive(Deserialize)]
pub(super) struct Login {
    user: String,
    password: String,
}

/// `POST /api/session/login`.
pub(super) async fn login(axum::extract::State(state): Shared, Json(login): Json<Login>) -> Response {
    let Some(account) = accounts::login(&login.user, &login.password) else {
        return refused("Session realm=\"Marlow\"");
    };
    let token = random::token();
    state.tokens().insert(token.clone(), account);
    Json(json!({ "session": { "id": token }, "minutes": LIFETIME / 60 })).into_response()
}

/// `GET /api/session/whoami` with the header `X-Session`.
pub(super) async fn session(axum::extract::State(state): Shared, headers: HeaderMap) -> Response {
    let token = headers.get("x-session").and_then(|value| value.to_str().ok());
    known(&state, token, "Session realm=\"Marlow\"")
}

fn known(state: &super::State, token: Option<&str>, challenge: &'static str) -> Response {
    let account = token.and_then(|token| state.tokens().get(token).copied());
    account.map_or_else(|| refused(challenge), whoami)
}
