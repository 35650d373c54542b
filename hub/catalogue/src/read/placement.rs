//! Reads a placement: where in a request a credential, token or signature goes.

use super::section::Section;
use crate::{Placement, TextTemplate, text};
use inlay_api::KeyLocation;

/// What a request has room for without its URL being made for it.
pub(crate) const EVERYWHERE: &[KeyLocation] =
    &[KeyLocation::Header, KeyLocation::Query, KeyLocation::Cookie, KeyLocation::Body];

/// Takes `name`, `in` and `value` out of a table that may have others.
pub(crate) fn read(section: &mut Section<'_>, value: &str, allowed: &[KeyLocation]) -> Option<Placement> {
    let name = section.raw("name");
    let name = section.required("name", name);
    let location = section.raw("in");
    let location = section.required("in", location).map(|text| KeyLocation::from(text.as_str()));
    if location.as_ref().is_some_and(|location| !allowed.contains(location)) {
        let names: Vec<&str> = allowed.iter().map(KeyLocation::as_str).collect();
        section.problem("in", format!("must be one of {}", names.join(", ")));
    }
    let fits = match (&name, &location) {
        (Some(name), Some(KeyLocation::Path)) => text::is_variable_name(name),
        (Some(name), _) => text::is_token(name),
        (None, _) => true,
    };
    if !fits {
        section.problem("name", "must be the name of a header, query parameter, cookie or member");
    }
    let value = section.template("value").unwrap_or_else(|| TextTemplate::fixed(value));
    if value.names().next().is_none() {
        section.problem("value", "must have a name in braces, as in Bearer {value}");
    }
    Some(Placement { name: name?, location: location?, value })
}

/// A `send` table, or the usual placement of a token.
pub(crate) fn send(section: &mut Section<'_>) -> Placement {
    send_or(section, Placement::bearer())
}

/// A `send` table, or another placement.
pub(crate) fn send_or(section: &mut Section<'_>, usual: Placement) -> Placement {
    let Some(mut send) = section.section("send") else { return usual };
    let read = read(&mut send, "{token}", EVERYWHERE);
    send.finish();
    read.unwrap_or(usual)
}
