//! Marlow, a sandbox provider: an OAuth 2 authorization server and a small API behind a bearer token, an API key or
//! basic auth. It is strict where real providers are strict: PKCE S256 is required, redirect URIs match exactly, codes
//! and refresh tokens work once, and the answer names its issuer (RFC 9207).
//!
//! Some accounts and keys fail on purpose, so that failures can be tried in a running demo as well as in tests:
//!
//! | sign in or send | what happens |
//! |---|---|
//! | account `refused` | the token endpoint refuses its code with `invalid_grant` |
//! | account `slow` | the token endpoint answers after [`Options::slow`] |
//! | account `markup` | its name contains HTML |
//! | account `brief` | its tokens end after ten seconds and are not renewed |
//! | API key `sandbox-key-broken` | 500 |
//! | API key `sandbox-key-slow` | answers after [`Options::slow`] |
//! | channels of workspace `slow` | answers after three seconds, or [`Options::slow`] when that is less |
//!
//! What else it takes is said in `credentials`.
//!
//! Accounts that work: `ada`, `ben`. API keys that work: `sandbox-key-alice`, `sandbox-key-bob`. Basic auth: `alice` or
//! `bob` with the password `sandbox-password`. Everything is in memory and ends with the process.

mod accounts;
mod api;
mod authorize;
mod chat;
mod client;
mod credentials;
mod grants;
mod log;
mod pages;
mod token;

pub use client::{Client, Scope};
pub use log::Entry;

use axum::{
    Json, Router, middleware,
    response::IntoResponse,
    routing::{get, post},
};
use grants::Grants;
use log::Log;
use serde_json::json;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Options of a provider.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its origin, which is also its issuer identifier: `http://127.0.0.1:8800`.
    pub origin: String,
    /// The registered OAuth clients.
    pub clients: Vec<Client>,
    /// How long the slow account and the slow key take.
    pub slow: Duration,
    /// How long a code can be exchanged.
    pub code_lifetime: Duration,
    /// How long an access token works.
    pub access_lifetime: Duration,
}

impl Options {
    /// Lifetimes of a usual provider: codes a minute, access tokens an hour; slow means 30 seconds.
    pub fn new(origin: impl Into<String>, clients: Vec<Client>) -> Self {
        Self {
            origin: origin.into(),
            clients,
            slow: Duration::from_secs(30),
            code_lifetime: Duration::from_secs(60),
            access_lifetime: Duration::from_secs(3600),
        }
    }
}

/// The provider; clones share everything.
#[derive(Clone)]
pub struct Provider(Arc<State>);

struct State {
    options: Options,
    grants: Mutex<Grants>,
    tokens: Mutex<credentials::Tokens>,
    log: Log,
}

impl State {
    fn grants(&self) -> MutexGuard<'_, Grants> {
        // A handler that panicked while it held the lock left maps that are still maps.
        self.grants.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tokens(&self) -> MutexGuard<'_, credentials::Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn client(&self, id: &str) -> Option<&Client> {
        self.options.clients.iter().find(|client| client.id == id)
    }
}

impl Provider {
    /// A provider that has seen nobody yet.
    pub fn new(options: Options) -> Self {
        Self(Arc::new(State {
            options,
            grants: Mutex::default(),
            tokens: Mutex::default(),
            log: Log::default(),
        }))
    }

    /// The log of requests and answers, oldest first, without secrets.
    pub fn log(&self) -> Vec<Entry> {
        self.0.log.entries()
    }

    /// Its routes.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/", get(pages::home))
            .route("/style.css", get(pages::style))
            .route("/authorize", get(authorize::show).post(authorize::decide))
            .route("/token", post(token::exchange))
            .route("/revoke", post(token::revoke))
            .route("/.well-known/oauth-authorization-server", get(metadata))
            .route("/api/me", get(api::me))
            .route("/api/key/whoami", get(api::key))
            .route("/api/basic/whoami", get(api::basic))
            .route("/api/workspaces", get(chat::workspaces))
            .route("/api/workspaces/{id}/channels", get(chat::channels))
            .route("/api/topics", get(chat::topics))
            .route("/api/body/whoami", post(credentials::body))
            .route("/api/machine/token", post(credentials::token))
            .route("/api/machine/whoami", get(credentials::machine))
            .route("/api/session/login", post(credentials::login))
            .route("/api/session/whoami", get(credentials::session))
            .layer(middleware::from_fn_with_state(self.0.clone(), log::record))
            .route("/api/log", get(log::show))
            .with_state(self.0.clone())
    }
}

type Shared = axum::extract::State<Arc<State>>;

/// Authorization server metadata (RFC 8414).
async fn metadata(axum::extract::State(state): Shared) -> impl IntoResponse {
    let origin = &state.options.origin;
    Json(json!({
        "issuer": origin,
        "authorization_endpoint": format!("{origin}/authorize"),
        "token_endpoint": format!("{origin}/token"),
        "revocation_endpoint": format!("{origin}/revoke"),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

#[cfg(test)]
mod tests;
