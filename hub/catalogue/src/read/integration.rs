//! Reads an integration: the root of a definition.

use super::{connection, image, section::Section, url::url, variables_schema};
use crate::{ConnectionTemplate, Env, Integration, LoadRules, Matchers, Unavailable, id, text::limit};
use std::collections::BTreeSet;

/// The root table; `slug` is the file's name without `.toml`.
pub(crate) fn read(
    mut section: Section<'_>,
    slug: &str,
    env: Env<'_>,
    rules: &LoadRules,
) -> Option<Integration> {
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
    let docs = url(&mut section, "docs");
    let image = image::read(&mut section, rules);
    let allow_multiple = section.boolean("allow_multiple", false);
    let deployed = section.boolean("deployed", true);
    let sections = section.sections("connection");
    let connections: Vec<ConnectionTemplate> = sections
        .into_iter()
        .filter_map(|connection| connection::read(connection, slug, env, rules))
        .collect();
    let mut keys = BTreeSet::new();
    if let Some(twice) = connections.iter().find(|connection| !keys.insert(&connection.key)) {
        section.problem("connection", format!("must have different keys, and {} is there twice", twice.key));
    }
    for connection in &connections {
        let first = connections.iter().find(|first| Some(&first.id) == connection.alternative_of.as_ref());
        if connection.alternative_of.is_some() && first.is_none_or(|first| first.alternative_of.is_some()) {
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
        variables_schema::read(&mut section, &connections, rules).unzip();
    section.finish();

    // Another way is offered where the first one is; it does not stop an integration that lacks its client.
    let missing: BTreeSet<&String> = connections
        .iter()
        .filter(|connection| connection.alternative_of.is_none())
        .flat_map(|connection| connection.scheme.missing())
        .collect();
    let missing: Vec<String> = missing.into_iter().cloned().collect();
    Some(Integration {
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
        matchers: variables_schema.as_ref().map(Matchers::on_demand).unwrap_or_default(),
        variables_schema,
        option_sources: option_sources.unwrap_or_default(),
        unavailable: (!missing.is_empty()).then_some(Unavailable { missing }),
    })
}

fn minutes(section: &mut Section<'_>) -> Option<u32> {
    let field = section.take("minutes")?;
    let minutes = field.whole().and_then(|minutes| u32::try_from(minutes).ok());
    let minutes = minutes.filter(|minutes| (1..=120).contains(minutes));
    if minutes.is_none() {
        field.problem("must be a whole number from 1 to 120");
    }
    minutes
}
