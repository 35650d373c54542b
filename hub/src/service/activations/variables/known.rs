//! Unknown settings: what a definition does not speak of, at any depth. A secret could be under such a name, of which
//! nothing says that it is one.

use super::places::Places;
use inlay_api::DynamicVariables;
use inlay_catalogue::{Integration, Matchers};
use serde_json::Value;

/// Drops every value under a name that no branch of the schema knows, and every object or list where none may be.
pub(in crate::service::activations) fn drop_unknown(
    integration: &Integration,
    variables: &mut DynamicVariables,
) {
    match &integration.variables_schema {
        Some(schema) => drop_by(schema, &integration.matchers, variables),
        None => variables.clear(),
    }
}

fn drop_by(schema: &Value, matchers: &Matchers, variables: &mut DynamicVariables) {
    let root = Places::root(schema, matchers);
    variables.retain(|name, value| root.knows(name) && keeps(&root.member(name), value));
}

/// Whether a value may stay, of which unknown parts are dropped.
fn keeps(place: &Places<'_>, value: &mut Value) -> bool {
    match value {
        Value::Object(members) => {
            members.retain(|name, value| place.knows(name) && keeps(&place.member(name), value));
            place.allows("object")
        }
        Value::Array(items) => {
            let mut at = 0..;
            items.retain_mut(|item| at.next().is_some_and(|at| keeps(&place.element(at), item)));
            place.allows("array")
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn kept(schema: &Value, variables: &Value) -> Value {
        let mut variables = variables.as_object().unwrap().clone();
        drop_by(schema, &Matchers::of(schema), &mut variables);
        Value::Object(variables)
    }

    #[test]
    fn what_no_branch_knows_is_dropped_at_any_depth() {
        let branch = |mode: &str, name: &str| json!({"properties": {"mode": {"const": mode}, name: {"type": "string"}}});
        let schema = json!({"type": "object", "properties": {
            "text": {"type": "string"},
            "object": {"type": "object", "properties": {"a": {}, "off": false}, "required": ["asked"],
                "additionalProperties": true},
            "rows": {"type": "array", "items": {"$ref": "#/$defs/row"}},
            "login": {"oneOf": [branch("key", "key"), branch("basic", "user")]},
            "kind": {"oneOf": [{"properties": {"user": {}}}], "discriminator": {"propertyName": "type"}},
            "codes": {"type": "object", "patternProperties": {"^x_": {"type": "string"}}, "additionalProperties": false},
        }, "$defs": {"row": {"type": "object", "properties": {"name": {"type": "string"}}}}});
        let sent = json!({
            "text": {"password": "CANARY"}, "unknown": "CANARY", "password": {"deep": "CANARY"},
            "object": {"a": 1, "asked": "b", "off": "CANARY", "b": "CANARY", "c": ["CANARY"]},
            "rows": [{"name": "one", "key": "CANARY"}, ["CANARY"], {"name": ["CANARY"]}],
            "login": {"mode": "key", "key": "k", "user": "u", "pin": "CANARY"},
            "kind": {"type": "User", "user": "u", "key": "CANARY"},
            "codes": {"x_1": "a", "y": "CANARY"},
        });
        assert_eq!(
            kept(&schema, &sent),
            json!({"object": {"a": 1, "asked": "b"}, "rows": [{"name": "one"}, {}],
                "login": {"mode": "key", "key": "k", "user": "u"}, "kind": {"type": "User", "user": "u"},
                "codes": {"x_1": "a"}})
        );
    }

    #[test]
    fn what_a_definition_leaves_free_is_known_as_a_whole_and_half_typed_values_stay() {
        let schema = json!({"properties": {
            "map": {"type": "object", "additionalProperties": {"type": "integer"}},
            "free": {"type": "object", "additionalProperties": true},
            "any": true, "list": {"type": "array"},
            "count": {"type": ["integer", "null"]}, "choice": {"enum": [{"a": 1}]},
        }});
        let sent = json!({
            "map": {"a": "not yet a number"}, "free": {"a": {"b": [1]}}, "any": {"a": {"b": 1}},
            "list": [{"a": 1}, [2]], "count": "x", "choice": {"a": 1},
        });
        assert_eq!(kept(&schema, &sent), sent);
    }
}
