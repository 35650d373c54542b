//! What is told about values, and what is asked of schemas.

use crate::engine::Engine;
use inlay_forms::{Formats, Schema};
use serde_json::{Value, json};

/// Place and keyword of each reason.
fn reasons(schema: Value, value: &Value) -> Vec<(String, &'static str)> {
    let schema = Schema::parse(schema).with_formats(Formats::Assert);
    let violations = schema.violations(value, &Engine::default());
    violations.into_iter().map(|found| (found.pointer, found.keyword)).collect()
}

fn places(schema: Value, value: &Value) -> Vec<String> {
    reasons(schema, value).into_iter().map(|(pointer, _)| pointer).collect()
}

#[test]
fn each_reason_stands_at_the_part_that_it_is_about() {
    let schema = json!({
        "type": "object",
        "required": ["name", "a/b"],
        "properties": {
            "name": {"type": "string"},
            "rows": {"type": "array", "items": {"required": ["id"], "properties": {"id": {"minimum": 1}}}},
            "a/b": true
        },
        "additionalProperties": false,
        "dependentRequired": {"rows": ["key"]},
        "propertyNames": {"maxLength": 5}
    });
    assert_eq!(
        reasons(schema, &json!({"rows": [{"id": 0}, {}], "unknown": 1})),
        [
            ("/name".to_owned(), "required"),
            ("/a~1b".to_owned(), "required"),
            ("/rows/0/id".to_owned(), "minimum"),
            ("/rows/1/id".to_owned(), "required"),
            ("/unknown".to_owned(), "additionalProperties"),
            ("/key".to_owned(), "dependentRequired"),
            ("/unknown".to_owned(), "propertyNames"),
        ]
    );
}

#[test]
fn messages_say_what_to_do_and_never_quote_the_value() {
    for (rule, value, message) in [
        (json!({"minimum": 1}), json!(0), "Enter 1 or more."),
        (json!({"exclusiveMaximum": 0.5}), json!(1), "Enter less than 0.5."),
        (json!({"multipleOf": 0.05}), json!(0.07), "Enter a multiple of 0.05."),
        (json!({"type": ["integer", "null"]}), json!("secret"), "Enter a whole number."),
        (json!({"minItems": 3}), json!([]), "Use at least 3 entries."),
        (json!({"minLength": 1}), json!(""), "This is needed."),
        (json!({"maxLength": 1}), json!("secret"), "Use at most 1 character."),
        (json!({"minProperties": 1}), json!({}), "Add at least 1 entry."),
        (json!({"uniqueItems": true}), json!(["secret", "secret"]), "Use each entry only once."),
        (json!({"enum": ["a"]}), json!("secret"), "Choose one of the values offered."),
        (json!({"format": "date"}), json!("secret"), "Enter a date, such as 2026-03-31."),
        (json!({"oneOf": [{"type": "string"}, {"type": "object"}]}), json!(5), "Choose one."),
    ] {
        let found = Schema::parse(rule.clone()).with_formats(Formats::Assert);
        let messages: Vec<String> =
            found.violations(&value, &Engine::default()).into_iter().map(|found| found.message).collect();
        assert_eq!(messages, [message], "{rule}");
    }
}

/// Accounts of two kinds, told apart by `kind`.
fn accounts(keyword: &str) -> Value {
    let branch = |kind: &str, secret: &str| {
        json!({"type": "object", "required": ["kind", secret], "properties": {
            "kind": {"const": kind}, secret: {"type": "string", "minLength": 3}, "port": {"type": "integer"}}})
    };
    json!({keyword: [branch("key", "token"), {"$ref": "#/$defs/login"}], "$defs": {"login": branch("login", "password")}})
}

#[test]
fn the_reasons_of_the_branch_that_is_meant_are_told() {
    for keyword in ["oneOf", "anyOf"] {
        let told = |value: Value| reasons(accounts(keyword), &value);
        assert_eq!(told(json!({"kind": "key", "token": "abc"})), []);
        assert_eq!(told(json!({"kind": "key"})), [("/token".to_owned(), "required")]);
        assert_eq!(
            told(json!({"kind": "login", "token": "abc", "port": "x"})),
            [("/password".to_owned(), "required"), ("/port".to_owned(), "type")]
        );
        // Without its constant, the one that needs the least.
        assert_eq!(told(json!({"password": "abc"})), [("/kind".to_owned(), "required")]);
        // A constant that no branch has.
        assert_eq!(told(json!({"kind": "other"})), [("/kind".to_owned(), "const")]);
        assert_eq!(told(json!("text")), [(String::new(), keyword)]);
    }
}

