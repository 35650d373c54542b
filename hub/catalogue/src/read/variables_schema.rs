//! Reads the JSON Schema of an activation's variables: `[variables]`, written as TOML, or a JSON file beside the definition.

mod repair;
mod source;
mod texts;

use super::{bounds, option_source, section::Section};
use crate::{ConnectionTemplate, LoadRules, Matchers, OptionSource, text, validator_for};
use inlay_forms::schema::{self, pointer};
use serde_json::Value;
use source::Source;

/// The schema as JSON and where the choices of its variables come from, or `None` and problems.
///
/// JSON objects have no order that survives every parser, so each property without an `order` gets its place in the
/// file as one.
pub(crate) fn read(
    section: &mut Section<'_>,
    connections: &[ConnectionTemplate],
    rules: &LoadRules,
) -> Option<(Value, Vec<OptionSource>)> {
    let table = section.take("variables");
    let file = section.take("variables_schema_file");
    match (table, file) {
        (Some(_), Some(file)) => {
            file.problem("must not be there beside [variables]");
            None
        }
        (Some(field), None) => {
            let mut schema = field.json()?;
            let sources = option_source::read_all(&field, &mut schema, connections, rules);
            check(&Source::Table(&field), schema, sources)
        }
        (None, Some(field)) => {
            let (file, mut schema) = source::open(&field)?;
            let source = Source::File { file: &file, report: field.report };
            let sources = source::option_sources(&file, field.report, &mut schema, connections, rules);
            check(&source, schema, sources)
        }
        (None, None) => None,
    }
}

/// Checks a schema, with what can be used all the same repaired.
fn check(
    source: &Source<'_, '_>,
    mut schema: Value,
    sources: Vec<OptionSource>,
) -> Option<(Value, Vec<OptionSource>)> {
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        source.problem("", "must have type = \"object\"");
        return None;
    }
    repair::references(&mut schema);
    if let Some((pointer, message)) = bounds::objection(&schema) {
        source.problem(&pointer, message);
        return None;
    }
    let mut complete = texts::check(source, &schema);
    repair::lists(source, &mut schema);
    if let Err(error) = jsonschema::meta::validate(&schema) {
        source.problem(error.instance_path().as_str(), format!("is not valid JSON Schema: {error}"));
        return None;
    }
    repair::defaults(source, &mut schema);
    complete &= names(source, &schema);
    if complete && let Err(error) = validator_for(&schema, &Matchers::of(&schema)) {
        source.problem("", format!("cannot be used: {error}"));
        return None;
    }
    number_properties(&mut schema);
    // Form and hub get the same schema.
    schema::close(&mut schema);
    complete.then_some((schema, sources))
}

/// Checks what variables are called, and that those that must be there are described.
fn names(source: &Source<'_, '_>, schema: &Value) -> bool {
    let properties = schema.get("properties").and_then(Value::as_object);
    let mut good = true;
    for name in properties.into_iter().flatten().map(|(name, _)| name) {
        let path = pointer::join("/properties", name);
        if name.trim().is_empty() || name.chars().any(inlay_forms::is_invisible) {
            source.problem(&path, "must not be named by nothing or by control characters");
            good = false;
        } else if !text::is_variable_name(name) {
            let message =
                "is not a letter followed by letters, digits and underscores: no template can use it";
            source.remark(&path, message);
        }
    }
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    for name in required.filter_map(Value::as_str) {
        if properties.is_none_or(|properties| !properties.contains_key(name)) {
            source.remark(
                "/required",
                format!("has {name}, which is not among the properties: it is asked for as text"),
            );
        }
    }
    good
}

fn number_properties(schema: &mut Value) {
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (index, property) in properties.into_iter().flat_map(|properties| properties.values_mut()).enumerate()
    {
        if let Value::Object(property) = property {
            property.entry("order").or_insert_with(|| Value::from(index));
        }
    }
}
