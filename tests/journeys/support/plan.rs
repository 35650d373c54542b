//! What a journey asks for besides the usual.

use super::Proxy;
use std::path::PathBuf;

/// The usual is a window of 1280 × 900 pixels, in light colours, without a proxy.
pub(crate) struct Plan {
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
    /// Origins of further providers on this machine.
    pub(crate) dev_origins: Vec<String>,
    /// Further environment variables of the hub.
    pub(crate) environment: Vec<(String, String)>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            size: (1280, 900),
            is_narrow: false,
            is_dark: false,
            proxy: None,
            catalogues: Vec::new(),
            dev_origins: Vec::new(),
            environment: Vec::new(),
        }
    }
}
