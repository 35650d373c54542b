//! Integrations: what the files of a catalogue describe.

use crate::{ConnectionTemplate, Image, Matchers, OptionSource};
use serde_json::Value;
use url::Url;

/// One integration of the catalogue.
#[derive(Clone, Debug)]
pub struct Integration {
    /// ULID, derived from `slug`.
    pub id: String,
    /// The file's name without `.toml`.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// Who runs the other system.
    pub provider: Option<String>,
    /// For the card.
    pub description: String,
    /// Paragraphs for the integration's page.
    pub about: Vec<String>,
    /// What the host will be able to read and do.
    pub access: Vec<String>,
    /// What the user needs at hand.
    pub needs: Vec<String>,
    /// How long setting it up takes.
    pub minutes: Option<u32>,
    /// At least one.
    pub categories: Vec<String>,
    /// The provider's own documentation.
    pub docs: Option<Url>,
    /// Without one the widget draws a monogram.
    pub image: Option<Image>,
    /// Whether one user may activate it several times.
    pub allow_multiple: bool,
    /// False hides it from people who have not activated it.
    pub deployed: bool,
    /// The accounts that are needed, in order.
    pub connections: Vec<ConnectionTemplate>,
    /// JSON Schema of an activation's variables.
    pub variables_schema: Option<Value>,
    /// The patterns of that schema.
    pub matchers: Matchers,
    /// Where choices of its variables come from.
    pub option_sources: Vec<OptionSource>,
    /// Why it cannot be activated.
    pub unavailable: Option<Unavailable>,
}

/// Why an integration cannot be activated on this hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unavailable {
    /// Names of the environment variables that are missing.
    pub missing: Vec<String>,
}

impl Integration {
    /// The redirect URIs to register for a hub: one for each OAuth template.
    pub fn redirect_uris(&self, hub_id: &str) -> Vec<String> {
        self.connections
            .iter()
            .filter_map(ConnectionTemplate::browser)
            .map(|scheme| scheme.callback().url(hub_id))
            .collect()
    }
}
