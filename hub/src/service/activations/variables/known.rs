//! Unknown variables: what a definition does not speak of, at any depth. A secret could be under such a name, of which
//! nothing says that it is one.

use super::places::Places;
use inlay_api::DynamicVariables;
use inlay_catalogue::{Integration, Matchers};
use serde_json::Value;

/// Drops every value under a name that no branch of the schema knows, and every object or list where none may be. For a
/// draft, which nothing has checked.
pub(in crate::service::activations) fn drop_unknown(
    integration: &Integration,
    variables: &mut DynamicVariables,
) {
    drop_from(integration, variables, Free::Dropped);
}

/// Drops the same of variables that have passed the check, but keeps what the schema leaves free by saying so, and what is
/// secret as a whole.
pub(super) fn drop_undescribed(integration: &Integration, variables: &mut DynamicVariables) {
    drop_from(integration, variables, Free::Kept);
}

/// What becomes of members that a schema lets in without describing them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Free {
    Dropped,
    Kept,
}

fn drop_from(integration: &Integration, variables: &mut DynamicVariables, free: Free) {
    match &integration.variables_schema {
        Some(schema) => drop_by(schema, &integration.matchers, variables, free),
        None => variables.clear(),
    }
}

fn drop_by(schema: &Value, matchers: &Matchers, variables: &mut DynamicVariables, free: Free) {
    let root = Places::root(schema, matchers);
    variables.retain(|name, value| free.keeps_member(&root, name, value));
}

impl Free {
    fn keeps_member(self, place: &Places<'_>, name: &str, value: &mut Value) -> bool {
        let is_known =
            place.knows(name) || (self == Self::Kept && (place.leaves_free() || place.is_secret()));
        is_known && self.keeps(&place.member(name), value)
    }

    /// Whether a value may stay, of which unknown parts are dropped.
    fn keeps(self, place: &Places<'_>, value: &mut Value) -> bool {
        match value {
            Value::Object(members) => {
                members.retain(|name, value| self.keeps_member(place, name, value));
                place.allows("object")
            }
            Value::Array(items) => {
                let mut at = 0..;
                items.retain_mut(|item| at.next().is_some_and(|at| self.keeps(&place.element(at), item)));
                place.allows("array")
            }
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn kept_if(free: Free, schema: &Value, variables: &Value) -> Value {
        let mut variables = variables.as_object().unwrap().clone();
        drop_by(schema, &Matchers::of(schema), &mut variables, free);
        Value::Object(variables)
    }

    fn kept(schema: &Value, variables: &Value) -> Value {
        kept_if(Free::Dropped, schema, variables)
    }

    #[test]
    fn of_what_was_checked_all_stays_that_the_schema_leaves_free_by_saying_so() {
        let schema = json!({"properties": {
            "rows": {"items": {"properties": {"name": {}}}},
            "said": {"properties": {"a": {}}, "additionalProperties": true},
            "blank": {"properties": {"a": {}}, "unevaluatedProperties": {}},
            "one": {"properties": {"a": {}}, "enum": [{"a": 1, "b": 2}]},
            "either": {"anyOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]},
            "codes": {"properties": {"a": {}}, "patternProperties": {"^x_": {}}},
            "free": {"type": "object"},
            "sealed": {"properties": {"a": {}}, "writeOnly": true},
        }});
        let whole = json!({"a": 1, "b": 2});
        let sent = json!({"rows": [{"name": "n", "key": "CANARY"}], "said": whole, "blank": whole, "one": whole,
            "either": {"a": 1, "b": 2, "c": "CANARY"}, "codes": {"a": 1, "x_1": 2, "y": "CANARY"}, "free": whole,
            "sealed": whole, "none": "CANARY"});
        let kept = kept_if(Free::Kept, &schema, &sent);
        assert_eq!(
            kept,
            json!({"rows": [{"name": "n"}], "said": whole, "blank": whole, "one": whole, "either": whole,
                "codes": {"a": 1, "x_1": 2}, "free": whole, "sealed": whole})
        );
        assert_eq!(kept_if(Free::Kept, &schema, &kept), kept);
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
