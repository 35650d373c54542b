//! OAuth clients that are registered at the provider (RFC 6749, section 2).

use sha2::{Digest, Sha256};

/// A registered client.
#[derive(Clone)]
pub struct Client {
    /// The client id, which is public.
    pub id: String,
    /// The client secret.
    pub secret: String,
    /// Shown to the person who is asked.
    pub name: String,
    /// Redirect URIs; compared character by character (RFC 9700, section 2.1).
    pub redirect_uris: Vec<String>,
    /// Scopes that it may ask for.
    pub scopes: Vec<Scope>,
}

/// A scope that a client may ask for.
#[derive(Clone, Debug)]
pub struct Scope {
    /// As it stands in a request.
    pub name: String,
    /// For the consent page.
    pub description: String,
}

impl Client {
    /// Whether this is the client's secret. Digests are compared, so time tells nothing about the secret.
    pub(super) fn has_secret(&self, secret: &str) -> bool {
        Sha256::digest(self.secret.as_bytes()) == Sha256::digest(secret.as_bytes())
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("id", &self.id)
            .field("redirect_uris", &self.redirect_uris)
            .finish_non_exhaustive()
    }
}
