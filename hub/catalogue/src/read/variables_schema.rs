//! Reads `[variables]`: the JSON Schema of an activation's variables, written as TOML.

use super::{bounds, option_source, section::Field};
use crate::{
    ConnectionTemplate, LoadRules, OptionSource, Pattern,
    text::{self, limit},
    validator_for,
};
use inlay_forms::schema::{self, keywords::REFERENCES, pointer};
use serde_json::{Value, json};
use toml::de::DeValue;

/// The schema as JSON and where the choices of its variables come from, or `None` and problems.
///
/// JSON objects have no order that survives every parser, so each property without an `order` gets its place in the
/// file as one.
pub(crate) fn read(
    field: &Field<'_>,
    connections: &[ConnectionTemplate],
    rules: &LoadRules,
) -> Option<(Value, Vec<OptionSource>)> {
    let mut schema = field.json()?;
    let sources = option_source::read_all(field, &mut schema, connections, rules);
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        field.problem("must have type = \"object\"");
        return None;
    }
    if let Some((pointer, message)) = bounds::objection(&schema) {
        report(field, &pointer, message);
        return None;
    }
    let mut complete = texts_and_references(field, &schema, "");
    if let Err(error) = jsonschema::meta::validate(&schema) {
        report(field, error.instance_path().as_str(), format!("is not valid JSON Schema: {error}"));
        return None;
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    complete &= defaults_fit(field, &schema);
    for name in properties.into_iter().flatten().map(|(name, _)| name) {
        let path = pointer::join("/properties", name);
        if !text::is_variable_name(name) {
            report(field, &path, "must be named by a letter followed by letters, digits and underscores");
            complete = false;
        }
    }
    for name in
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    {
        if properties.is_none_or(|properties| !properties.contains_key(name)) {
            report(field, "/required", format!("must be properties, and {name} is not"));
            complete = false;
        }
    }
    if complete && let Err(error) = validator_for(&schema) {
        field.problem(format!("cannot be used: {error}"));
        return None;
    }
    number_properties(field, &mut schema);
    // Form and hub get the same schema.
    schema::close(&mut schema);
    complete.then_some((schema, sources))
}

/// Checks each default by itself: what the schema says about several variables together is for whoever fills them in.
fn defaults_fit(field: &Field<'_>, schema: &Value) -> bool {
    let mut alone = schema.clone();
    if let Value::Object(keywords) = &mut alone {
        keywords.retain(|name, _| ["$schema", "$defs", "definitions", "properties"].contains(&name.as_str()));
    }
    // What is wrong with the properties themselves is found by the check of the whole.
    let Ok(validator) = validator_for(&alone) else { return true };
    let mut good = true;
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let default = property.get("default");
        if default.is_some_and(|default| !validator.is_valid(&json!({ name: default }))) {
            let path = pointer::join(&pointer::join("/properties", name), "default");
            report(field, &path, "must be a value that its own schema accepts");
            good = false;
        }
    }
    good
}

/// Checks what people read, and that the schema is complete in itself: nothing is fetched for it.
fn texts_and_references(field: &Field<'_>, value: &Value, path: &str) -> bool {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => return true,
    };
    let mut good = true;
    for (key, child) in children {
        let path = pointer::join(path, &key);
        let objection = match (key.as_str(), child) {
            ("title", Value::String(text)) => text::objection(text, limit::LABEL),
            ("description", Value::String(text)) => text::objection(text, limit::HELP),
            (keyword, Value::String(target)) if REFERENCES.contains(&keyword) => {
                let is_pointer = target == "#" || target.starts_with("#/");
                (!is_pointer).then(|| "must point into this schema (#/…)".to_owned())
            }
            // References would be counted from there.
            ("$id", Value::String(_)) if path.matches('/').count() > 1 => {
                Some("must not be there: the schema is one".to_owned())
            }
            ("patternProperties", Value::Object(named)) => {
                named.keys().find_map(|source| Pattern::unanchored(source).err())
            }
            ("pattern", Value::String(source)) => Pattern::parse(source).err(),
            (_, Value::String(text)) => text
                .chars()
                .any(text::is_invisible_control)
                .then(|| "must not contain control characters".to_owned()),
            _ => None,
        };
        if let Some(objection) = objection {
            report(field, &path, objection);
            good = false;
        }
        good &= texts_and_references(field, child, &path);
    }
    good
}

/// Adds a problem at the deepest table or value that `pointer` (RFC 6901) reaches in the file.
fn report(field: &Field<'_>, pointer: &str, message: impl Into<String>) {
    let mut at = field.value;
    let mut path = field.path.clone();
    for step in pointer::split(pointer) {
        let next = match at.get_ref() {
            DeValue::Array(_) => step.parse::<usize>().ok().and_then(|step| at.get_ref().get(step)),
            value => value.get(step.as_str()),
        };
        let Some(next) = next else { break };
        path =
            if step.parse::<usize>().is_ok() { format!("{path}[{step}]") } else { format!("{path}.{step}") };
        at = next;
    }
    field.report.add(&at.span(), &path, message);
}

fn number_properties(field: &Field<'_>, schema: &mut Value) {
    let Some(table) =
        field.value.get_ref().get("properties").and_then(|properties| properties.get_ref().as_table())
    else {
        return;
    };
    let mut keys: Vec<_> = table.keys().collect();
    keys.sort_by_key(|key| key.span().start);
    for (index, key) in keys.into_iter().enumerate() {
        if let Some(Value::Object(property)) = schema["properties"].get_mut(key.get_ref().as_ref()) {
            property.entry("order").or_insert_with(|| Value::from(index));
        }
    }
}
