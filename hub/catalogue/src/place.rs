//! Which parts of a schema speak about which place of a value, without deciding whether the value is good.

use super::compiled;
use serde_json::Value;

/// Most parts of a schema that are followed for one place: more than any schema for people has, and an end for those
/// whose references fan out.
const MOST: usize = 512;

/// In-place applicators with one schema (JSON Schema 2020-12 Core, section 10.2).
const ONE: [&str; 3] = ["if", "then", "else"];
/// In-place applicators with a list of alternatives.
const ALTERNATIVES: [&str; 2] = ["oneOf", "anyOf"];

/// The parts of a schema that speak about one place of a value.
pub struct Place<'s> {
    root: &'s Value,
    schemas: Vec<&'s Value>,
}

impl<'s> Place<'s> {
    /// The whole value. With `value`, alternatives that are obviously for another one are left out: those with a
    /// constant where `value` has something else.
    pub fn root(root: &'s Value, value: Option<&Value>) -> Self {
        Self::of(root, vec![root], value)
    }

    /// A member of the object or an element of the list that stands here. `value` is the member's.
    #[must_use]
    pub fn step(&self, name: &str, value: Option<&Value>) -> Self {
        let below = self.schemas.iter().flat_map(|schema| children(schema, name)).collect();
        Self::of(self.root, below, value)
    }

    /// The parts, references followed. Empty for a place that the schema says nothing about.
    pub fn schemas(&self) -> &[&'s Value] {
        &self.schemas
    }

    /// Whether a value here is secret: marked `writeOnly`, `x-secret` or `airbyte_secret`, or of format `password`.
    pub fn is_secret(&self) -> bool {
        self.schemas.iter().any(|schema| {
            ["writeOnly", "x-secret", "airbyte_secret"]
                .iter()
                .any(|mark| schema.get(mark) == Some(&Value::Bool(true)))
                || schema.get("format").and_then(Value::as_str) == Some("password")
        })
    }

    fn of(root: &'s Value, mut waiting: Vec<&'s Value>, value: Option<&Value>) -> Self {
        let mut schemas: Vec<&'s Value> = Vec::new();
        while let Some(schema) = waiting.pop() {
            let known = schemas.iter().any(|known| std::ptr::eq(*known, schema));
            if known || !schema.is_object() || schemas.len() == MOST {
                continue;
            }
            schemas.push(schema);
            waiting.extend(reference(root, schema));
            waiting.extend(ONE.iter().filter_map(|keyword| schema.get(keyword)));
            waiting.extend(list(schema, "allOf"));
            for keyword in ALTERNATIVES {
                waiting.extend(list(schema, keyword).filter(|branch| fits(root, branch, value)));
            }
            for keyword in ["dependentSchemas", "dependencies"] {
                waiting.extend(
                    schema.get(keyword).and_then(Value::as_object).into_iter().flat_map(|map| map.values()),
                );
            }
        }
        Self { root, schemas }
    }
}

fn list<'s>(schema: &'s Value, keyword: &str) -> impl Iterator<Item = &'s Value> {
    schema.get(keyword).and_then(Value::as_array).into_iter().flatten()
}

fn reference<'s>(root: &'s Value, schema: &Value) -> Option<&'s Value> {
    let target =
        ["$ref", "$dynamicRef"].iter().find_map(|keyword| schema.get(keyword)).and_then(Value::as_str)?;
    pointed(root, target)
}

/// What a reference such as `#/$defs/address` points at.
pub(super) fn pointed<'s>(root: &'s Value, target: &str) -> Option<&'s Value> {
    let pointer = percent_encoding::percent_decode_str(target.strip_prefix('#')?).decode_utf8().ok()?;
    root.pointer(&pointer)
}

/// False when one of the branch's constants differs from what `value` has there.
fn fits(root: &Value, branch: &Value, value: Option<&Value>) -> bool {
    let Some(value) = value else { return true };
    let branch = reference(root, branch).unwrap_or(branch);
    let differs = |(name, property): (&String, &Value)| {
        let only = match (property.get("const"), property.get("enum").and_then(Value::as_array)) {
            (Some(only), _) => Some(only),
            (None, Some(values)) if values.len() == 1 => values.first(),
            _ => None,
        };
        matches!((only, value.get(name)), (Some(only), Some(there)) if only != there)
    };
    !branch
        .get("properties")
        .and_then(Value::as_object)
        .is_some_and(|properties| properties.iter().any(differs))
}

fn children<'s>(schema: &'s Value, name: &str) -> Vec<&'s Value> {
    let mut found: Vec<&'s Value> = Vec::new();
    found.extend(schema.get("properties").and_then(|properties| properties.get(name)));
    for (pattern, property) in
        schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten()
    {
        if compiled(pattern).is_some_and(|regex| regex.is_match(name)) {
            found.push(property);
        }
    }
    if found.is_empty() {
        found.extend(
            ["additionalProperties", "unevaluatedProperties"].iter().filter_map(|rest| schema.get(rest)),
        );
    }
    if let Ok(at) = name.parse::<usize>() {
        let by_place = ["prefixItems", "items"].iter().filter_map(|keyword| schema.get(keyword)?.as_array());
        let by_place: Vec<&Value> = by_place.filter_map(|items| items.get(at)).collect();
        if by_place.is_empty() {
            let rest = ["items", "additionalItems", "unevaluatedItems"];
            found.extend(
                rest.iter().filter_map(|keyword| schema.get(keyword)).filter(|schema| schema.is_object()),
            );
        }
        found.extend(by_place);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn is_secret(schema: &Value, path: &[&str], value: Option<&Value>) -> bool {
        let mut place = Place::root(schema, value);
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
        for path in [&["b"][..], &["b", "c", "0", "other"], &["h", "0"], &["k"], &["a", "b"]] {
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
        assert_eq!(Place::root(&schema, None).schemas().len(), 2);
    }
}
