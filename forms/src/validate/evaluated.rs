//! Unevaluated properties and items (`unevaluatedProperties`, `unevaluatedItems`): what no schema that applies here has
//! spoken of (2020-12 Core, section 11). Others' findings are not carried along: who asks looks again, and hardly any
//! schema asks.

use super::run::Run;
use serde_json::Value;

/// Schemas within schemas that apply to the same value.
const DEEPEST: usize = 32;

impl Run<'_> {
    pub(super) fn unevaluated_properties(&mut self, rest: &Value, schema: &Value, instance: &Value) -> bool {
        let Value::Object(object) = instance else { return true };
        let mut seen = vec![false; object.len()];
        self.mark(schema, instance, &mut seen, 0);
        let mut accepted = true;
        for ((name, value), _) in object.iter().zip(seen).filter(|(_, seen)| !seen) {
            accepted &= self.check_rest("unevaluatedProperties", name, rest, value);
        }
        accepted
    }

    pub(super) fn unevaluated_items(&mut self, rest: &Value, schema: &Value, instance: &Value) -> bool {
        let Value::Array(items) = instance else { return true };
        let mut seen = vec![false; items.len()];
        self.mark(schema, instance, &mut seen, 0);
        let mut accepted = true;
        for ((at, item), _) in items.iter().enumerate().zip(seen).filter(|(_, seen)| !seen) {
            accepted &= self.check_item("unevaluatedItems", at, rest, item);
        }
        accepted
    }

    /// Marks the properties or elements of which `schema` speaks.
    fn mark(&mut self, schema: &Value, instance: &Value, seen: &mut [bool], depth: usize) {
        let Value::Object(keywords) = schema else { return };
        if depth == DEEPEST || !self.spend(1) {
            // Nothing is known, so nothing is refused.
            seen.fill(true);
            return;
        }
        for (keyword, value) in keywords {
            match (keyword.as_str(), value) {
                ("$ref" | "$dynamicRef", Value::String(_)) => {
                    let (target, resource) =
                        self.schema.references.target(self.schema.document(), schema, &self.scope);
                    self.scope.push(resource);
                    self.mark(target, instance, seen, depth + 1);
                    self.scope.pop();
                }
                ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
                    for schema in schemas {
                        self.mark_accepting(schema, instance, seen, depth);
                    }
                }
                ("if", condition) => {
                    let holds = self.accepts(condition, instance);
                    if holds {
                        self.mark(condition, instance, seen, depth + 1);
                    }
                    if let Some(branch) = schema.get(if holds { "then" } else { "else" }) {
                        self.mark(branch, instance, seen, depth + 1);
                    }
                }
                ("dependentSchemas", Value::Object(rules)) => {
                    for (name, schema) in rules {
                        if instance.get(name).is_some() {
                            self.mark(schema, instance, seen, depth + 1);
                        }
                    }
                }
                (keyword, value) => self.mark_parts(keyword, value, schema, instance, seen, depth),
            }
        }
    }

    fn mark_accepting(&mut self, schema: &Value, instance: &Value, seen: &mut [bool], depth: usize) {
        if self.accepts(schema, instance) {
            self.mark(schema, instance, seen, depth + 1);
        }
    }

    /// Marks what a keyword about parts speaks of.
    fn mark_parts(
        &mut self,
        keyword: &str,
        value: &Value,
        schema: &Value,
        instance: &Value,
        seen: &mut [bool],
        depth: usize,
    ) {
        let tuples = self.schema.dialect.tuples;
        match (keyword, value, instance) {
            ("unevaluatedProperties", _, Value::Object(_)) | ("unevaluatedItems", _, Value::Array(_))
                if depth == 0 => {}
            ("additionalProperties" | "unevaluatedProperties", _, Value::Object(_))
            | ("unevaluatedItems", _, Value::Array(_)) => seen.fill(true),
            ("properties" | "patternProperties", _, Value::Object(object)) => {
                for (name, seen) in object.keys().zip(seen) {
                    *seen |= self.is_named(schema, name);
                }
            }
            ("items", Value::Array(schemas), Value::Array(_)) if tuples => {
                seen.iter_mut().take(schemas.len()).for_each(|seen| *seen = true);
            }
            ("prefixItems", Value::Array(schemas), Value::Array(_)) if !tuples => {
                seen.iter_mut().take(schemas.len()).for_each(|seen| *seen = true);
            }
            ("items", Value::Object(_) | Value::Bool(_), Value::Array(_)) => seen.fill(true),
            ("additionalItems", _, Value::Array(_)) if schema.get("items").is_some_and(Value::is_array) => {
                seen.fill(true);
            }
            ("contains", wanted, Value::Array(items)) if !tuples => {
                for (item, seen) in items.iter().zip(seen) {
                    *seen |= self.accepts(wanted, item);
                }
            }
            _ => {}
        }
    }
}
