//! Labels: what fields, entries and branches are called.

use super::{
    alternatives::{Alternatives, BASIC, property_constant},
    facets::{OBJECT, choice_label, constant, text, types},
    scope::property_names,
    spot::{Role, Spot},
    walk::Walk,
    words::readable,
};
use crate::schema::pointer;
use serde_json::Value;

impl<'a> Walk<'a> {
    /// What a place is called.
    pub(super) fn label(&self, spot: &Spot<'a>) -> String {
        match spot.role {
            Role::Alternatives => match self.alternatives_of(spot) {
                Some(alternatives) => alternatives_label(&alternatives),
                None => "Kind".to_owned(),
            },
            Role::More => "Other settings".to_owned(),
            Role::Rest => "Further settings".to_owned(),
            Role::Keyed if !spot.name.is_empty() => spot.name.clone(),
            Role::Entry(number) => {
                let mut label = Self::entry_label(spot);
                label.push(' ');
                label.push_str(&(number + 1).to_string());
                label
            }
            Role::Keyed => "Entry".to_owned(),
            Role::Scope | Role::Member | Role::Only => match text(&spot.facets, "title") {
                Some(title) => title.to_owned(),
                None if spot.name.is_empty() => "Value".to_owned(),
                None => readable(&spot.name),
            },
        }
    }

    pub(super) fn entry_label(entry: &Spot<'a>) -> String {
        text(&entry.facets, "title").unwrap_or(&entry.name).to_owned()
    }
}

/// What the branches are called, each by a name of its own.
pub(super) fn branch_titles(alternatives: &Alternatives<'_>) -> Vec<String> {
    let mut titles: Vec<String> = Vec::with_capacity(alternatives.branches.len());
    for index in 0..alternatives.branches.len() {
        let mut title = branch_title(alternatives, index);
        if titles.contains(&title) {
            title.push_str(&[" (", &(index + 1).to_string(), ")"].concat());
        }
        titles.push(title);
    }
    titles
}

fn branch_title(alternatives: &Alternatives<'_>, index: usize) -> String {
    let Some(branch) = alternatives.branches.get(index) else { return String::new() };
    if let Some((_, name)) = BASIC.iter().find(|(basic, _)| branch.types & basic == branch.types) {
        return (*name).to_owned();
    }
    if let Some(title) = text(&branch.facets, "title") {
        return title.to_owned();
    }
    let reference = branch.facets.iter().find_map(|schema| schema.get("$ref")?.as_str());
    let last =
        |uri: &str| uri.rsplit(['/', '#']).next().map(pointer::unescape).filter(|name| !name.is_empty());
    let named = reference.and_then(last);
    // OpenAPI's discriminator: the target is an address, or the name alone.
    let mappings =
        discriminators(alternatives).filter_map(|discriminator| discriminator.get("mapping")?.as_object());
    let is_meant =
        |target: &Value| target.as_str().and_then(last).is_some_and(|target| Some(target) == named);
    if let Some((name, _)) = mappings.flatten().find(|(_, target)| is_meant(target)) {
        return readable(name);
    }
    let names = branch.facets.iter().flat_map(|schema| property_names(schema));
    let mut constants = names.filter_map(|name| property_constant(&branch.facets, name));
    if let Some(constant) = constants.find(|constant| constant.is_string()) {
        return readable(&choice_label(constant));
    }
    if let Some(constant) = constant(&branch.facets) {
        return choice_label(constant);
    }
    if let Some(name) = named {
        return readable(&name);
    }
    let stated = types(&branch.facets);
    match BASIC.iter().find(|(basic, _)| stated & basic == stated && stated != OBJECT) {
        Some((_, name)) => (*name).to_owned(),
        None => ["Option ", &(index + 1).to_string()].concat(),
    }
}

/// What OpenAPI says about which branch is meant (3.1, section 4.8.25).
fn discriminators<'b>(alternatives: &'b Alternatives<'_>) -> impl Iterator<Item = &'b Value> {
    alternatives.outer.iter().filter_map(|schema| schema.get("discriminator"))
}

/// What a choice between branches is called beside the other fields: as the property that tells them apart.
fn alternatives_label(alternatives: &Alternatives<'_>) -> String {
    if let Some(name) = discriminators(alternatives).find_map(|it| it.get("propertyName")?.as_str()) {
        return readable(name);
    }
    let Some(branch) = alternatives.branches.first() else { return "Kind".to_owned() };
    let mut names = branch.facets.iter().flat_map(|schema| property_names(schema));
    names.find(|name| alternatives.is_discriminator(name)).map_or_else(|| "Kind".to_owned(), readable)
}
