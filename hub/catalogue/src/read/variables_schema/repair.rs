//! Repairs what is wrong in a schema and means one thing only. Each is told as a remark.

use super::source::Source;
use crate::Matchers;
use inlay_forms::{
    Formats, Schema,
    schema::{
        keywords::{self, Contents},
        pointer,
    },
};
use serde_json::Value;

/// Makes references by name (`$anchor`; `$id` in draft 7) into pointers, which is what the rest of the hub follows.
pub(super) fn references(schema: &mut Value) {
    let places = schemas(schema);
    let text = |schema: &Value, at: &str, keyword: &str| {
        schema.pointer(at).and_then(|found| found.get(keyword)?.as_str().map(str::to_owned))
    };
    let is_plain = |at: &str| at.bytes().all(|b| b.is_ascii_alphanumeric() || b"/$_-.~".contains(&b));
    let named = |name: &str, schema: &Value| {
        let is_named = |at: &&String| {
            text(schema, at, "$anchor").as_deref() == Some(name)
                || text(schema, at, "$id").as_deref().and_then(|id| id.strip_prefix('#')) == Some(name)
        };
        places.iter().find(is_named).filter(|at| is_plain(at)).cloned()
    };
    for at in &places {
        let Some(reference) = text(schema, at, "$ref") else { continue };
        let name = reference.strip_prefix('#').filter(|name| !name.is_empty() && !name.starts_with('/'));
        if let Some(target) = name.and_then(|name| named(name, schema))
            && let Some(found) = schema.pointer_mut(at)
        {
            found["$ref"] = Value::String(format!("#{target}"));
        }
    }
}

/// Makes `examples` a list, and takes out of `required` what is there twice.
pub(super) fn lists(source: &Source<'_, '_>, schema: &mut Value) {
    for at in schemas(schema) {
        let Some(Value::Object(found)) = schema.pointer_mut(&at) else { continue };
        if let Some(examples) = found.get_mut("examples").filter(|examples| !examples.is_array()) {
            *examples = Value::Array(vec![examples.take()]);
            source.remark(&pointer::join(&at, "examples"), "is taken for the only one of a list");
        }
        if let Some(Value::Array(names)) = found.get_mut("required") {
            let mut known: Vec<Value> = Vec::with_capacity(names.len());
            for name in names.drain(..) {
                if known.contains(&name) {
                    source.remark(&pointer::join(&at, "required"), format!("has {name} twice"));
                } else {
                    known.push(name);
                }
            }
            *names = known;
        }
    }
}

/// Drops each default that its own schema refuses. An object may be incomplete: the fields of it that are there are a
/// proposal.
pub(super) fn defaults(source: &Source<'_, '_>, schema: &mut Value) {
    let matchers = Matchers::of(schema);
    let checked = Schema::parse(schema.clone()).with_formats(Formats::Assert);
    for at in schemas(schema) {
        let Some(found) = checked.document().pointer(&at) else { continue };
        let Some(default) = found.get("default") else { continue };
        let is_proposal = default.is_object() && is_object(checked.resolve(found));
        if is_proposal || checked.accepts(found, default, &matchers) {
            continue;
        }
        if let Some(Value::Object(found)) = schema.pointer_mut(&at) {
            found.shift_remove("default");
            source.remark(&pointer::join(&at, "default"), "is refused by its own schema and is left out");
        }
    }
}

fn is_object(schema: &Value) -> bool {
    match schema.get("type") {
        Some(Value::String(name)) => name == "object",
        Some(Value::Array(names)) => names.iter().any(|name| name == "object"),
        _ => true,
    }
}

/// The places of all schemas in a schema (RFC 6901).
fn schemas(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    add(schema, String::new(), &mut found);
    found
}

fn add(schema: &Value, at: String, found: &mut Vec<String>) {
    let Value::Object(members) = schema else { return };
    for (keyword, value) in members {
        let below = pointer::join(&at, keyword);
        match (keywords::contents(keyword), value) {
            (Some(Contents::Map), Value::Object(named)) => {
                named.iter().for_each(|(name, schema)| add(schema, pointer::join(&below, name), found));
            }
            (Some(Contents::Array | Contents::SchemaOrArray), Value::Array(schemas)) => {
                let schemas = schemas.iter().enumerate();
                schemas.for_each(|(number, schema)| add(schema, format!("{below}/{number}"), found));
            }
            (Some(Contents::Schema | Contents::SchemaOrArray), schema) => add(schema, below, found),
            _ => {}
        }
    }
    found.push(at);
}
