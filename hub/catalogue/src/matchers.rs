//! The patterns of a schema, each compiled once.

use crate::{
    effort,
    matcher::{Matcher, compile_pattern},
};
use inlay_forms::Patterns;
use serde_json::Value;
use std::{collections::HashMap, sync::Arc};

/// Matchers by pattern. A clone shares them.
#[derive(Clone, Debug, Default)]
pub struct Matchers(Arc<HashMap<String, Matcher>>);

impl Matchers {
    /// Compiles every pattern that a schema has: those of texts, and those of the names of properties.
    pub fn of(schema: &Value) -> Self {
        let mut found = HashMap::new();
        collect(schema, &mut found);
        Self(Arc::new(found))
    }

    /// The matcher of one of the schema's patterns; `None` when it is no regular expression.
    pub(super) fn get(&self, pattern: &str) -> Option<&Matcher> {
        self.0.get(pattern)
    }
}

impl Patterns for Matchers {
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        let is_match = self.get(pattern)?.is_match(text);
        // Of a text that was not read nobody knows, and what may be secret is taken for it.
        (!effort::is_spent()).then_some(is_match)
    }
}

fn collect(value: &Value, found: &mut HashMap<String, Matcher>) {
    let mut add = |pattern: &String| {
        if !found.contains_key(pattern)
            && let Some(matcher) = compile_pattern(pattern)
        {
            found.insert(pattern.clone(), matcher);
        }
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
