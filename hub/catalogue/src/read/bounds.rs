//! Limits of the schema of variables: bytes, depth and number, with all that its references stand for. A schema is
//! compiled once and run for every activation: what is small as it is written must not be endless when it is run.

use inlay_forms::schema::{
    keywords::{self, Contents, REFERENCES},
    pointed, pointer,
};
use serde_json::Value;

/// Most bytes, as JSON.
const BYTES: usize = 128 * 1024;
/// Most schemas inside each other, which is as deep as a form goes.
const DEEPEST: usize = 24;
/// Most properties.
const PROPERTIES: usize = 500;
/// Most schemas. References that fan out have many more than are written.
const SCHEMAS: usize = 5000;

/// A place in the schema (RFC 6901) and the end of a sentence about it.
type Objection = (String, String);

/// What is too large.
pub(crate) fn objection(schema: &Value) -> Option<Objection> {
    let bytes = schema.to_string().len();
    if bytes > BYTES {
        return Some((String::new(), format!("must be at most {BYTES} bytes as JSON, and has {bytes}")));
    }
    let mut walk = Walk { root: schema, open: Vec::new(), schemas: 0, properties: 0, is_defining: false };
    walk.schema(schema, "").err()
}

struct Walk<'s> {
    root: &'s Value,
    /// The schemas that the one which is looked at stands in, or is referred to from.
    open: Vec<&'s Value>,
    schemas: usize,
    properties: usize,
    /// Whether it is among the definitions, which count where they are referred to.
    is_defining: bool,
}

impl<'s> Walk<'s> {
    fn schema(&mut self, schema: &'s Value, pointer: &str) -> Result<(), Objection> {
        let Value::Object(keywords) = schema else { return Ok(()) };
        let refused = |message: String| Err((pointer.to_owned(), message));
        if self.open.len() == DEEPEST {
            return refused(format!("must not have more than {DEEPEST} schemas inside each other"));
        }
        self.schemas += 1;
        if self.schemas > SCHEMAS {
            return refused(format!("must not be more than {SCHEMAS} schemas, with all that is referred to"));
        }
        self.open.push(schema);
        for (keyword, value) in keywords {
            self.keyword(keyword, value, &pointer::join(pointer, keyword))?;
        }
        self.open.pop();
        Ok(())
    }

