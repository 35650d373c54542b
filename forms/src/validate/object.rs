//! Keywords for objects (2020-12 Core, section 10.3.2; Validation, section 6.5).

use super::{message, run::Run, scalar::limit};
use serde_json::{Map, Value};

type Object = Map<String, Value>;

impl Run<'_> {
    pub(super) fn object(&mut self, keyword: &str, value: &Value, schema: &Value, instance: &Value) -> bool {
        let Value::Object(object) = instance else { return true };
        let modern = !self.schema.dialect.old;
        match (keyword, value) {
            ("properties", Value::Object(properties)) => self.properties(properties, object),
            ("patternProperties", Value::Object(patterns)) => self.pattern_properties(patterns, object),
            ("additionalProperties", rest) => self.additional_properties(rest, schema, object),
            ("propertyNames", names) => self.property_names(names, object),
            ("required", Value::Array(names)) => self.has_all("required", names, object),
            ("dependentRequired", Value::Object(rules)) if modern => {
                self.dependent("dependentRequired", rules, object, instance)
            }
            ("dependentSchemas", Value::Object(rules)) if modern => {
                self.dependent("dependentSchemas", rules, object, instance)
            }
            ("dependencies", Value::Object(rules)) => self.dependent("dependencies", rules, object, instance),
            ("minProperties", count) => {
                limit(count).is_none_or(|limit| object.len() as u64 >= limit)
                    || self.refuse_limit("minProperties", "Add at least ", count, entries(count))
            }
            ("maxProperties", count) => {
                limit(count).is_none_or(|limit| object.len() as u64 <= limit)
                    || self.refuse_limit("maxProperties", "Keep at most ", count, entries(count))
            }
            ("unevaluatedProperties", rest) if modern => self.unevaluated_properties(rest, schema, instance),
            _ => true,
        }
    }

    fn properties(&mut self, properties: &Object, object: &Object) -> bool {
        let mut accepted = true;
        for (name, schema) in properties {
            if let Some(value) = object.get(name) {
                accepted &= self.check_below(name, schema, value);
                if !accepted && !self.collect {
                    break;
                }
            }
        }
        accepted
    }

    fn pattern_properties(&mut self, patterns: &Object, object: &Object) -> bool {
        let mut accepted = true;
        for (pattern, schema) in patterns {
            for (name, value) in object {
                if self.spend(1) && self.patterns.is_match(pattern, name) == Some(true) {
                    accepted &= self.check_below(name, schema, value);
                }
            }
        }
        accepted
    }

    fn additional_properties(&mut self, rest: &Value, schema: &Value, object: &Object) -> bool {
        if *rest == Value::Bool(true) {
            return true;
        }
        let mut accepted = true;
        for (name, value) in object {
            if !self.is_named(schema, name) {
                accepted &= self.check_rest("additionalProperties", name, rest, value);
            }
        }
        accepted
    }

    /// A property that only a schema for the rest speaks of.
    pub(super) fn check_rest(
        &mut self,
        keyword: &'static str,
        name: &str,
        rest: &Value,
        value: &Value,
    ) -> bool {
        match rest {
            Value::Bool(false) => self.refuse_at(name, keyword, message::UNKNOWN),
            rest => self.check_below(name, rest, value),
        }
    }

    /// Whether `properties` or `patternProperties` of the schema speak of a property. A pattern that cannot be matched
    /// may mean any.
    pub(super) fn is_named(&mut self, schema: &Value, name: &str) -> bool {
        let named = |keyword| schema.get(keyword).and_then(Value::as_object);
        named("properties").is_some_and(|properties| properties.contains_key(name))
            || named("patternProperties").is_some_and(|patterns| {
                patterns
                    .keys()
                    .any(|pattern| !self.spend(1) || self.patterns.is_match(pattern, name) != Some(false))
            })
    }

    fn property_names(&mut self, names: &Value, object: &Object) -> bool {
        let mut accepted = true;
        for name in object.keys() {
            if !self.accepts(names, &Value::String(name.clone())) {
                accepted = self.refuse_at(name, "propertyNames", message::NAME);
            }
        }
        accepted
    }

    fn has_all(&mut self, keyword: &'static str, names: &[Value], object: &Object) -> bool {
        let mut accepted = true;
        for name in names.iter().filter_map(Value::as_str) {
            if !object.contains_key(name) {
                accepted = self.refuse_at(name, keyword, message::MISSING);
            }
        }
        accepted
    }

    /// The three keywords whose rules count when a property is there: lists of other properties, or schemas for the
    /// whole object.
    fn dependent(
        &mut self,
        keyword: &'static str,
        rules: &Object,
        object: &Object,
        instance: &Value,
    ) -> bool {
        let mut accepted = true;
        for (_, rule) in rules.iter().filter(|(name, _)| object.contains_key(*name)) {
            accepted &= match rule {
                Value::Array(names) => self.has_all(keyword, names, object),
                schema => self.check(schema, instance),
            };
        }
        accepted
    }
}

fn entries(count: &Value) -> &'static str {
    if limit(count) == Some(1) { " entry." } else { " entries." }
}
