//! The API that credentials are for: `me` and `whoami` say whose they are.

use super::{
    Shared,
    accounts::{self, Key},
    log::with_notes,
};
use axum::{
    Json,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::json;

/// `GET /api/me` with a bearer token.
pub(super) async fn me(axum::extract::State(state): Shared, headers: HeaderMap) -> Response {
    let token = authorization(&headers).and_then(|value| value.strip_prefix("Bearer "));
    let Some(account) = token.and_then(|token| state.grants().bearer(token)) else {
        return refused("Bearer error=\"invalid_token\"");
    };
    let body =
        json!({ "id": account.id, "name": account.name, "email": account.email, "account": account.email });
    with_notes(Json(body), [("account", account.id)])
}

/// `GET /api/key/whoami` with the header `X-Api-Key`.
pub(super) async fn key(axum::extract::State(state): Shared, headers: HeaderMap) -> Response {
    match headers.get("x-api-key").and_then(|value| value.to_str().ok()).and_then(accounts::key) {
        Some(Key::Of(account)) => whoami(account),
        Some(Key::Slow(account)) => {
            tokio::time::sleep(state.options.slow).await;
            whoami(account)
        }
        Some(Key::Broken) => {
            (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "error": "the sandbox breaks on this key" })))
                .into_response()
        }
        None => refused_key(),
    }
}

/// `GET /api/basic/whoami` with user name and password.
pub(super) async fn basic(headers: HeaderMap) -> Response {
    let pair = authorization(&headers).and_then(basic_pair);
    match pair.and_then(|(user, password)| accounts::login(&user, &password)) {
        Some(account) => whoami(account),
        None => refused("Basic realm=\"Marlow\", charset=\"UTF-8\""),
    }
}

/// User name and password of an `Authorization: Basic` header (RFC 7617).
pub(super) fn basic_pair(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    let decoded = BASE64_STANDARD.decode(encoded).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let (user, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

fn authorization(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()
}

pub(super) fn whoami(account: &str) -> Response {
    with_notes(Json(json!({ "account": account })), [("account", account)])
}

pub(super) fn refused_key() -> Response {
    refused("ApiKey header=\"X-Api-Key\"")
}

pub(super) fn refused(challenge: &'static str) -> Response {
    let challenge = [(header::WWW_AUTHENTICATE, challenge)];
    (StatusCode::UNAUTHORIZED, challenge, Json(json!({ "error": "not a credential of the sandbox" })))
        .into_response()
}
