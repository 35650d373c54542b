//! Labels: what fields, entries and branches are called.

use super::{
    alternatives::{Alternatives, BASIC, property_constant},
    facets::{OBJECT, choice_label, text, types},
    scope::property_names,
    spot::{Role, Spot},
    walk::Walk,
    words::readable,
};

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

/// What a branch is called.
pub(super) fn branch_title(alternatives: &Alternatives<'_>, index: usize) -> String {
    let Some(branch) = alternatives.branches.get(index) else { return String::new() };
    if let Some((_, name)) = BASIC.iter().find(|(basic, _)| branch.types & basic == branch.types) {
        return (*name).to_owned();
    }
    if let Some(title) = text(&branch.facets, "title") {
        return title.to_owned();
    }
    let names = branch.facets.iter().flat_map(|schema| property_names(schema));
    let mut constants = names.filter_map(|name| property_constant(&branch.facets, name));
    if let Some(constant) = constants.find(|constant| constant.is_string()) {
        return readable(&choice_label(constant));
    }
    let stated = types(&branch.facets);
    match BASIC.iter().find(|(basic, _)| stated & basic == stated && stated != OBJECT) {
        Some((_, name)) => (*name).to_owned(),
        None => ["Option ", &(index + 1).to_string()].concat(),
    }
}

/// What a choice between branches is called beside the other fields: as the property that tells them apart.
fn alternatives_label(alternatives: &Alternatives<'_>) -> String {
    let Some(branch) = alternatives.branches.first() else { return "Kind".to_owned() };
    let mut names = branch.facets.iter().flat_map(|schema| property_names(schema));
    names.find(|name| alternatives.is_discriminator(name)).map_or_else(|| "Kind".to_owned(), readable)
}
