//! The authorization endpoint (RFC 6749, section 4.1.1): a valid request is shown to a person, who decides.

use super::{Shared, State, accounts, grants::Request, log::with_notes, pages};
use axum::{
    Form,
    extract::Query,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use url::Url;

/// Parameters of an authorization request. One that is sent twice does not fit into this and is refused (RFC 6749,
/// section 3.1).
#[derive(Deserialize)]
pub(super) struct Parameters {
    response_type: Option<String>,
    client_id: Option<String>,
    redirect_uri: Option<String>,
    #[serde(default)]
    scope: String,
    state: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
}

/// The consent page, or an error: shown here while client or redirect URI are in doubt, sent back afterwards.
pub(super) async fn show(
    axum::extract::State(state): Shared,
    query: Result<Query<Parameters>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Ok(Query(asked)) = query else { return error_page("The request has a parameter twice.") };
    let Some(client) = asked.client_id.as_deref().and_then(|id| state.client(id)) else {
        return error_page("No app is registered under this client id.");
    };
    let Some(redirect_uri) = asked.redirect_uri.filter(|uri| client.redirect_uris.contains(uri)) else {
        return error_page("This app has not registered the redirect URI that it asks for.");
    };
    let request = Request {
        client_id: client.id.clone(),
        redirect_uri,
        scope: asked.scope,
        state: asked.state,
        challenge: asked.code_challenge.unwrap_or_default(),
    };
    let error = if asked.response_type.as_deref() != Some("code") {
        Some("unsupported_response_type")
    } else if request.challenge.len() != 43 || asked.code_challenge_method.as_deref() != Some("S256") {
        // A SHA-256 in base64url has 43 characters (RFC 7636, section 4.2).
        Some("invalid_request")
    } else if request
        .scope
        .split_whitespace()
        .any(|name| client.scopes.iter().all(|scope| scope.name != name))
    {
        Some("invalid_scope")
    } else {
        None
    };
    if let Some(error) = error {
        return with_notes(
            redirect(&state, &request, &[("error", error)]),
            [("client_id", &client.id), ("error", error)],
        );
    }
    let client_id = client.id.clone();
    let scopes: Vec<_> = client
        .scopes
        .iter()
        .filter(|scope| request.scope.split_whitespace().any(|name| name == scope.name))
        .collect();
    // Chromium applies `form-action` to where a form's answer redirects, too.
    let target =
        Url::parse(&request.redirect_uri).map(|uri| uri.origin().ascii_serialization()).unwrap_or_default();
    let name = state.grants().ask(request.clone());
    let page = pages::consent(&client.name, &scopes, &name);
    with_notes(pages::respond(page, &target), [("client_id", &client_id), ("scope", &request.scope)])
}

#[derive(Deserialize)]
pub(super) struct Decision {
    request: String,
    account: Option<String>,
    decision: String,
}

/// Sends the person back with a code, or with `access_denied`.
pub(super) async fn decide(
    axum::extract::State(state): Shared,
    Form(Decision { request, account, decision }): Form<Decision>,
) -> Response {
    let Some(request) = state.grants().decide(&request) else {
        return error_page("This request was answered already, or it is older than ten minutes.");
    };
    let account = account.as_deref().and_then(accounts::account);
    match (decision.as_str(), account) {
        ("allow", Some(account)) => {
            let code = state.grants().allow(request.clone(), account, state.options.code_lifetime);
            let answer = redirect(&state, &request, &[("code", &code)]);
            with_notes(
                answer,
                [("client_id", &request.client_id), ("account", account.id), ("decision", "allow")],
            )
        }
        ("decline", _) => {
            let answer = redirect(&state, &request, &[("error", "access_denied")]);
            with_notes(answer, [("client_id", &request.client_id), ("decision", "decline")])
        }
        _ => error_page("Choose an account, then allow or decline."),
    }
}

/// 303 to the redirect URI with the answer, `state` as it came, and `iss`.
fn redirect(state: &State, request: &Request, answer: &[(&str, &str)]) -> Response {
    let Ok(mut target) = Url::parse(&request.redirect_uri) else {
        return error_page("The registered redirect URI is not a URL.");
    };
    target
        .query_pairs_mut()
        .extend_pairs(answer)
        .extend_pairs(request.state.iter().map(|state| ("state", state)))
        .append_pair("iss", &state.options.origin);
    Redirect::to(target.as_str()).into_response()
}

/// 400 Bad Request, as a page.
fn error_page(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, pages::respond(pages::problem(why), "")).into_response()
}
