//! Integrations: what the files of a catalogue describe.

use super::{
    ConnectionTemplate, Image, LoadRules, OptionSource, connection, id, read::section::Section,
    read::variables_schema as schema, text::limit,
};
use serde_json::Value;
use std::collections::BTreeSet;
use toml::de::DeValue;
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
    /// JSON Schema of an activation's settings.
    pub variables_schema: Option<Value>,
    /// Where choices of settings come from.
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
            .filter_map(ConnectionTemplate::oauth2)
            .map(|oauth2| oauth2.redirect_uri(hub_id))
            .collect()
    }

    pub(super) fn read(
        mut section: Section<'_>,
        slug: &str,
        env: &dyn Fn(&str) -> Option<String>,
        rules: &LoadRules,
    ) -> Option<Self> {
        let name = section.required_text("name", limit::NAME);
        let description = section.required_text("description", limit::DESCRIPTION);
        let provider = section.text("provider", limit::NAME);
        let about = section.texts("about", limit::PARAGRAPH);
        let access = section.texts("access", limit::SENTENCE);
        let needs = section.texts("needs", limit::SENTENCE);
        let minutes = minutes(&mut section);
        let categories = section.texts("categories", limit::LABEL);
        if categories.is_empty() {
            section.problem("categories", "must name at least one category");
        }
        let docs = connection::url(&mut section, "docs");
        let image = Image::read(&mut section, rules);
        let allow_multiple = section.boolean("allow_multiple", false);
        let deployed = section.boolean("deployed", true);
        let sections = section.sections("connection");
        let connections: Vec<ConnectionTemplate> = sections
            .into_iter()
            .filter_map(|connection| ConnectionTemplate::read(connection, slug, env, rules))
            .collect();
        let mut keys = BTreeSet::new();
        if let Some(twice) = connections.iter().find(|connection| !keys.insert(&connection.key)) {
            section
                .problem("connection", format!("must have different keys, and {} is there twice", twice.key));
        }
        for connection in &connections {
            let first =
                connections.iter().find(|first| Some(&first.id) == connection.alternative_of.as_ref());
            if connection.alternative_of.is_some() && first.is_none_or(|first| first.alternative_of.is_some())
            {
                section.problem(
                    "connection",
                    format!(
                        "must have another connection for {} to be the alternative of, and not itself one",
                        connection.key
                    ),
                );
            }
        }
        let (variables_schema, option_sources) =
            section.take("variables").and_then(|field| schema::read(&field, &connections, rules)).unzip();
        section.finish();

        // Another way is offered where the first one is; it does not stop an integration that lacks its client.
        let missing: BTreeSet<&String> = connections
            .iter()
            .filter(|connection| connection.alternative_of.is_none())
            .flat_map(|connection| connection.scheme.missing())
            .collect();
        let missing: Vec<String> = missing.into_iter().cloned().collect();
        Some(Self {
            id: id::integration(slug),
            slug: slug.to_owned(),
            name: name?,
            provider,
            description: description?,
            about,
            access,
            needs,
            minutes,
            categories,
            docs,
            image,
            allow_multiple,
            deployed,
            connections,
            variables_schema,
            option_sources: option_sources.unwrap_or_default(),
            unavailable: (!missing.is_empty()).then_some(Unavailable { missing }),
        })
    }
}

fn minutes(section: &mut Section<'_>) -> Option<u32> {
    let field = section.take("minutes")?;
    let minutes = match field.value.get_ref() {
        DeValue::Integer(integer) => schema::whole(integer).and_then(|minutes| u32::try_from(minutes).ok()),
        _ => None,
    };
    let minutes = minutes.filter(|minutes| (1..=120).contains(minutes));
    if minutes.is_none() {
        field.problem("must be a whole number from 1 to 120");
    }
    minutes
}
