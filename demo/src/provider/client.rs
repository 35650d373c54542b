//! Who may ask for authorization.

use sha2::{Digest, Sha256};

/// A registered client.
#[derive(Clone)]
pub struct Client {
    /// Public.
    pub id: String,
    /// Confidential.
    pub secret: String,
    /// Shown to the person who is asked.
    pub name: String,
    /// Where answers may go; compared character by character (RFC 9700, section 2.1).
    pub redirect_uris: Vec<String>,
    /// What it may ask for.
    pub scopes: Vec<Scope>,
}

/// Something that a client may be allowed to do.
#[derive(Clone, Debug)]
pub struct Scope {
    /// As it stands in a request.
    pub name: String,
    /// For the consent page.
    pub description: String,
}

impl Client {
    /// Whether that is the secret. Digests are compared, so time tells nothing about the secret.
    pub(super) fn proves(&self, secret: &str) -> bool {
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
