//! What a pasted text means, wherever the schema says it: the form and whoever checks what a client sent find the same.

use super::*;
use inlay_forms::pasted::clean;

const URL: &str = " https://docs.google.com/spreadsheets/d/1aBc/edit ";

fn sheet() -> Value {
    json!({"type": "string", "x-addresses": ["docs.google.com/spreadsheets/d/{value}"]})
}

/// What the form makes of the text at a place, and what the hub makes of it in the value.
fn read(schema: &Value, start: &Value, place: &str, pointer: &str) -> (String, String) {
    let mut screen = Screen::saved(schema, start);
    screen.text(place, URL);
    let typed = screen.form.pasted(&screen.draft, place, URL);
    let mut value = screen.value();
    clean(schema, &mut value, &Shared);
    let sent = value.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer} of {value}"));
    (typed, sent.as_str().unwrap().to_owned())
}

#[test]
fn i9_forms_of_address_are_read_through_references_and_applicators() {
    for property in [
        json!({"$ref": "#/$defs/sheet"}),
        json!({"$ref": "#/$defs/around"}),
        json!({"type": "string", "allOf": [sheet()]}),
        json!({"allOf": [{"$ref": "#/$defs/sheet"}, {"minLength": 1}]}),
        json!({"type": "string", "allOf": [{"x-addresses": ["other.example/{value}"]}, sheet()]}),
    ] {
        let defs = json!({"sheet": sheet(), "around": {"allOf": [{"$ref": "#/$defs/sheet"}]}});
        let schema = json!({"$defs": defs, "properties": {"a": property}});
        assert_eq!(read(&schema, &json!({}), "/a", "/a"), ("1aBc".into(), "1aBc".into()), "{schema}");
    }
}

#[test]
fn i9_forms_of_address_are_read_in_lists_maps_and_conditions() {
    let rows = json!({"properties": {"a": {"type": "array", "prefixItems": [sheet()], "items": sheet()}}});
    for (place, pointer) in [("/a/#0", "/a/0"), ("/a/#1", "/a/1")] {
        let start = json!({"a": ["x", "y"]});
        assert_eq!(read(&rows, &start, place, pointer), ("1aBc".into(), "1aBc".into()), "{pointer}");
    }
    let map = json!({"properties": {"a": {"type": "object", "additionalProperties": sheet()}}});
    assert_eq!(read(&map, &json!({"a": {"k": "x"}}), "/a/#0", "/a/k"), ("1aBc".into(), "1aBc".into()));
    let condition = json!({
        "properties": {"kind": {"enum": ["sheet", "text"]}},
        "if": {"properties": {"kind": {"const": "sheet"}}},
        "then": {"properties": {"a": sheet()}}
    });
    assert_eq!(read(&condition, &json!({"kind": "sheet"}), "/a", "/a"), ("1aBc".into(), "1aBc".into()));
}

#[test]
fn i9_a_branch_reads_its_own_texts_and_not_those_of_another() {
    let branch =
        |kind: &str, a: Value| json!({"properties": {"kind": {"const": kind}, "a": a}, "required": ["kind"]});
    let schema = json!({"properties": {"to": {"oneOf": [
        branch("sheet", sheet()),
        branch("text", json!({"type": "string"}))
    ]}}});
    let sent = |kind: &str| {
        let mut value = json!({"to": {"kind": kind, "a": URL}});
        clean(&schema, &mut value, &Shared);
        value["to"]["a"].as_str().unwrap().to_owned()
    };
    assert_eq!((sent("sheet"), sent("text")), ("1aBc".into(), URL.to_owned()));
    let scalar = json!({"properties": {"a": {"oneOf": [{"const": "auto"}, sheet()]}}});
    let mut value = json!({"a": URL});
    clean(&scalar, &mut value, &Shared);
    assert_eq!(value, json!({"a": "1aBc"}));
    let mut auto = json!({"a": "auto"});
    clean(&scalar, &mut auto, &Shared);
    assert_eq!(auto, json!({"a": "auto"}));
}

#[test]
fn i9_what_is_trimmed_is_trimmed_wherever_it_is_said_and_nothing_else_is() {
    let schema = json!({"$defs": {"id": {"type": "string", "x-trim": true}},
        "properties": {"a": {"allOf": [{"$ref": "#/$defs/id"}]}, "b": {"type": "string"}}});
    let mut value = json!({"a": " 1 ", "b": " 1 "});
    clean(&schema, &mut value, &Shared);
    assert_eq!(value, json!({"a": "1", "b": " 1 "}));
}
