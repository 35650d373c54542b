//! What a journey asks for besides the usual.

use super::{Engine, Proxy};
use std::path::PathBuf;

/// The usual is a window of 1280 × 900 pixels in Chromium, in light colours, without a proxy.
pub(crate) struct Plan {
    pub(crate) engine: Engine,
    /// Whether host, hub and provider are on TLS origins of different sites, which the proxy makes.
    pub(crate) is_tls: bool,
    /// CSS pixels.
    pub(crate) size: (u32, u32),
    /// Whether that is narrower than a window can be.
    pub(crate) is_narrow: bool,
    /// Whether the person prefers dark colours.
    pub(crate) is_dark: bool,
    /// What the browser's requests pass through.
    pub(crate) proxy: Option<Proxy>,
    /// Integrations beside the repository's and the sandbox's.
    pub(crate) catalogues: Vec<PathBuf>,
    /// Where the widget finds the API, when that is not at the hub.
    pub(crate) api: Option<String>,
    /// Origins of further providers on this machine.
    pub(crate) dev_origins: Vec<String>,
    /// Further environment variables of the hub.
    pub(crate) environment: Vec<(String, String)>,
}

impl Plan {
    /// Three TLS origins behind this proxy.
    pub(crate) fn sites(engine: Engine, proxy: &Proxy) -> Self {
        Self { engine, is_tls: true, proxy: Some(proxy.clone()), ..Self::default() }
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            engine: Engine::Chromium,
            is_tls: false,
            size: (1280, 900),
            is_narrow: false,
            is_dark: false,
            proxy: None,
            catalogues: Vec::new(),
            api: None,
            dev_origins: Vec::new(),
            environment: Vec::new(),
        }
    }
}
