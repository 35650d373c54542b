//! Rules of the operator that every definition is checked against.

use url::{Origin, Url};

/// What a definition may rely on.
#[derive(Clone, Debug)]
pub struct LoadRules {
    /// The hub's own URL, for redirect URIs.
    pub public_url: Url,
    /// Origins that may be used without TLS: providers on a developer's machine.
    pub dev_origins: Vec<Origin>,
    /// Whether definitions may use OAuth 2's password grant, which RFC 9700 (section 2.4) advises against.
    pub allow_password_grant: bool,
}

impl LoadRules {
    /// True for an https URL, and for one on a dev origin.
    pub(crate) fn accepts(&self, url: &str) -> bool {
        Url::parse(url).is_ok_and(|url| url.scheme() == "https" || self.dev_origins.contains(&url.origin()))
    }
}
