//! OAuth 1.0a with a browser: the three legs of RFC 5849, section 2, and the revocation that a definition names.
//!
//! [`Provider::temporary_credentials`] is the first leg, [`authorization_url`] is where the browser is sent with its token,
//! [`AuthorizationResponse`](crate::oauth2::AuthorizationResponse) is what it brings back, and
//! [`Provider::token_credentials`] is the third leg. The guarded client makes all requests.

mod answer;
mod authorize;
mod callback;
mod endpoint;
mod revoke;
mod temporary;
mod token;

#[cfg(doc)]
use crate::Provider;

pub use authorize::authorization_url;
pub use temporary::{TemporaryCredentials, TemporaryRequest};
pub use token::{TokenCredentials, VerifierGrant};
