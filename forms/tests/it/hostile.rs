//! Schemas and values that are made to cost. What is done is counted, in matches of [`probe`] and in what a pass that was
//! given up no longer sees; nothing is timed.

use crate::engine::{Counter, Engine};
use inlay_forms::{Formats, Schema, Violation};
use serde_json::{Value, json};

/// The matches that one pass may ask for: as many as it may take steps.
const MOST: usize = 50_000;

/// Asks for a match wherever a schema with it is applied to an object with a property.
fn probe() -> Value {
    json!({"^never$": false})
}

/// What is wrong, and how many matches were asked for.
fn counted(schema: Value, value: &Value) -> (Vec<Violation>, usize) {
    let counter = Counter::up_to(MOST);
    let found = Schema::parse(schema).with_formats(Formats::Assert).violations(value, &counter);
    (found, counter.asked())
}

fn violations(schema: Value, value: &Value) -> Vec<Violation> {
    counted(schema, value).0
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
        // Before the reference, which uses the pass up.
        let mut probed = json!({"patternProperties": probe()});
        probed.as_object_mut().unwrap().extend(schema.as_object().unwrap().clone());
        let schema = probed;
        let (found, asked) = counted(schema.clone(), &json!({"a": 1}));
        assert_eq!(found, [], "{schema}");
        // Beside a reference, draft 7 asks for nothing.
        assert_eq!(asked > 0, schema.get("$schema").is_none(), "{schema}");
    }
}

#[test]
fn a_fan_of_references_ends() {
    let mut definitions = json!({"d0": {"patternProperties": probe()}});
    for level in 1..60 {
        let below = json!({"$ref": format!("#/$defs/d{}", level - 1)});
        definitions[format!("d{level}")] =
            json!({"allOf": [below, below], "anyOf": [below, below], "properties": {"a": below}});
    }
    let schema = json!({"$defs": definitions, "$ref": "#/$defs/d59", "required": ["b"]});
    let (found, asked) = counted(schema, &json!({"a": {"a": {"a": 1}}}));
    assert!(asked > 1000, "{asked}: it goes as far as it may");
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
fn a_pass_over_a_large_list_is_given_up() {
    // The last two are equal, and the last is none of the choices: a pass that gets there says so.
    let list = |length: usize| -> Vec<Value> {
        (0..length).chain([length - 1]).map(|number| json!({"n": number})).collect()
    };
    let unique = |length| violations(json!({"uniqueItems": true}), &json!(list(length)));
    assert_eq!(unique(1000).len(), 1);
    assert_eq!(unique(20_000), []);

    let choices = |length: usize| -> Vec<Value> { (0..length).map(|at| json!(format!("v{at}"))).collect() };
    let listed = |length| {
        let mut values = choices(length);
        values.push(json!("other"));
        violations(json!({"items": {"enum": choices(length)}}), &json!(values))
    };
    assert_eq!(listed(100).len(), 1);
    assert_eq!(listed(20_000), []);
}

#[test]
fn only_so_many_reasons_are_written_down() {
    let wrong: Vec<Value> = vec![json!(1); 20_000];
    let found = violations(json!({"items": {"type": "string"}}), &json!(wrong));
    assert!((100..1000).contains(&found.len()), "{}", found.len());
}

#[test]
fn names_times_patterns_are_asked_for_up_to_a_bound() {
    let object = |names: usize| -> Value {
        Value::Object((0..names).map(|number| (format!("p{number}"), json!(1))).collect())
    };
    let schema = |patterns: usize| {
        let patterns: serde_json::Map<String, Value> =
            (0..patterns).map(|number| (format!("^x{number}"), json!(false))).collect();
        json!({"patternProperties": patterns, "additionalProperties": {"type": "integer"}})
    };
    // Once for the pattern's own schema, once for `additionalProperties`.
    assert_eq!(counted(schema(10), &object(50)), (Vec::new(), 2 * 10 * 50));
    let (found, asked) = counted(schema(100), &object(5000));
    assert_eq!(found, []);
    assert!(asked > MOST / 2, "{asked}");
}
