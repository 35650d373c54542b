//! The patterns of a schema, each compiled once.

use crate::{
    effort,
    matcher::{Matcher, compile_pattern},
};
use inlay_forms::Patterns;
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

/// Matchers by pattern. A clone shares them.
#[derive(Clone, Debug, Default)]
pub struct Matchers(Arc<HashMap<String, OnceLock<Option<Matcher>>>>);

impl Matchers {
    /// Compiles every pattern that a schema has: those of texts, and those of the names of properties.
    pub fn of(schema: &Value) -> Self {
        let matchers = Self::on_demand(schema);
        matchers.0.keys().for_each(|pattern| _ = matchers.get(pattern));
        matchers
    }

    /// Finds the same patterns, and compiles each when a text is held against it first.
    pub(super) fn on_demand(schema: &Value) -> Self {
        let mut found = HashMap::new();
        collect(schema, &mut found);
        Self(Arc::new(found))
    }

    /// The matcher of one of the schema's patterns; `None` when it is no regular expression.
    pub(super) fn get(&self, pattern: &str) -> Option<&Matcher> {
        self.0.get(pattern)?.get_or_init(|| compile_pattern(pattern)).as_ref()
    }
}

impl Patterns for Matchers {
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        let is_match = self.get(pattern)?.is_match(text);
        // Of a text that was not read nobody knows, and what may be secret is taken for it.
        (!effort::is_spent()).then_some(is_match)
    }
}

fn collect(value: &Value, found: &mut HashMap<String, OnceLock<Option<Matcher>>>) {
    let mut add = |pattern: &String| {
        found.entry(pattern.clone()).or_default();
    };
    match value {
        Value::Object(members) => {
            for (keyword, member) in members {
                match (keyword.as_str(), member) {
                    ("pattern", Value::String(pattern)) => add(pattern),
                    ("patternProperties", Value::Object(named)) => named.keys().for_each(&mut add),
                    _ => {}
                }
            }
            members.values().for_each(|member| collect(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effort::measured;
    use serde_json::json;

    #[test]
    fn each_pattern_of_a_schema_is_compiled_once_and_none_when_it_is_matched() {
        let schema = json!({"properties": {"a": {"pattern": "^x$"}, "b": {"items": {"pattern": "^x$"}}},
            "patternProperties": {"^y": {"pattern": "("}}});
        let (matchers, effort) = measured(|| Matchers::of(&schema));
        // The third one is no pattern.
        assert_eq!(effort.compiled, 3);
        let (_, effort) = measured(|| {
            for _ in 0..100 {
                assert_eq!(matchers.is_match("^x$", "x"), Some(true));
                assert_eq!(matchers.is_match("^y", "x"), Some(false));
                assert_eq!(matchers.is_match("(", "x"), None);
            }
        });
        assert_eq!(effort.compiled, 0);
    }
}
