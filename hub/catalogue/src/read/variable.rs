//! Reads a connection variable.

use super::{hint, section::Section, url::url};
use crate::{
    Pattern, Variable,
    text::{self, limit},
};
use inlay_api::VariableChoice;
use inlay_forms::pasted::address_objection;

/// A `[[connection.variable]]` table.
pub(crate) fn read(mut section: Section<'_>) -> Option<Variable> {
    let name = section.raw("name");
    let name = section.required("name", name);
    if name.as_deref().is_some_and(|name| !text::is_variable_name(name)) {
        section.problem("name", "must be a letter followed by letters, digits and underscores");
    }
    let pattern = section.raw("pattern").and_then(|source| {
        Pattern::parse(&source).map_err(|message| section.problem("pattern", message)).ok()
    });
    let variable = Variable {
        name: name.unwrap_or_default(),
        label: section.text("label", limit::LABEL),
        description: section.text("description", limit::HELP),
        required: section.boolean("required", false),
        default: section.raw("default").unwrap_or_default(),
        prefix: section.text("prefix", limit::LABEL),
        suffix: section.text("suffix", limit::LABEL),
        addresses: addresses(&mut section),
        pattern,
        format: hint::format(&mut section),
        example: section.text("example", limit::LABEL),
        choices: choices(&mut section),
        secret: section.boolean("secret", false),
        hidden: section.boolean("hidden", false),
        kept: section.boolean("kept", false),
        order: section.take("order").and_then(|field| field.integer()),
        docs: url(&mut section, "docs"),
    };
    if variable.hidden && variable.default.is_empty() && variable.required {
        section.problem("hidden", "needs a default");
    }
    if variable.kept && variable.secret {
        section.problem("kept", "must not be there with secret");
    }
    for (key, value) in [("default", Some(&variable.default)), ("example", variable.example.as_ref())] {
        if value.is_some_and(|value| variable.objection(value).is_some()) {
            section.problem(key, "must be a value that the variable accepts");
        }
    }
    section.finish();
    (!variable.name.is_empty()).then_some(variable)
}

fn addresses(section: &mut Section<'_>) -> Vec<String> {
    let addresses = section.texts("addresses", limit::ADDRESS);
    for objection in addresses.iter().filter_map(|address| address_objection(address)) {
        section.problem("addresses", objection);
    }
    addresses
}

fn choices(section: &mut Section<'_>) -> Vec<VariableChoice> {
    let Some(field) = section.take("choices") else { return Vec::new() };
    let mut choices: Vec<VariableChoice> = Vec::new();
    for item in field.many(limit::CHOICES) {
        let choice = if item.value.get_ref().as_table().is_some() {
            let Some(mut table) = item.section() else { continue };
            let value = table.raw("value");
            let value = table.required("value", value).unwrap_or_default();
            let label = table.text("label", limit::LABEL).unwrap_or_default();
            table.finish();
            VariableChoice { value, label }
        } else {
            VariableChoice { value: item.text().unwrap_or_default().to_owned(), label: String::new() }
        };
        if choices.iter().any(|other| other.value == choice.value) {
            section.problem("choices", "must be different");
        }
        choices.push(choice);
    }
    choices
}
