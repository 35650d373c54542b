//! What is secret: the form masks what the hub seals, by one rule.

use crate::engine::Engine;
use inlay_forms::{
    Patterns,
    form::{Edit, Form},
    schema::{Place, pointer},
};
use serde_json::{Value, json};

/// An engine that can be shared, for forms that keep one.
struct Shared;

impl Patterns for Shared {
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        Engine::default().is_match(pattern, text)
    }
}

/// By the schema alone, as the hub asks.
fn is_sealed(schema: &Value, at: &str, value: Option<&Value>) -> bool {
    let mut place = Place::root(schema, value, &Shared);
    let mut value = value;
    for name in pointer::split(at) {
        value = value.and_then(|value| match value {
            Value::Array(items) => items.get(name.parse::<usize>().ok()?),
            value => value.get(&name),
        });
        place = place.step(&name, value);
    }
    place.is_secret()
}

/// By the field at a place of the form, with `value` in it.
fn is_masked(schema: &Value, place: &str, value: &Value) -> bool {
    let form = Form::parse(schema).with_patterns(&Shared);
    let draft = form.start(Some(value), &[]);
    form.field(&draft, place).unwrap_or_else(|| panic!("no field at {place} of {schema}")).secret
}

/// Ways to say of one property that it is secret, with what else must stand in the document.
fn ways() -> Vec<(Value, Value)> {
    let definitions = json!({"$defs": {
        "secret": {"type": "string", "writeOnly": true},
        "named": {"$anchor": "token", "x-secret": true},
    }});
    let mark = || json!({"format": "password"});
    let mut ways = vec![
        (json!({"writeOnly": true}), json!({})),
        (json!({"x-secret": true}), json!({})),
        (json!({"airbyte_secret": true}), json!({})),
        (mark(), json!({})),
        (json!({"format": "uri", "allOf": [mark()]}), json!({})),
        (json!({"format": "uri", "allOf": [{"format": "uri"}, {"allOf": [mark()]}]}), json!({})),
        (json!({"anyOf": [{"maxLength": 3}, mark()]}), json!({})),
        (json!({"oneOf": [{"pattern": "^x"}, {"minLength": 20, "writeOnly": true}]}), json!({})),
        (json!({"oneOf": [{"allOf": [{"anyOf": [{}, mark()]}]}, {"maxLength": 3}]}), json!({})),
        (json!({"if": {"maxLength": 3}, "then": mark()}), json!({})),
        (json!({"if": {"maxLength": 3}, "else": mark()}), json!({})),
        (json!({"format": "uri", "$ref": "#/$defs/secret"}), definitions.clone()),
        (json!({"writeOnly": true, "$ref": "#/$defs/other"}), json!({"$defs": {"other": {"format": "uri"}}})),
        (json!({"allOf": [{"$ref": "#/%24defs/secret"}]}), definitions),
    ];
    for dependent in ["dependentSchemas", "dependencies"] {
        let rules = json!({dependent: {"other": {"properties": {"a": mark()}}}});
        ways.push((json!({}), rules));
    }
    ways.extend([
        (json!({}), json!({"allOf": [{"properties": {"a": mark()}}]})),
        (json!({}), json!({"if": {"required": ["other"]}, "then": {"properties": {"a": mark()}}})),
        (json!({}), json!({"if": {"required": ["other"]}, "else": {"properties": {"a": mark()}}})),
        (
            json!({}),
            json!({"anyOf": [{"required": ["a"], "properties": {"a": mark()}}, {"required": ["b"]}]}),
        ),
        (json!({}), json!({"patternProperties": {"^a": mark()}})),
    ]);
    ways
}

fn with_property(mut property: Value, mut document: Value) -> Value {
    property["type"] = json!("string");
    document["type"] = json!("object");
    document["properties"] = json!({"a": property, "b": {"type": "string"}, "other": {"type": "string"}});
    document
}

#[test]
fn what_any_part_of_the_schema_calls_secret_is_sealed_and_masked() {
    for (property, document) in ways() {
        let schema = with_property(property, document);
        assert!(is_sealed(&schema, "/a", None), "sealed: {schema}");
        assert!(is_masked(&schema, "/a", &json!({})), "masked: {schema}");
        assert!(is_masked(&schema, "/a", &json!({"a": "x", "other": "y"})), "masked: {schema}");
        assert!(!is_sealed(&schema, "/b", None) && !is_masked(&schema, "/b", &json!({})), "{schema}");
    }
}

