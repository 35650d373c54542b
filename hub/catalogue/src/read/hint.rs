//! Reads how one input of a credential is asked for.

use super::{section::Section, url::url};
use crate::{InputHint, Pattern, text::limit};

/// The kinds of file that an input can be read from.
const ACCEPT: &[&str] = &["pem", "pfx", "json", "any"];

/// Takes the fields of a hint out of a table that may have others.
pub(crate) fn read(section: &mut Section<'_>) -> InputHint {
    let pattern = section.raw("pattern").and_then(|source| {
        Pattern::unanchored(&source).map_err(|message| section.problem("pattern", message)).ok()
    });
    let secret = section.take("secret").and_then(|field| field.boolean());
    let accept = section.raw("accept");
    if accept.as_deref().is_some_and(|accept| !accept.split(' ').all(|kind| ACCEPT.contains(&kind))) {
        section.problem("accept", "must be some of pem, pfx, json and any, with spaces between them");
    }
    let hint = InputHint {
        label: section.text("label", limit::LABEL),
        help: section.text("help", limit::HELP),
        placeholder: section.text("placeholder", limit::LABEL),
        pattern,
        format: format(section),
        secret,
        optional: section.boolean("optional", false),
        constant: section.raw("constant"),
        default: section.raw("default"),
        docs: url(section, "docs"),
        accept,
    };
    for (key, value) in [("constant", &hint.constant), ("default", &hint.default)] {
        if value.as_ref().is_some_and(|value| value.chars().any(inlay_forms::is_invisible)) {
            section.problem(key, "must not contain control characters");
        } else if value.as_ref().is_some_and(|value| hint.objection(value).is_some()) {
            section.problem(key, "must be a value that the field accepts");
        }
    }
    if hint.constant.is_some() && hint.default.is_some() {
        section.problem("default", "must not be there beside constant");
    }
    hint
}

/// Reads the name of a format that values are checked for.
pub(crate) fn format(section: &mut Section<'_>) -> Option<String> {
    let name = section.raw("format")?;
    if !matches!(name.as_str(), "email" | "uuid" | "hostname" | "uri") {
        section.problem("format", "must be email, uuid, hostname or uri");
    }
    Some(name)
}
