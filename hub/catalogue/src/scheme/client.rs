//! Client registrations: what an authorization server calls the hub.

use secrecy::SecretString;

/// A registration at an authorization server.
#[derive(Clone, Debug)]
pub struct Client {
    /// Public.
    pub id: String,
    /// Only for the token URL.
    pub secret: SecretString,
}
