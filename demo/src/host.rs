//! The host app: Fernhill, a made-up app for invoicing that embeds the widget. What a software company adds is a script
//! tag and an element on its Integrations page, two sources in its content security policy, and `POST /inlay/token`
//! ([`token`]).

mod invoices;
mod layout;
mod pages;
mod session;
mod settings;
mod token;
mod users;

pub use token::Knobs;
pub use users::{USERS, User};

use crate::headers;
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jsonwebtoken::EncodingKey;
use session::Sessions;
use settings::Settings;
use std::sync::Arc;

/// Options of a host app.
#[derive(Clone)]
pub struct Options {
    /// Its own origin: `http://localhost:8600`.
    pub origin: String,
    /// The hub's origin: `http://127.0.0.1:8700`.
    pub hub_origin: String,
    /// ULID.
    pub hub_id: String,
    /// Which signing key the hub knows this host by.
    pub key_id: String,
    /// The key's private half, PEM.
    pub private_key: String,
    /// Faults of its token endpoint, for tests; none by default.
    pub knobs: Arc<Knobs>,
}

/// The private key is not one.
#[derive(Debug, thiserror::Error)]
#[error("the host's signing key is not an RSA private key in PEM")]
pub struct BadKey(#[from] jsonwebtoken::errors::Error);

struct State {
    options: Options,
    key: EncodingKey,
    sessions: Sessions,
    settings: Settings,
}

type Shared = axum::extract::State<Arc<State>>;

/// The host's routes.
///
/// # Errors
///
/// The private key cannot be read.
pub fn router(options: Options) -> Result<Router, BadKey> {
    let key = EncodingKey::from_rsa_pem(options.private_key.as_bytes())?;
    let state = State { options, key, sessions: Sessions::default(), settings: Settings::default() };
    Ok(Router::new()
        .route("/", get(pages::overview))
        .route("/invoices", get(invoices::list))
        .route("/invoices/{number}", get(invoices::one))
        .route("/integrations", get(pages::integrations))
        .route("/settings", get(settings::show).post(settings::save))
        .route("/sign-in", get(pages::sign_in).post(session::sign_in))
        .route("/sign-out", post(session::sign_out))
        .route("/inlay/token", post(token::mint))
        .route(
            "/style.css",
            get(|| async { headers::asset("text/css; charset=utf-8", include_str!("host/style.css")) }),
        )
        .route(
            "/events.js",
            get(|| async { headers::asset("text/javascript", include_str!("host/events.js")) }),
        )
        .route("/icon.svg", get(|| async { headers::asset("image/svg+xml", include_str!("host/icon.svg")) }))
        .fallback(|| async { layout::not_found() })
        .with_state(Arc::new(state)))
}

impl State {
    /// A page with the policy that a host needs: the hub's loader and the hub's frame on top of its own.
    fn respond(&self, page: maud::Markup) -> Response {
        let hub = &self.options.hub_origin;
        headers::secured(
            page.into_response(),
            &format!(
                "default-src 'none'; script-src 'self' {hub}/loader/v1.js; frame-src {hub}; style-src 'self'; \
                 img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
                 require-trusted-types-for 'script'; trusted-types 'none'"
            ),
        )
    }
}

#[cfg(test)]
mod tests;
