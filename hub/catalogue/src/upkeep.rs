//! The parts of an OAuth 2 definition that say how far its server goes: what it takes in the browser's request, and what
//! it offers once it has given tokens.

use super::{
    LoadRules, UrlTemplate,
    oauth2::{params, url_template},
    read::section::Section,
};

/// Whether the server takes a challenge (RFC 7636, always S256). Only the definition decides it, never a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pkce {
    /// It refuses a request without one.
    Required,
    /// It takes one, or ignores it.
    Supported,
    /// It refuses a request with one.
    Off,
}

impl Pkce {
    pub(super) fn read(section: &mut Section<'_>) -> Self {
        match section.raw("pkce").as_deref() {
            None | Some("supported") => Self::Supported,
            Some("required") => Self::Required,
            Some("off") => Self::Off,
            Some(_) => {
                section.problem("pkce", "must be required, supported or off");
                Self::Supported
            }
        }
    }

    /// True when the hub sends a challenge and its verifier.
    pub fn is_sent(self) -> bool {
        self != Self::Off
    }
}

/// How the server sends its answer to the callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseMode {
    /// In the query of a GET; the default of RFC 6749, and not asked for.
    Query,
    /// In the body of a POST (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

impl ResponseMode {
    pub(super) fn read(section: &mut Section<'_>) -> Self {
        match section.raw("response_mode").as_deref() {
            None | Some("query") => Self::Query,
            Some("form_post") => Self::FormPost,
            Some(_) => {
                section.problem("response_mode", "must be query or form_post");
                Self::Query
            }
        }
    }
}

/// What the server offers for tokens that it has given.
#[derive(Clone, Debug, Default)]
pub struct Upkeep {
    /// Where tokens are refreshed, if not at the token URL.
    pub refresh_url: Option<UrlTemplate>,
    /// Further parameters of the refresh request; never one that the hub sets itself.
    pub refresh_params: Vec<(String, String)>,
    /// Where tokens are revoked (RFC 7009).
    pub revoke_url: Option<UrlTemplate>,
}

impl Upkeep {
    pub(super) fn read(section: &mut Section<'_>, rules: &LoadRules, reserved: &[&str]) -> Self {
        Self {
            refresh_url: url_template(section, "refresh_url", rules),
            refresh_params: params(section, "refresh_params", reserved),
            revoke_url: url_template(section, "revoke_url", rules),
        }
    }
}
