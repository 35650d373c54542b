//! OAuth 2 with a browser (RFC 6749, section 4.1): its requests, and what their answers mean.
//!
//! [`authorize`] makes the URL that the browser is sent to, [`callback`] reads what it brings back, and [`code`],
//! [`refresh`] and [`revoke`] ask the server's own endpoints, as the [`client`] that the hub is registered as.

pub mod authorize;
pub mod callback;
pub mod code;
pub mod scope;
pub mod token;

mod client;
mod refresh;
mod revoke;

pub use authorize::{AuthorizationRequest, authorization_url};
pub use callback::AuthorizationResponse;
pub use code::CodeGrant;
pub use scope::{is_scope_lost, is_scope_missing};
pub use token::{SetupError, TokenError, TokenResponse};