#[test]
fn what_only_looks_like_a_mark_is_none() {
    for property in [
        json!({"writeOnly": "true"}),
        json!({"writeOnly": false}),
        json!({"format": "passwords"}),
        json!({"not": {"format": "password"}}),
        json!({"default": {"writeOnly": true}}),
        json!({"enum": ["x", {"x-secret": true}]}),
    ] {
        let schema = with_property(property, json!({}));
        assert!(!is_sealed(&schema, "/a", None), "sealed: {schema}");
        assert!(!is_masked(&schema, "/a", &json!({})), "masked: {schema}");
    }
}

#[test]
fn a_reference_by_name_is_followed_by_the_form() {
    let schema = with_property(
        json!({"format": "uri", "$ref": "#token"}),
        json!({"$defs": {"named": {"$anchor": "token", "x-secret": true}}}),
    );
    assert!(is_masked(&schema, "/a", &json!({})));
}

#[test]
fn entries_of_lists_and_maps_are_secret_by_what_describes_them() {
    let text = |mark: bool| json!({"type": "string", "writeOnly": mark});
    let cases = [
        (json!({"type": "array", "items": text(true)}), json!(["x"]), "0", "#0", true),
        (
            json!({"type": "array", "prefixItems": [text(false), text(true)]}),
            json!(["x", "y"]),
            "1",
            "#1",
            true,
        ),
        (
            json!({"type": "array", "prefixItems": [text(false), text(true)]}),
            json!(["x", "y"]),
            "0",
            "#0",
            false,
        ),
        (
            json!({"type": "array", "items": text(false), "contains": text(true)}),
            json!(["x"]),
            "0",
            "#0",
            true,
        ),
        (json!({"type": "object", "additionalProperties": text(true)}), json!({"k": "x"}), "k", "#0", true),
        (json!({"type": "object", "additionalProperties": text(false)}), json!({"k": "x"}), "k", "#0", false),
        (
            json!({"type": "object", "patternProperties": {"^k": text(true)}, "additionalProperties": text(false)}),
            json!({"k": "x"}),
            "k",
            "#0",
            true,
        ),
        (
            json!({"type": "object", "patternProperties": {"^z": text(true)}, "additionalProperties": text(false)}),
            json!({"k": "x"}),
            "k",
            "#0",
            false,
        ),
    ];
    for (property, value, name, segment, expected) in cases {
        let schema = json!({"type": "object", "properties": {"a": property}});
        let value = json!({"a": value});
        assert_eq!(is_sealed(&schema, &format!("/a/{name}"), None), expected, "sealed: {schema}");
        assert_eq!(is_masked(&schema, &format!("/a/{segment}"), &value), expected, "masked: {schema}");
    }
}

#[test]
fn what_is_in_a_secret_is_secret() {
    let schema = json!({"properties": {"a": {"type": "object", "writeOnly": true, "properties": {"b": {"type": "string"}}}}});
    assert!(is_sealed(&schema, "/a/b", None));
    assert!(is_masked(&schema, "/a/b", &json!({"a": {}})));
    let form = Form::parse(&schema);
    let mut draft = form.start(None, &[]);
    form.edit(&mut draft, "/a/b", Edit::Text("s3cret".to_owned()));
    assert_eq!(form.value(&draft), json!({"a": {"b": "s3cret"}}));
    assert_eq!(form.without_secrets(&draft), json!({}));
    assert!(!format!("{:?}", form.summary(&draft)).contains("s3cret"));
}

