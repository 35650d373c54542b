//! The session: the names of hub and host app, and the URLs of screens. Every screen has it from Leptos' context.

use crate::host::Config;
use leptos::prelude::*;

/// The names and URLs that screens share. `Copy`, so that closures can take it.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    config: StoredValue<Config>,
}

impl Session {
    /// The session of a document with this configuration.
    pub(crate) fn new(config: Config) -> Self {
        Self { config: StoredValue::new(config) }
    }

    /// The session of the current context. Call it at the top of a component.
    ///
    /// # Panics
    /// Outside the app.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// The URL of a screen: its path below the widget document's own.
    pub(crate) fn href(&self, path: &str) -> String {
        self.config.with_value(|config| format!("/embed/{}{}", config.hub_id, path.trim_end_matches('/')))
    }

    /// The name of the hub, for a sentence.
    pub(crate) fn hub_name(&self) -> String {
        let name = self.config.with_value(|config| config.hub_name.clone());
        if name.is_empty() { "the integration hub".to_owned() } else { name }
    }

    /// The name of the host app, for a sentence.
    pub(crate) fn host_name(&self) -> String {
        let name = self.config.with_value(|config| config.host_name.clone());
        if name.is_empty() { "this app".to_owned() } else { name }
    }
}
