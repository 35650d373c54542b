//! Texts and patterns of a schema, and that it is complete in itself: nothing is fetched for it.

use super::source::Source;
use crate::{
    Pattern,
    matcher::compile_pattern,
    text::{self, limit},
};
use inlay_forms::pasted::address_objection;
use inlay_forms::schema::{
    keywords::{self, Contents, REFERENCES},
    pointer,
};
use serde_json::Value;

/// What is to be said about a value.
enum Objection {
    /// It cannot be used.
    Problem(String),
    /// It can.
    Remark(String),
}

use Objection::{Problem, Remark};

/// Checks all of a schema.
pub(super) fn check(source: &Source<'_, '_>, schema: &Value) -> bool {
    walk(source, schema, "", Contents::Schema)
}

/// `contents` is what `value` consists of.
fn walk(source: &Source<'_, '_>, value: &Value, path: &str, contents: Contents) -> bool {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => return true,
    };
    let is_schema = value.is_object() && !matches!(contents, Contents::Map | Contents::Data);
    let mut good = true;
    for (key, child) in children {
        let path = pointer::join(path, &key);
        let objection = if is_schema { of_keyword(&key, child, &path) } else { of_value(child) };
        match objection {
            Some(Problem(message)) => {
                source.problem(&path, message);
                good = false;
            }
            Some(Remark(message)) => source.remark(&path, message),
            None => {}
        }
        let inner = match contents {
            _ if is_schema => keywords::contents(&key).unwrap_or(Contents::Schema),
            Contents::Data => Contents::Data,
            _ => Contents::Schema,
        };
        good &= walk(source, child, &path, inner);
    }
    good
}

fn of_keyword(keyword: &str, value: &Value, path: &str) -> Option<Objection> {
    match (keyword, value) {
        ("title", Value::String(text)) => shown(text, limit::LABEL),
        ("description", Value::String(text)) => shown(text, limit::HELP),
        (keyword, Value::String(target)) if REFERENCES.contains(&keyword) => {
            let is_pointer = target == "#" || target.starts_with("#/");
            (!is_pointer).then(|| Problem("must point into this schema (#/…)".to_owned()))
        }
        // References would be counted from there.
        ("$id", Value::String(id)) if path.matches('/').count() > 1 && !id.starts_with('#') => {
            Some(Problem("must not be there: the schema is one".to_owned()))
        }
        // The complete validator has its own engine for these.
        ("patternProperties", Value::Object(named)) => {
            named.keys().find_map(|source| Pattern::unanchored(source).err()).map(Problem)
        }
        ("x-addresses", Value::Array(addresses)) => addresses
            .iter()
            .find_map(|address| address.as_str().map_or(Some("must be texts"), address_objection))
            .map(|objection| Problem(objection.to_owned())),
        ("pattern", Value::String(source)) => of_pattern(source),
        ("nullable", Value::Bool(true)) => {
            Some(Remark("is no keyword of JSON Schema: list \"null\" in type".to_owned()))
        }
        _ => of_value(value),
    }
}

/// A text that is shown. What misleads is refused, and what is only long or written in lines is shown as it is.
fn shown(text: &str, longest: usize) -> Option<Objection> {
    let in_one_line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text::objection(&in_one_line, longest) {
        None if text == in_one_line => None,
        None if text.trim() == in_one_line => Some(Remark("begins or ends with a space".to_owned())),
        None => Some(Remark("has line breaks or several spaces, which are shown as one".to_owned())),
        Some(_) if in_one_line.is_empty() => Some(Remark("is blank".to_owned())),
        Some(objection) if in_one_line.chars().any(inlay_forms::is_invisible) => Some(Problem(objection)),
        Some(objection) => Some(Remark(objection.replacen("must be", "should be", 1))),
    }
}

/// Any other text: nothing that hides or reorders others. Values may have lines.
fn of_value(value: &Value) -> Option<Objection> {
    let is_bad = |c: char| inlay_forms::is_invisible(c) && !matches!(c, '\n' | '\r' | '\t');
    let is_text = value.as_str().is_some_and(|text| text.chars().any(is_bad));
    is_text.then(|| Problem("must not contain control characters".to_owned()))
}

/// A pattern. Whatever it is, its matching ends: the widget leaves to the hub what is not tame, and the hub has an engine
/// that gives up.
fn of_pattern(source: &str) -> Option<Objection> {
    let objection = Pattern::unanchored(source).err()?;
    let what = match compile_pattern(source) {
        None => "it is not checked",
        Some(_) if inlay_forms::is_tame(source) => "it is used as written without the flag u",
        Some(_) => "the hub checks it alone, and no text for long",
    };
    Some(Remark(format!("{objection}; {what}")))
}
