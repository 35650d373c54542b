//! Closed settings: what a schema does not mention is refused. JSON Schema itself allows it.

use serde_json::{Map, Value};

/// Keywords that decide about properties which `properties` does not name. A schema with one of them stays as it is.
const OPEN: [&str; 11] = [
    "additionalProperties",
    "unevaluatedProperties",
    "patternProperties",
    "allOf",
    "anyOf",
    "oneOf",
    "if",
    "dependentSchemas",
    "$ref",
    "$dynamicRef",
    "$recursiveRef",
];

/// Closes the root of a schema, so that it refuses properties which no form shows. Those that it requires without
/// describing them are asked for as text, and are let in. Closing twice changes nothing.
pub fn close(schema: &mut Value) {
    let Value::Object(root) = schema else { return };
    if OPEN.iter().any(|keyword| root.contains_key(*keyword)) || has_dependent_schema(root) {
        return;
    }
    let required = root.get("required").into_iter();
    let dependent =
        ["dependentRequired", "dependencies"].iter().filter_map(|keyword| root.get(*keyword)?.as_object());
    let lists = required.chain(dependent.flat_map(Map::values)).filter_map(Value::as_array);
    let names: Vec<String> = lists.flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect();
    if !names.is_empty()
        && let Value::Object(properties) =
            root.entry("properties").or_insert_with(|| Value::Object(Map::new()))
    {
        for name in names {
            properties.entry(name).or_insert(Value::Bool(true));
        }
    }
    root.insert("additionalProperties".to_owned(), Value::Bool(false));
}

/// Whether `dependencies` bring schemas of their own, as `dependentSchemas` do.
fn has_dependent_schema(root: &Map<String, Value>) -> bool {
    let rules = root.get("dependencies").and_then(Value::as_object);
    rules.is_some_and(|rules| rules.values().any(Value::is_object))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn closed(mut schema: Value) -> Value {
        close(&mut schema);
        let once = schema.clone();
        close(&mut schema);
        assert_eq!(schema, once);
        schema
    }

    #[test]
    fn what_nobody_mentions_is_refused_and_what_is_required_let_in() {
        assert_eq!(
            closed(json!({"properties": {"a": {}}})),
            json!({"properties": {"a": {}}, "additionalProperties": false})
        );
        for rule in [
            json!({"required": ["b"]}),
            json!({"dependentRequired": {"a": ["b"]}}),
            json!({"dependencies": {"a": ["b"]}}),
        ] {
            let mut schema = rule.clone();
            schema["properties"] = json!({"a": {"type": "string"}});
            let mut expected = schema.clone();
            expected["properties"]["b"] = json!(true);
            expected["additionalProperties"] = json!(false);
            assert_eq!(closed(schema), expected, "{rule}");
            assert_eq!(closed(rule)["properties"]["b"], true);
        }
    }

    #[test]
    fn a_schema_that_decides_about_other_properties_itself_stays() {
        let dependent = json!({"dependencies": {"a": {"properties": {"b": {}}}}});
        let rules =
            OPEN.iter().map(|keyword| json!({ *keyword: {} })).chain([dependent, json!(true), json!(7)]);
        for schema in rules {
            assert_eq!(closed(schema.clone()), schema);
        }
    }
}
