//! Fields that come and go with the value.

use super::*;

fn country() -> Value {
    json!({
        "properties": {"country": {"enum": ["us", "de"], "default": "us"}},
        "allOf": [{
            "if": {"properties": {"country": {"const": "us"}}},
            "then": {"properties": {"zip": {"type": "string", "pattern": "^[0-9]{5}$"}}, "required": ["zip"]},
            "else": {"properties": {"plz": {"type": "string"}}},
        }],
    })
}

#[test]
fn a_condition_shows_what_applies_and_keeps_what_does_not() {
    let mut screen = Screen::new(&country());
    assert_eq!(screen.places(""), ["/country", "/zip"]);
    assert_eq!(screen.problems(), problem("/zip", "Enter zip."));
    assert!(screen.text("/zip", "123").is_empty());
    assert_eq!(screen.edit("/country", Edit::Choose(Some(1))), [""]);
    assert_eq!(
        (screen.places("").last().unwrap().as_str(), screen.value()),
        ("/plz", json!({"country": "de"}))
    );
    assert_eq!(screen.edit("/country", Edit::Choose(Some(0))), [""]);
    assert_eq!(screen.value(), json!({"country": "us", "zip": "123"}));
}

#[test]
fn a_saved_value_of_a_condition_that_no_longer_holds_is_not_sent() {
    let saved = json!({"country": "us", "zip": "12345", "plz": "kept as unknown", "other": 1});
    let mut screen = Screen::saved(&country(), &saved);
    assert_eq!(screen.value().to_string(), saved.to_string());
    screen.edit("/country", Edit::Choose(Some(1)));
    assert_eq!(screen.value(), json!({"country": "de", "plz": "kept as unknown", "other": 1}));
}

#[test]
fn a_condition_reads_nested_values_and_nests() {
    let mut screen = Screen::new(&json!({
        "properties": {"mode": {"properties": {"on": {"type": "boolean"}}}},
        "if": {"properties": {"mode": {"properties": {"on": {"const": true}}, "required": ["on"]}}, "required": ["mode"]},
        "then": {
            "properties": {"more": {"type": "boolean"}},
            "if": {"properties": {"more": {"const": true}}, "required": ["more"]},
            "then": {"properties": {"most": {"type": "string"}}},
        },
    }));
    assert_eq!(screen.places(""), ["/mode"]);
    assert_eq!(screen.edit("/mode/on", Edit::Flag(true)), [""]);
    assert_eq!(screen.places(""), ["/mode", "/more"]);
    screen.edit("/more", Edit::Flag(true));
    assert_eq!(screen.places(""), ["/mode", "/more", "/most"]);
}

#[test]
fn a_property_can_require_another_or_bring_fields() {
    for schema in [
        json!({
            "properties": {"card": {"type": "string"}, "address": {"type": "string"}},
            "dependentRequired": {"card": ["address"]},
            "dependentSchemas": {"card": {"properties": {"cvc": {"type": "string"}}}},
        }),
        json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "properties": {"card": {"type": "string"}, "address": {"type": "string"}},
            "allOf": [
                {"dependencies": {"card": ["address"]}},
                {"dependencies": {"card": {"properties": {"cvc": {"type": "string"}}}}},
            ],
        }),
    ] {
        let mut screen = Screen::new(&schema);
        assert!(!screen.field("/address").required);
        assert_eq!(screen.edit("/card", Edit::Text("1".into())), [""]);
        assert!(screen.field("/address").required);
        assert_eq!(screen.places(""), ["/card", "/address", "/cvc"]);
        assert_eq!(screen.problems(), problem("/address", "Enter address."));
        assert!(screen.text("/card", "12").is_empty());
        assert_eq!(screen.text("/card", ""), [""]);
        assert_eq!(screen.problems(), vec![]);
    }
}

#[test]
fn a_dependency_with_branches_follows_its_field() {
    let mut screen = Screen::new(&json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "properties": {"pets": {"type": "string", "enum": ["No", "One", "Two"], "default": "No"}},
        "required": ["pets"],
        "dependencies": {"pets": {"oneOf": [
            {"properties": {"pets": {"enum": ["No"]}}},
            {"properties": {"pets": {"enum": ["One", "Two"]}, "age": {"type": "number"}}, "required": ["age"]},
        ]}},
    }));
    assert_eq!(screen.places(""), ["/pets"]);
    assert_eq!(screen.edit("/pets", Edit::Choose(Some(2))), [""]);
    assert_eq!(screen.places(""), ["/pets", "/age"]);
    screen.text("/age", "3");
    assert_eq!((screen.value(), screen.problems()), (json!({"pets": "Two", "age": 3}), vec![]));
}

#[test]
fn conditions_in_entries_and_branches_are_their_own() {
    let rule = json!({
        "properties": {"kind": {"enum": ["a", "b"]}},
        "if": {"properties": {"kind": {"const": "b"}}, "required": ["kind"]},
        "then": {"properties": {"extra": {"type": "string"}}},
    });
    let mut screen = Screen::new(&json!({"properties": {
        "rules": {"type": "array", "items": rule},
        "way": {"oneOf": [
            {"title": "None", "properties": {"way": {"const": "none"}}},
            {"title": "Some", "properties": {"way": {"const": "some"}, "kind": rule["properties"]["kind"]}, "if": rule["if"], "then": rule["then"]},
        ]},
    }}));
    screen.edit("/rules", Edit::Add);
    screen.edit("/rules", Edit::Add);
    assert_eq!(screen.edit("/rules/#1/kind", Edit::Choose(Some(1))), ["/rules/#1"]);
    assert_eq!((screen.places("/rules/#0").len(), screen.places("/rules/#1").len()), (1, 2));
    screen.edit("/way", Edit::Branch(Some(1)));
    assert_eq!(screen.edit("/way/~g0b1/kind", Edit::Choose(Some(1))), ["/way"]);
    assert_eq!(screen.places("/way"), ["/way/~g0b1/kind", "/way/~g0b1/extra"]);
}

#[test]
fn conditions_that_contradict_themselves_end() {
    let mut screen = Screen::new(&json!({
        "properties": {"a": {"type": "boolean"}},
        "if": {"required": ["b"]},
        "then": {},
        "else": {"properties": {"b": {"type": "string", "default": "x"}}},
    }));
    screen.edit("/a", Edit::Flag(true));
    assert_eq!(screen.value()["a"], true);
}
