//! What ties an authorization request, its answer and the token request for its code together.

use crate::dpop;
use inlay_api::Secret;
use inlay_catalogue::OAuth2;
use inlay_vault::one_time;
use oauth2::{CsrfToken, PkceCodeVerifier};
use zeroize::Zeroizing;

/// What ties the answer to an authorization request, and the token request after it, to the request: all one-time, made from
/// 256 random bits.
#[derive(Debug)]
pub struct AuthorizationSecrets {
    pub(super) state: CsrfToken,
    pub(super) code: CodeSecrets,
}

/// What has to be shown with the code: the PKCE verifier, and the key that tokens will be bound to.
#[derive(Debug)]
pub struct CodeSecrets {
    verifier: Secret,
    /// Of definitions with `dpop`; it becomes the connection's.
    pub(super) dpop_key: Option<Secret>,
}

impl AuthorizationSecrets {
    /// New ones, for a request to this server.
    ///
    /// # Panics
    /// When the operating system has no random bytes to give.
    pub fn random(oauth2: &OAuth2) -> Self {
        let code = CodeSecrets {
            verifier: Secret::new(one_time::random()),
            dpop_key: oauth2.dpop.then(dpop::new_key),
        };
        Self { state: CsrfToken::new(one_time::random()), code }
    }

    /// `state` (RFC 6749, section 10.12).
    pub fn state(&self) -> &str {
        self.state.secret()
    }

    /// What has to be kept, sealed, until the code is there.
    pub fn code(&self) -> &CodeSecrets {
        &self.code
    }
}

impl CodeSecrets {
    /// As bytes to be sealed: the verifier, and behind a space the key if there is one.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let key = self.dpop_key.as_ref().map(Secret::expose);
        let parts: Vec<&str> = [self.verifier.expose()].into_iter().chain(key).collect();
        Zeroizing::new(parts.join(" ").into_bytes())
    }

    /// What [`CodeSecrets::to_bytes`] made, or a verifier alone, as earlier versions kept it.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (verifier, key) =
            text.split_once(' ').map_or((text, None), |(verifier, key)| (verifier, Some(key)));
        Some(Self { verifier: Secret::new(verifier), dpop_key: key.map(Secret::new) })
    }

    /// The PKCE verifier; the authorization request has its S256 challenge (RFC 7636, sections 4.3 and 4.5).
    pub(super) fn pkce_verifier(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(self.verifier.expose().to_owned())
    }
}