#[test]
fn a_choice_of_constants_is_told_as_one_reason() {
    let schema = json!({"oneOf": [{"const": "a"}, {"const": "b"}]});
    assert_eq!(reasons(schema, &json!("c")), [(String::new(), "oneOf")]);
}

#[test]
fn a_condition_tells_only_what_follows_from_it() {
    let schema = json!({
        "if": {"properties": {"country": {"const": "US"}}, "required": ["country"]},
        "then": {"required": ["state"]},
        "else": {"required": ["city"]}
    });
    assert_eq!(places(schema.clone(), &json!({"country": "US"})), ["/state"]);
    assert_eq!(places(schema, &json!({"country": "DE"})), ["/city"]);
}

#[test]
fn a_pattern_beats_the_format_beside_it() {
    let schema = json!({"format": "date", "pattern": "^\\d\\d-\\d\\d-\\d{4}$"});
    assert_eq!(reasons(schema.clone(), &json!("31-03-2026")), []);
    assert_eq!(reasons(schema, &json!("2026-03-31")), [(String::new(), "pattern")]);
    let remark = Schema::parse(json!({"format": "date"}));
    assert_eq!(remark.violations(&json!("x"), &Engine::default()), []);
}

#[test]
fn broken_schemas_refuse_nothing_by_their_broken_parts() {
    for schema in [
        json!(null),
        json!("text"),
        json!({"type": "strnig"}),
        json!({"type": 5, "required": "a", "properties": [], "enum": "a", "items": 5, "allOf": {}}),
        json!({"minimum": "5", "maxLength": -1, "minItems": 1.5, "multipleOf": 0, "pattern": "(", "tittle": "x"}),
        json!({"patternProperties": {"(": false}, "additionalProperties": false, "if": null, "then": false, "not": 5, "contains": 5}),
        json!({"$ref": 5, "required": ["a", "a", 7], "oneOf": "x", "dependencies": {"a": 5}}),
        json!({"$ref": "#/nowhere"}),
        json!({"$ref": "https://example.com/other.json"}),
    ] {
        for value in [json!({"a": 1}), json!([1]), json!("a"), json!(1), json!(null)] {
            assert_eq!(reasons(schema.clone(), &value), [], "{schema} {value}");
        }
    }
}

#[test]
fn the_draft_decides_which_keywords_count() {
    let of = |draft: &str, rules: Value| {
        let mut schema = rules;
        schema["$schema"] = json!(draft);
        schema
    };
    let (old, new) =
        ("http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema");
    let tuple = json!({"items": [{"type": "string"}], "additionalItems": false});
    assert_eq!(places(of(old, tuple.clone()), &json!([1, 2])), ["/0", "/1"]);
    assert!(places(of(new, tuple), &json!([1, 2])).is_empty());
    let tuple = json!({"prefixItems": [{"type": "string"}], "items": false});
    assert_eq!(places(of(new, tuple), &json!([1, 2])), ["/0", "/1"]);
    let beside = json!({"$ref": "#/definitions/a", "maximum": 1, "definitions": {"a": {"minimum": 0}}});
    assert!(places(of(old, beside.clone()), &json!(2)).is_empty());
    assert_eq!(places(of(new, beside), &json!(2)), [""]);
}

#[test]
fn references_are_followed_within_the_document_only() {
    let schema = Schema::parse(json!({
        "$id": "https://example.com/root",
        "properties": {"a": {"$ref": "#/$defs/a"}, "b": {"$ref": "inner#name"}, "c": {"$ref": "other"}, "d": {"$ref": "#/properties/d"}},
        "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"title": "B"}, "i": {"$id": "inner", "$defs": {"x": {"$anchor": "name", "title": "X"}}}}
    }));
    let title = |name: &str| schema.resolve(&schema.document()["properties"][name])["title"].clone();
    assert_eq!((title("a"), title("b")), (json!("B"), json!("X")));
    for unknown in ["c", "d"] {
        assert_eq!(schema.resolve(&schema.document()["properties"][unknown]), &json!(true), "{unknown}");
    }
    // A part that is not of the document means the document's root.
    assert_eq!(schema.resolve(&json!({"$ref": "#/$defs/b"})), &json!({"title": "B"}));
}

#[test]
fn a_part_of_the_document_can_be_asked_alone() {
    let schema = Schema::parse(
        json!({"$defs": {"port": {"minimum": 1}}, "if": {"properties": {"p": {"$ref": "#/$defs/port"}}}}),
    );
    let condition = &schema.document()["if"];
    let clone = schema.clone();
    assert!(clone.accepts(condition, &json!({"p": 1}), &Engine::default()));
    assert!(!clone.accepts(condition, &json!({"p": 0}), &Engine::default()));
}