    fn keyword(&mut self, keyword: &str, value: &'s Value, pointer: &str) -> Result<(), Objection> {
        match (keywords::contents(keyword), value) {
            (Some(Contents::Data), _) => Ok(()),
            (_, Value::String(target)) if REFERENCES.contains(&keyword) => {
                // What is not there is found when the schema is compiled.
                let Some(schema) = pointed(self.root, target) else { return Ok(()) };
                if self.open.iter().any(|open| std::ptr::eq(*open, schema)) {
                    let message = "must not lead back to a schema that it stands in: settings have an end";
                    return Err((pointer.to_owned(), message.to_owned()));
                }
                self.schema(schema, target.trim_start_matches('#'))
            }
            (Some(Contents::Map), Value::Object(named)) => {
                if keyword == "properties" && !self.is_defining {
                    self.properties += named.len();
                }
                if self.properties > PROPERTIES {
                    let message = format!("must not be more than {PROPERTIES}, with all that is referred to");
                    return Err((pointer.to_owned(), message));
                }
                let around = self.is_defining;
                self.is_defining |= matches!(keyword, "$defs" | "definitions");
                let mut schemas = named.iter();
                schemas.try_for_each(|(name, schema)| self.schema(schema, &pointer::join(pointer, name)))?;
                self.is_defining = around;
                Ok(())
            }
            (_, Value::Array(schemas)) => schemas
                .iter()
                .enumerate()
                .try_for_each(|(at, schema)| self.schema(schema, &format!("{pointer}/{at}"))),
            (_, schema) => self.schema(schema, pointer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use inlay_corpus::Corpus;
    use serde_json::{Map, json};

    fn problem(schema: &Value) -> String {
        objection(schema).map(|(pointer, message)| format!("{pointer} {message}")).unwrap_or_default()
    }

    fn nested(levels: usize) -> Value {
        (0..levels).fold(json!({}), |inner, _| json!({ "properties": { "a": inner } }))
    }

    #[test]
    fn i6_a_schema_is_bounded_in_bytes_depth_and_properties() {
        assert_eq!(problem(&nested(DEEPEST - 1)), "");
        assert!(problem(&nested(DEEPEST)).contains("inside each other"));

        let wide = |count: usize| {
            let properties: Map<String, Value> = (0..count).map(|at| (format!("p{at}"), json!({}))).collect();
            json!({ "properties": properties })
        };
        assert_eq!(problem(&wide(PROPERTIES)), "");
        assert!(problem(&wide(10_000)).starts_with("/properties must not be more than 500"));

        // A definition counts where it is referred to.
        let referred = |count: usize, keyword: &str| {
            let reference = json!({ "$ref": format!("#/{keyword}/a") });
            json!({ keyword: { "a": wide(count), "unused": wide(PROPERTIES) }, "properties": { "x": reference } })
        };
        for keyword in ["$defs", "definitions"] {
            assert_eq!(problem(&referred(PROPERTIES - 1, keyword)), "");
            assert!(problem(&referred(PROPERTIES, keyword)).contains("must not be more than 500"));
        }

        let long = |length: usize| json!({ "description": "x".repeat(length) });
        assert_eq!(problem(&long(BYTES - 100)), "");
        assert!(problem(&long(BYTES)).contains("bytes as JSON"));
    }

    #[test]
    fn i6_references_count_for_what_they_stand_for() {
        // Twenty definitions, each of which has the next one twice: a million schemas.
        let defs: Map<String, Value> = (0..20)
            .map(|at| {
                let next = json!({ "$ref": format!("#/$defs/d{}", at + 1) });
                (format!("d{at}"), json!({ "allOf": [next, next] }))
            })
            .collect();
        let bomb = json!({ "$ref": "#/$defs/d0", "$defs": defs });
        assert!(!problem(&bomb).is_empty());
        let chain: Map<String, Value> = (0..100)
            .map(|at| (format!("d{at}"), json!({ "$ref": format!("#/$defs/d{}", at + 1) })))
            .collect();
        assert!(problem(&json!({ "$defs": chain })).contains("inside each other"));
        let shared = json!({ "$defs": { "a": {} }, "properties": {
            "x": { "$ref": "#/$defs/a" }, "y": { "items": { "$ref": "#/$defs/a" } } } });
        assert_eq!(problem(&shared), "");
    }

    #[test]
    fn i6_a_schema_that_contains_itself_is_refused() {
        for (schema, at) in [
            (json!({ "$ref": "#" }), "/$ref"),
            (json!({ "properties": { "a": { "$ref": "#/properties/a" } } }), "/properties/a/$ref"),
            (
                json!({ "properties": { "a": { "items": { "$dynamicRef": "#" } } } }),
                "/properties/a/items/$dynamicRef",
            ),
            (
                json!({ "$defs": { "default": { "not": { "$ref": "#/%24defs/default" } } } }),
                "/$defs/default/not/$ref",
            ),
            (json!({ "dependencies": { "default": { "$ref": "#" } } }), "/dependencies/default/$ref"),
            (
                json!({ "$defs": { "a": { "anyOf": [{ "$ref": "#/$defs/b" }] }, "b": { "items": [{ "$ref": "#/$defs/a" }] } } }),
                "/$defs/b/items/0/$ref",
            ),
        ] {
            assert!(
                problem(&schema).starts_with(&format!("{at} must not lead back")),
                "{schema}: {}",
                problem(&schema)
            );
        }
        assert_eq!(problem(&json!({ "default": { "$ref": "#" }, "const": { "$ref": "#" } })), "");
    }

    /// How many schemas there were, none of which is too large.
    fn within_the_bounds(corpus: &Corpus) -> usize {
        let specs = corpus.specs().into_iter().map(|spec| spec.schema);
        let providers =
            corpus.providers().into_iter().map(|provider| provider.definition["variablesSchema"].clone());
        let schemas: Vec<Value> = specs.chain(providers).collect();
        for schema in &schemas {
            assert_eq!(problem(schema), "", "{schema}");
        }
        schemas.len()
    }

    #[test]
    fn i6_usual_settings_are_within_the_bounds() {
        let seen = within_the_bounds(&Corpus::Own);
        assert!(seen >= 50, "{seen}");
    }

    #[test]
    #[ignore = "reads the corpora: INLAY_CORPORA=1 cargo test -- --include-ignored"]
    fn i6_the_settings_of_real_providers_are_within_the_bounds() {
        let seen = within_the_bounds(&Corpus::required());
        assert!(seen > 300, "{seen}");
    }
}
