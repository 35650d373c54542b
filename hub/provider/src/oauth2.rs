//! OAuth 2 with a browser (RFC 6749, section 4.1): its requests, and what their answers mean.
//!
//! [`Provider::authorization_url`] makes the URL that the browser is sent to, [`AuthorizationResponse`] is what it brings back, and
//! [`Provider::exchange_code`], [`Provider::refresh_tokens`] and [`Provider::revoke_tokens`] ask the server's own endpoints,
//! as the client that the hub is registered as.

mod authorize;
mod callback;
mod client;
mod code;
mod push;
mod refresh;
mod revoke;
mod scope;
mod secrets;
mod token;

#[cfg(doc)]
use crate::Provider;

pub use authorize::AuthorizationRequest;
pub use callback::AuthorizationResponse;
pub use code::CodeGrant;
pub use scope::{is_scope_lost, is_scope_missing};
pub use secrets::{AuthorizationSecrets, CodeSecrets};
pub use token::{SetupError, TokenError, TokenResponse};
