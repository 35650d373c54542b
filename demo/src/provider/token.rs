//! The token endpoint (RFC 6749, sections 4.1.3 and 6) and the revocation endpoint (RFC 7009).

use super::{Client, Shared, State, accounts::Behaviour, grants::Grant, log::with_notes};
use axum::{
    Form, Json,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::*};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How long the tokens of [`Behaviour::Brief`] last.
const BRIEF: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
pub(super) struct Request {
    grant_type: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    refresh_token: Option<String>,
    /// What is to be revoked.
    token: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

/// Errors of the token endpoint (RFC 6749, section 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    Request,
    Client,
    Grant,
    GrantType,
}

impl Refusal {
    const fn code(self) -> &'static str {
        match self {
            Self::Request => "invalid_request",
            Self::Client => "invalid_client",
            Self::Grant => "invalid_grant",
            Self::GrantType => "unsupported_grant_type",
        }
    }
}

/// Tokens for a code or a refresh token.
pub(super) async fn exchange(
    axum::extract::State(state): Shared,
    headers: HeaderMap,
    form: Result<Form<Request>, axum::extract::rejection::FormRejection>,
) -> Response {
    let Ok(Form(request)) = form else { return refused(Refusal::Request, "", "") };
    let grant_type = request.grant_type.clone().unwrap_or_default();
    let client_id = match authenticate(&state, &headers, &request) {
        Ok(client) => client.id.clone(),
        Err(refusal) => return refused(refusal, "", &grant_type),
    };
    let granted = match grant_type.as_str() {
        "authorization_code" => by_code(&state, &client_id, &request),
        "refresh_token" => by_refresh_token(&state, &client_id, &request),
        _ => Err(Refusal::GrantType),
    };
    let grant = match granted {
        Ok(grant) => grant,
        Err(refusal) => return refused(refusal, &client_id, &grant_type),
    };
    match grant.account.behaviour {
        Behaviour::Works | Behaviour::Brief => {}
        Behaviour::Slow => tokio::time::sleep(state.options.slow).await,
        Behaviour::Refused => return refused(Refusal::Grant, &client_id, &grant_type),
    }
    let (account, scope) = (grant.account, grant.request.scope.clone());
    let lifetime = if account.behaviour == Behaviour::Brief { BRIEF } else { state.options.access_lifetime };
    let tokens = state.grants().issue(grant, lifetime);
    let body = json!({
        "access_token": tokens.access,
        "token_type": "Bearer",
        "expires_in": lifetime.as_secs(),
        "refresh_token": tokens.refresh,
        "scope": scope,
    });
    let answer = ([(header::CACHE_CONTROL, "no-store")], Json(body));
    with_notes(answer, [("client_id", &client_id), ("grant_type", &grant_type), ("account", account.id)])
}

fn by_code(state: &State, client_id: &str, request: &Request) -> Result<Grant, Refusal> {
    let (Some(code), Some(redirect_uri), Some(verifier)) =
        (&request.code, &request.redirect_uri, &request.code_verifier)
    else {
        return Err(Refusal::Request);
    };
    let grant = state.grants().redeem(code).ok_or(Refusal::Grant)?;
    let fits = grant.request.client_id == client_id
        && grant.request.redirect_uri == *redirect_uri
        && (43..=128).contains(&verifier.len())
        && BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == grant.request.challenge;
    fits.then_some(grant).ok_or(Refusal::Grant)
}

fn by_refresh_token(state: &State, client_id: &str, request: &Request) -> Result<Grant, Refusal> {
    let token = request.refresh_token.as_ref().ok_or(Refusal::Request)?;
    let grant = state.grants().refresh(token, client_id).ok_or(Refusal::Grant)?;
    (grant.account.behaviour != Behaviour::Brief).then_some(grant).ok_or(Refusal::Grant)
}

/// Ends everything that came from the same decision. A token that nobody knows is none already (RFC 7009, section 2.2).
pub(super) async fn revoke(
    axum::extract::State(state): Shared,
    headers: HeaderMap,
    form: Result<Form<Request>, axum::extract::rejection::FormRejection>,
) -> Response {
    let Ok(Form(request)) = form else { return refused(Refusal::Request, "", "") };
    let client_id = match authenticate(&state, &headers, &request) {
        Ok(client) => client.id.clone(),
        Err(refusal) => return refused(refusal, "", ""),
    };
    let Some(token) = &request.token else { return refused(Refusal::Request, &client_id, "") };
    state.grants().revoke(token, &client_id);
    with_notes(StatusCode::OK, [("client_id", client_id.as_str())])
}

/// Authenticates the client by header or by body, never by both (RFC 6749, section 2.3).
fn authenticate<'s>(state: &'s State, headers: &HeaderMap, request: &Request) -> Result<&'s Client, Refusal> {
    let (id, secret) = match (headers.get(header::AUTHORIZATION), &request.client_secret) {
        (Some(_), Some(_)) => return Err(Refusal::Request),
        (Some(header), None) => header.to_str().ok().and_then(basic).ok_or(Refusal::Client)?,
        (None, Some(secret)) => (request.client_id.clone().ok_or(Refusal::Client)?, secret.clone()),
        (None, None) => return Err(Refusal::Client),
    };
    state.client(&id).filter(|client| client.has_secret(&secret)).ok_or(Refusal::Client)
}

/// Id and secret are form-encoded before they are joined (RFC 6749, section 2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (id, secret) = super::api::basic_pair(header)?;
    let decoded = |text: &str| {
        url::form_urlencoded::parse(format!("v={}", text.replace('&', "%26")).as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())
    };
    Some((decoded(&id)?, decoded(&secret)?))
}

fn refused(refusal: Refusal, client_id: &str, grant_type: &str) -> Response {
    let status = if refusal == Refusal::Client { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    let mut answer = (status, Json(json!({ "error": refusal.code() }))).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    if refusal == Refusal::Client {
        headers.insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Basic realm=\"Marlow\""));
    }
    with_notes(answer, [("client_id", client_id), ("grant_type", grant_type), ("error", refusal.code())])
}
