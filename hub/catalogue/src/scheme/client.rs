//! Client registrations: client id and secret of the hub at an authorization server.

use secrecy::SecretString;

/// A registration at an authorization server.
#[derive(Clone, Debug)]
pub struct Client {
    /// Public.
    pub id: String,
    /// Only for the token URL.
    pub secret: SecretString,
}
