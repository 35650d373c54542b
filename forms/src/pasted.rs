//! What a typed or pasted text means: what may be taken off its ends, and which part of a pasted address is the value.
//! Whoever shows a form and whoever checks what a client sent ask this, so that both find the same.

use crate::{Patterns, schema::Place};
use serde_json::Value;

/// Where the value stands in a form of address.
const HOLE: &str = "{value}";
/// Where the value begins, when it is all parts from there to one that is `-`.
const REST: &str = "{rest}";
/// Values inside each other that [`clean`] follows.
const DEEPEST: u8 = 24;

/// How a text is read. The default takes it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted<'a> {
    /// Whether spaces and line breaks at the ends are no part of it: they come from copying.
    pub trims: bool,
    /// Shown before the box; no part of the value.
    pub prefix: &'a str,
    /// Shown after the box; no part of the value.
    pub suffix: &'a str,
    /// Further forms of address, such as `admin.shopify.com/store/{value}`; see [`address_objection`].
    pub addresses: Vec<&'a str>,
}

impl<'a> Pasted<'a> {
    /// How the schemas of one text want it to be read: `x-trim`, `x-prefix`, `x-suffix` and `x-addresses`.
    pub fn of(schemas: &[&'a Value]) -> Self {
        let text =
            |keyword| schemas.iter().find_map(|schema| schema.get(keyword)?.as_str()).unwrap_or_default();
        let addresses = schemas.iter().filter_map(|schema| schema.get("x-addresses")?.as_array());
        Self {
            trims: schemas.iter().any(|schema| schema.get("x-trim") == Some(&Value::Bool(true))),
            prefix: text("x-prefix"),
            suffix: text("x-suffix"),
            addresses: addresses.flatten().filter_map(Value::as_str).collect(),
        }
    }

    /// The value that a text means: `acme` for `https://acme.example.com/admin`, where `https://` and `.example.com`
    /// stand around the box.
    pub fn value(&self, text: &str) -> String {
        let whole = text.trim();
        let found = self.addresses.iter().find_map(|address| value_in(address, whole));
        if let Some(value) = found {
            return value;
        }
        if !self.prefix.is_empty() || !self.suffix.is_empty() {
            return self.without_affixes(whole);
        }
        if self.trims { whole.to_owned() } else { text.to_owned() }
    }

    fn without_affixes(&self, whole: &str) -> String {
        let mut part = without_start(whole, self.prefix).unwrap_or(whole);
        // Before a path, and with nothing in front of it, the value is an address with a scheme of its own.
        let has_scheme = self.prefix.is_empty() && self.suffix.starts_with('/');
        if !has_scheme && (self.prefix.is_empty() || self.prefix.contains("//")) {
            part = without_scheme(part);
            // The rest of the prefix, when the address was pasted with another scheme.
            let rest = self.prefix.split_once("//").map_or("", |(_, rest)| rest);
            part = without_start(part, rest).unwrap_or(part);
        }
        if self.suffix.is_empty() {
            // The value may be a host with or without a path; only what never belongs to it goes.
            return part.trim_end_matches('/').to_owned();
        }
        let lower = part.to_ascii_lowercase();
        // A host may begin like the path that follows it: `https://api.example.com/api`.
        let host = lower.find("://").map_or(0, |scheme| scheme + 3);
        match lower[host..].find(&self.suffix.to_ascii_lowercase()).map(|end| host + end) {
            // What stands in a host has no case.
            Some(_) if self.suffix.starts_with('.') => lower.split(&self.suffix.to_ascii_lowercase()).next(),
            Some(end) => part.get(..end),
            None => Some(part),
        }
        .unwrap_or(part)
        .to_owned()
    }
}

/// The entries of a list that a pasted text stands for: its lines, or in one line what stands between commas.
pub fn entries(text: &str) -> Vec<String> {
    let text = text.trim();
    let parts: Vec<&str> = match text.contains(['\n', '\r']) {
        true => text.lines().collect(),
        false => text.split(',').collect(),
    };
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Reads every text of a value as its schema wants it: [`Pasted::value`] for what a client sent. What any part of the schema
/// says that may apply to a text counts, as for secrets; branches for another object do not.
pub fn clean(schema: &Value, value: &mut Value, patterns: &dyn Patterns) {
    let root = Place::root(schema, Some(value), patterns);
    clean_at(&root, value, 0);
}

fn clean_at(place: &Place<'_>, value: &mut Value, depth: u8) {
    if depth == DEEPEST || place.schemas().is_empty() {
        return;
    }
    match value {
        Value::String(text) => *text = Pasted::of(place.schemas()).value(text),
        Value::Array(entries) => {
            // Texts of a long list stand at the same place, which is found once.
            let (alike_from, mut alike) = (place.alike_from(), None);
            for (index, entry) in entries.iter_mut().enumerate() {
                let name = index.to_string();
                if entry.is_string() && alike_from.is_some_and(|from| index >= from) {
                    let place = alike.get_or_insert_with(|| place.step(&name, None));
                    clean_at(place, entry, depth + 1);
                } else {
                    clean_at(&place.step(&name, Some(entry)), entry, depth + 1);
                }
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                clean_at(&place.step(name, Some(member)), member, depth + 1);
            }
        }
        _ => {}
    }
}

/// What is wrong with a form of address, as the end of a sentence that begins with its name. It is a host and a path
/// without scheme, query and fragment, with `{value}` in one of its parts, or in some that follow each other, which are
/// joined by `/`. `{rest}` in the last part is all parts from there to one that is `-`. A `*` at the start of a part stands
/// for anything: `notion.so/*-{value}`.
pub fn address_objection(address: &str) -> Option<&'static str> {
    if address.contains("://") || address.contains(['?', '#', ' ']) {
        Some("must have no scheme, query or fragment")
    } else if !address.contains(HOLE) && !address.contains(REST) {
        Some("must contain {value} or {rest}")
    } else if address.rsplit('/').skip(1).any(|part| part.contains(REST)) {
        Some("must have {rest} in the last part")
    } else if address.split('/').any(|part| part.is_empty() || part.matches(HOLE).count() > 1) {
        Some("must have {value} once in a part, and no empty part")
    } else {
        None
    }
}

/// The value in an address of this form.
fn value_in(form: &str, text: &str) -> Option<String> {
    let address = without_scheme(text);
    let address = address.split(['?', '#']).next().unwrap_or_default();
    let mut parts = address.split('/');
    let mut values = Vec::new();
    for (number, form) in form.split('/').enumerate() {
        let part = parts.next().filter(|part| !part.is_empty())?;
        // What stands in a host has no case.
        let (form, part) = match number {
            0 => (form.to_ascii_lowercase(), part.to_ascii_lowercase()),
            _ => (form.to_owned(), part.to_owned()),
        };
        if let Some((before, after)) = form.split_once(REST) {
            let rest: Vec<&str> = parts.take_while(|part| !matches!(*part, "" | "-")).collect();
            let whole = [part].into_iter().chain(rest.into_iter().map(str::to_owned)).collect::<Vec<_>>();
            return Some(between(&whole.join("/"), before, after)?.to_owned());
        }
        match form.split_once(HOLE) {
            Some((before, after)) => values.push(between(&part, before, after)?.to_owned()),
            None => {
                let fits = form == part || form.strip_prefix('*').is_some_and(|end| part.ends_with(end));
                fits.then_some(())?;
            }
        }
    }
    Some(values.join("/"))
}

fn between<'p>(part: &'p str, before: &str, after: &str) -> Option<&'p str> {
    let part = part.strip_suffix(after)?;
    let value = match before.strip_prefix('*') {
        Some(before) => &part[part.rfind(before)? + before.len()..],
        None => part.strip_prefix(before)?,
    };
    (!value.is_empty() && !value.contains(['@', ':'])).then_some(value)
}

fn without_scheme(text: &str) -> &str {
    without_start(text, "https://").or_else(|| without_start(text, "http://")).unwrap_or(text)
}

/// The rest of a text that starts with another one, whatever its case.
fn without_start<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let found = text.get(..start.len())?;
    found.eq_ignore_ascii_case(start).then(|| &text[start.len()..])
}

#[cfg(test)]
mod tests;
