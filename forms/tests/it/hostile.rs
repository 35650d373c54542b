//! Schemas and values that are made to cost.

use crate::engine::Engine;
use inlay_forms::{Formats, Schema, Violation};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Long for a machine that is busy, short for what would take years.
const QUICK: Duration = Duration::from_secs(60);

fn violations(schema: Value, value: &Value) -> Vec<Violation> {
    let started = Instant::now();
    let found = Schema::parse(schema).with_formats(Formats::Assert).violations(value, &Engine::default());
    assert!(started.elapsed() < QUICK, "{:?}", started.elapsed());
    found
}

/// A value below ten thousand names, or lists where a name is `[]`.
fn nested(inner: Value, names: &[&str]) -> Value {
    names.iter().cycle().take(10_000).fold(inner, |inner, name| match *name {
        "[]" => Value::Array(vec![inner]),
        name => Value::Object([(name.to_owned(), inner)].into_iter().collect()),
    })
}

#[test]
fn references_in_a_circle_end() {
    let circles = json!({"type": "object", "required": ["a"], "allOf": [{"$ref": "#/$defs/x"}],
        "$defs": {"x": {"$ref": "#/$defs/y"}, "y": {"anyOf": [{"$ref": "#/$defs/x"}, {"$ref": "#"}]}}});
    let found = violations(circles, &json!({}));
    assert_eq!(found[0].pointer, "/a");
    for schema in [
        json!({"$ref": "#"}),
        json!({"$ref": "#", "$schema": "http://json-schema.org/draft-07/schema#"}),
        json!({"not": {"$ref": "#"}}),
        json!({"allOf": [{"$ref": "#"}, {"$ref": "#"}]}),
        json!({"oneOf": [{"$ref": "#"}, {"$ref": "#"}]}),
        json!({"if": {"$ref": "#"}, "then": {"$ref": "#"}}),
        json!({"unevaluatedProperties": false, "$ref": "#"}),
        json!({"contains": {"type": "string"}, "items": {"$ref": "#"}, "maxContains": 0}),
    ] {
        assert_eq!(violations(schema.clone(), &json!({"a": 1})), [], "{schema}");
    }
}

#[test]
fn a_fan_of_references_ends() {
    let mut definitions = json!({"d0": {"type": "string"}});
    for level in 1..60 {
        let below = json!({"$ref": format!("#/$defs/d{}", level - 1)});
        definitions[format!("d{level}")] =
            json!({"allOf": [below, below], "anyOf": [below, below], "properties": {"a": below}});
    }
    let schema = json!({"$defs": definitions, "$ref": "#/$defs/d59", "required": ["b"]});
    let found = violations(schema, &json!({"a": {"a": {"a": 1}}}));
    assert!(found.iter().any(|found| found.pointer == "/b"), "what is known is told");
}

#[test]
fn depth_does_not_overflow_the_stack() {
    // Taking such a thing apart is what overflows, and it is the test's own: other threads have a smaller stack.
    let run = || {
        let wide = nested(json!({"type": "string"}), &["[]", "allOf"]);
        let deep = nested(json!({"type": "string"}), &["a", "properties"]);
        let value = nested(json!(1), &["a"]);
        let tree = json!({"properties": {"a": {"$ref": "#"}}, "type": "object"});
        for schema in [wide, deep, tree] {
            let schema = Schema::parse(schema);
            let found = std::thread::scope(|scope| {
                let small = std::thread::Builder::new().stack_size(1 << 20);
                small
                    .spawn_scoped(scope, || schema.violations(&value, &Engine::default()))
                    .unwrap()
                    .join()
                    .unwrap()
            });
            assert_eq!(found, []);
        }
    };
    std::thread::Builder::new().stack_size(1 << 28).spawn(run).unwrap().join().unwrap();
}

#[test]
fn large_values_and_lists_end() {
    let many: Vec<Value> = (0..20_000).map(|number| json!({"n": number})).collect();
    let values: Vec<Value> = (0..20_000).map(|number| json!(format!("v{number}"))).collect();
    assert_eq!(violations(json!({"uniqueItems": true}), &json!(many)), []);
    assert_eq!(violations(json!({"items": {"enum": values}}), &json!(values)), []);
    let wrong: Vec<Value> = vec![json!(1); 20_000];
    let found = violations(json!({"items": {"type": "string"}}), &json!(wrong));
    assert!((100..1000).contains(&found.len()), "{}", found.len());
    let names: serde_json::Map<String, Value> =
        (0..5000).map(|number| (format!("p{number}"), json!(1))).collect();
    let patterns: serde_json::Map<String, Value> =
        (0..100).map(|number| (format!("^x{number}"), json!(false))).collect();
    let schema = json!({"patternProperties": patterns, "additionalProperties": {"type": "integer"}});
    assert_eq!(violations(schema, &Value::Object(names)), []);
}
