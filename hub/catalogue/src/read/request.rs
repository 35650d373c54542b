//! Reads the parts that requests of several kinds have: method, headers, body and how it is written.

use super::section::{Field, Section};
use crate::{BodyTemplate, Encoding, RequestMethod, TextTemplate, text};
use serde_json::Value;

/// Headers that the request itself decides; lower case.
const RESERVED: &[&str] =
    &["connection", "content-length", "content-type", "cookie", "host", "proxy-authorization"];

/// GET, unless the definition says POST.
pub(crate) fn method(section: &mut Section<'_>) -> RequestMethod {
    match section.raw("method").as_deref() {
        None | Some("GET") => RequestMethod::Get,
        Some("POST") => RequestMethod::Post,
        Some(_) => {
            section.problem("method", "must be GET or POST");
            RequestMethod::Get
        }
    }
}

/// A `headers` table: headers that a definition may set.
pub(crate) fn headers(section: &mut Section<'_>) -> Vec<(String, TextTemplate)> {
    let headers = section.templates("headers");
    for (name, text) in &headers {
        let lower = name.to_ascii_lowercase();
        // A fixed one would be a credential that belongs to nobody here.
        let is_fixed_credential = lower == "authorization" && text.names().next().is_none();
        if !text::is_token(name) || RESERVED.contains(&lower.as_str()) || is_fixed_credential {
            section.problem_within(&format!("headers.{name}"), "is not a header that a definition may set");
        }
    }
    headers
}

/// How parameters are written: `first` when the definition does not say.
pub(crate) fn encoding(section: &mut Section<'_>, first: Encoding) -> Encoding {
    let words = [("form", Encoding::Form), ("json", Encoding::Json), ("query", Encoding::Query)];
    let mut words = words.to_vec();
    words.sort_by_key(|(_, encoding)| *encoding != first);
    section.choice("encoding", &words)
}

/// Reads a table of members.
pub(crate) fn body(field: &Field<'_>, encoding: Encoding) -> BodyTemplate {
    let members = match field.value.get_ref().as_table() {
        Some(_) => field.json().unwrap_or_default(),
        None => {
            field.problem("must be a table");
            Value::Null
        }
    };
    let body = BodyTemplate { encoding, members };
    for source in body.sources() {
        if let Err(message) = TextTemplate::parse(source) {
            field.problem(message);
        }
    }
    body
}
