//! Where in a request something is put.

use super::{TextTemplate, read::section::Section, text};
use inlay_api::KeyLocation;

/// A header, query parameter, cookie, member of the body or part of the path, and what it contains.
#[derive(Clone, Debug)]
pub struct Placement {
    /// Name of the header, parameter, cookie or member; in a path, the name that stands in the URL's braces.
    pub name: String,
    /// Which of these.
    pub location: KeyLocation,
    /// What is sent there.
    pub value: TextTemplate,
}

impl Placement {
    /// The usual place of a token (RFC 6750, section 2.1).
    pub(super) fn bearer() -> Self {
        Self {
            name: "Authorization".to_owned(),
            location: KeyLocation::Header,
            value: TextTemplate("Bearer {token}".to_owned()),
        }
    }

    /// Takes `name`, `in` and `value` out of a table that may have others.
    pub(super) fn read(section: &mut Section<'_>, value: &str, allowed: &[KeyLocation]) -> Option<Self> {
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
        let value = section.template("value").unwrap_or_else(|| TextTemplate(value.to_owned()));
        if value.names().next().is_none() {
            section.problem("value", "must have a name in braces, as in Bearer {value}");
        }
        Some(Self { name: name?, location: location?, value })
    }

    /// A `send` table, or the usual place of a token.
    pub(super) fn send(section: &mut Section<'_>) -> Self {
        let Some(mut send) = section.section("send") else { return Self::bearer() };
        let read = Self::read(&mut send, "{token}", EVERYWHERE);
        send.finish();
        read.unwrap_or_else(Self::bearer)
    }
}

/// What a request has room for without its URL being made for it.
pub(super) const EVERYWHERE: &[KeyLocation] =
    &[KeyLocation::Header, KeyLocation::Query, KeyLocation::Cookie, KeyLocation::Body];
