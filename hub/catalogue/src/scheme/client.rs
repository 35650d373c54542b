//! Client registrations: client id and secret of the hub at an authorization server.

use secrecy::SecretString;

/// A registration at an authorization server.
#[derive(Clone, Debug)]
pub struct Client {
    /// Public.
    pub id: String,
    /// Only for the token URL. The private key as PEM where the client proves itself with assertions; blank for a public
    /// client.
    pub secret: SecretString,
    /// `kid` of its assertions.
    pub key_id: Option<String>,
}