#[test]
fn a_secret_that_was_typed_as_json_is_not_kept() {
    let secret = || json!({"type": "string", "writeOnly": true});
    let mut many: serde_json::Map<String, Value> =
        (0..400).map(|n| (format!("p{n:03}"), json!({"type": "string"}))).collect();
    many.insert("p999".to_owned(), secret());
    many.insert(
        "q".to_owned(),
        json!({"type": "object", "properties": {"token": secret(), "user": {"type": "string"}}}),
    );
    let mut deep = json!({"type": "object", "properties": {"token": secret(), "user": {"type": "string"}}});
    for _ in 0..30 {
        deep = json!({"type": "object", "properties": {"x": deep}, "required": ["x"]});
    }
    let entries = json!({"type": "array", "items": {"type": "object", "properties": {"token": secret()}}});
    let schema = json!({"properties": {"many": {"type": "object", "properties": many}, "entries": entries, "deep": deep,
        "hidden": {"type": "string", "x-hidden": true, "writeOnly": true, "default": "s3cret"}}, "required": ["deep"]});
    let form = Form::parse(&schema);
    let long: Vec<Value> = (0..600).map(|_| json!({})).collect();
    let mut draft = form.start(Some(&json!({"entries": long, "hidden": "s3cret"})), &[]);
    let mut type_json = |place: &str, text: &str| form.edit(&mut draft, place, Edit::Text(text.to_owned()));
    type_json("/many/~rest", r#"{"p999": "s3cret", "p350": "seen", "q": {"token": "s3cret", "user": "u"}}"#);
    type_json("/entries", r#"[{"token": "s3cret", "a": 1}]"#);
    let place = format!("/deep{}", "/x".repeat(24));
    type_json(&place, r#"{"x": {"x": {"x": {"x": {"x": {"x": {"token": "s3cret", "user": "v"}}}}}}}"#);
    let sent = form.value(&draft).to_string();
    assert_eq!(sent.matches("s3cret").count(), 5, "{sent}");
    let kept = form.without_secrets(&draft);
    assert!(!kept.to_string().contains("s3cret"), "{kept}");
    assert_eq!(kept["many"], json!({"p350": "seen", "q": {"user": "u"}}));
    assert_eq!(kept["entries"], json!([{"a": 1}]));
    assert!(kept.to_string().contains(r#""user":"v""#), "{kept}");
    // A text that is no JSON may be anything.
    form.edit(&mut draft, "/entries", Edit::Text(r#"[{"token": "s3cret""#.to_owned()));
    assert!(!form.without_secrets(&draft).to_string().contains("s3cret"));
}

#[test]
fn a_branch_of_the_object_around_makes_its_property_secret() {
    let branch = |mode: &str, secret: &str| json!({"type": "object", "properties": {"mode": {"const": mode}, secret: {"type": "string", "writeOnly": true}}});
    let schema = json!({"type": "object", "properties": {"login": {"type": "object",
        "oneOf": [branch("key", "key"), branch("basic", "password")]}}});
    let value = json!({"login": {"mode": "key"}});
    assert!(is_sealed(&schema, "/login/key", None) && is_sealed(&schema, "/login/password", None));
    assert!(!is_sealed(&schema, "/login/password", Some(&value)), "the other branch's");
    assert!(is_masked(&schema, "/login/~g0b0/key", &value));
    assert!(!is_sealed(&schema, "/login/mode", None));
}

#[test]
fn a_pattern_that_nobody_can_match_counts_for_the_secret_and_for_the_rest() {
    struct Unknown;
    impl Patterns for Unknown {
        fn is_match(&self, _: &str, _: &str) -> Option<bool> {
            None
        }
    }
    let mark = json!({"writeOnly": true});
    for schema in [
        json!({"patternProperties": {"(": mark}, "additionalProperties": {"type": "string"}}),
        json!({"patternProperties": {"(": {"type": "string"}}, "additionalProperties": mark}),
    ] {
        assert!(Place::root(&schema, None, &Unknown).step("a", None).is_secret(), "{schema}");
    }
}

#[test]
fn more_parts_than_are_followed_are_secret() {
    let parts: Vec<Value> = (0..600).map(|at| json!({"title": at.to_string()})).collect();
    let schema = json!({"properties": {"a": {"allOf": parts}, "b": {"allOf": [{}]}}});
    assert!(is_sealed(&schema, "/a", None));
    assert!(!is_sealed(&schema, "/b", None));
}

#[test]
fn references_that_turn_in_circles_end() {
    let schema =
        json!({"$ref": "#", "allOf": [{"$ref": "#"}], "properties": {"a": {"$ref": "#/properties/a"}}});
    assert!(!is_sealed(&schema, "/a/a", None));
    assert_eq!(Place::root(&schema, None, &Shared).schemas().len(), 2);
}
