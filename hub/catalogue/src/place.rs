//! Places in an activation's variables: which parts of the schema speak about one, and whether it is secret.

use crate::{Matchers, effort};
use inlay_forms::schema;
use serde_json::Value;

/// A place in variables, by the rule that the form has, too (`inlay_forms::schema`).
pub struct Place<'s>(schema::Place<'s>);

impl<'s> Place<'s> {
    /// The whole value. With `value`, alternatives that are obviously for another one are left out: those with a
    /// constant where `value` has something else. `matchers` are those of the schema.
    pub fn root(root: &'s Value, value: Option<&Value>, matchers: &'s Matchers) -> Self {
        Self(schema::Place::root(root, value, matchers))
    }

    /// A member of the object or an element of the list that stands here. `value` is the member's.
    #[must_use]
    pub fn step(&self, name: &str, value: Option<&Value>) -> Self {
        effort::place();
        Self(self.0.step(name, value))
    }

    /// From which element of a list that stands here on all elements are the same place; `None` when each may be another.
    pub fn alike_from(&self) -> Option<usize> {
        self.0.alike_from()
    }

    /// Whether the schema knows a member of the object that stands here.
    pub fn knows(&self, name: &str) -> bool {
        self.0.knows(name)
    }

    /// Whether the schema lets in members that it does not describe, by saying so.
    pub fn leaves_free(&self) -> bool {
        self.0.leaves_free()
    }

    /// Whether a value of a type may stand here: unless types are named and it is none of them.
    pub fn allows(&self, type_name: &str) -> bool {
        self.0.allows(type_name)
    }

    /// The parts, references followed. Empty for a place that the schema says nothing about.
    pub fn schemas(&self) -> &[&'s Value] {
        self.0.schemas()
    }

    /// Whether a value here is secret, or part of one.
    pub fn is_secret(&self) -> bool {
        self.0.is_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn is_secret(schema: &Value, path: &[&str], value: Option<&Value>) -> bool {
        let matchers = Matchers::of(schema);
        let mut place = Place::root(schema, value, &matchers);
        let mut value = value;
        for name in path {
            value = value.and_then(|value| match value {
                Value::Array(items) => items.get(name.parse::<usize>().ok()?),
                value => value.get(name),
            });
            place = place.step(name, value);
        }
        place.is_secret()
    }

    #[test]
    fn a_secret_is_found_at_any_depth_and_under_every_mark() {
        let schema = json!({
            "properties": {
                "a": {"writeOnly": true},
                "b": {"properties": {"c": {"items": {"$ref": "#/$defs/d"}}}},
                "e": {"oneOf": [{"properties": {"f": {"airbyte_secret": true}}}, {"properties": {"g": {"x-secret": true}}}]},
                "h": {"prefixItems": [{}, {"format": "password"}]},
                "i": {"additionalProperties": {"writeOnly": true}},
            },
            "if": {}, "then": {"properties": {"j": {"format": "password"}}},
            "patternProperties": {"^x_": {"writeOnly": true}},
            "$defs": {"d": {"properties": {"secret": {"format": "password"}, "again": {"$ref": "#/$defs/d"}}}},
        });
        for path in [
            &["a"][..],
            &["a", "in a secret"],
            &["b", "c", "3", "secret"],
            &["b", "c", "0", "again", "again", "secret"],
            &["e", "f"],
            &["e", "g"],
            &["h", "1"],
            &["i", "anything"],
            &["j"],
            &["x_1"],
        ] {
            assert!(is_secret(&schema, path, None), "{path:?}");
        }
        for path in [&["b"][..], &["b", "c", "0", "other"], &["h", "0"], &["k"]] {
            assert!(!is_secret(&schema, path, None), "{path:?}");
        }
    }

    #[test]
    fn with_a_value_only_the_branch_that_it_means_counts() {
        let branch = |mode: &str, secret: &str| json!({"properties": {"mode": {"const": mode}, secret: {"writeOnly": true}}});
        let schema =
            json!({"properties": {"login": {"oneOf": [branch("key", "key"), branch("basic", "password")]}}});
        let value = json!({"login": {"mode": "key"}});
        assert!(is_secret(&schema, &["login", "key"], Some(&value)));
        assert!(!is_secret(&schema, &["login", "password"], Some(&value)));
        assert!(is_secret(&schema, &["login", "password"], None));
    }

    #[test]
    fn references_that_turn_in_circles_end() {
        let schema =
            json!({"$ref": "#", "allOf": [{"$ref": "#"}], "properties": {"a": {"$ref": "#/properties/a"}}});
        assert!(!is_secret(&schema, &["a", "a"], None));
        assert_eq!(Place::root(&schema, None, &Matchers::default()).schemas().len(), 2);
    }
}
