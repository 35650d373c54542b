//! The configuration that the hub writes into the widget document (`inlay-config`).

use super::window_inlay;

/// The document's configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    /// ULID.
    pub(crate) hub_id: String,
    /// What the host calls its hub.
    pub(crate) hub_name: String,
    /// What the host app is called.
    pub(crate) host_name: String,
    /// Base URL of the activation API; a path on the hub, or a hosted API's URL.
    pub(crate) api: String,
}

impl Config {
    /// Reads the configuration of the document. What it lacks is empty.
    pub(crate) fn read() -> Self {
        let config = window_inlay::config();
        let text = |key: &str| {
            js_sys::Reflect::get(&config, &key.into())
                .ok()
                .and_then(|value| value.as_string())
                .unwrap_or_default()
        };
        Self {
            hub_id: text("hubId"),
            hub_name: text("hubName"),
            host_name: text("hostName"),
            api: text("api"),
        }
    }
}
