//! What fields, choices and messages are called.

use super::*;

fn titles(screen: &Screen, place: &str) -> Vec<String> {
    match screen.kind(place) {
        Kind::Branches { titles, .. } => titles,
        Kind::Choice(choices) | Kind::Choices(choices) => {
            choices.into_iter().map(|choice| choice.label).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn f11_a_position_of_a_tuple_cannot_be_removed() {
    let tuple = json!({"type": "array", "prefixItems": [{"type": "number", "title": "Latitude"}, {"type": "number", "title": "Longitude"}], "items": {"type": "string"}});
    let mut screen = Screen::required(&tuple);
    screen.edit("/a", Edit::Add);
    let messages: Vec<String> = screen.problems().into_iter().map(|(_, message)| message).collect();
    assert_eq!(messages, ["Enter latitude 1.", "Enter longitude 2.", "Enter a 3, or remove it."]);
    let old = json!({"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"type": "array",
        "items": [{"type": "string"}]}}, "required": ["a"]});
    assert_eq!(Screen::new(&old).problems(), problem("/a/#0", "Enter a 1."));
}

#[test]
fn f11_branches_are_called_by_mapping_reference_or_constant() {
    let defs = json!({
        "Cat": {"type": "object", "properties": {"kind": {"type": "string"}, "lives": {"type": "integer"}}},
        "BigDog": {"type": "object", "properties": {"kind": {"type": "string"}, "size": {"type": "integer"}}},
        "titled": {"title": "A bird", "type": "object", "properties": {"wings": {"type": "integer"}}},
    });
    let references = json!([{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/BigDog"}, {"$ref": "#/$defs/titled"}]);
    for (discriminator, expected) in [
        (
            json!({"propertyName": "kind", "mapping": {"house_cat": "#/$defs/Cat", "dog": "BigDog"}}),
            ["House cat", "Dog", "A bird"],
        ),
        (json!({"propertyName": "kind"}), ["Cat", "Big dog", "A bird"]),
        (json!(null), ["Cat", "Big dog", "A bird"]),
    ] {
        for keyword in ["oneOf", "anyOf"] {
            let schema = json!({"$defs": defs, "required": ["a"], "properties": {
                "a": {"discriminator": discriminator, keyword: references}}});
            assert_eq!(titles(&Screen::new(&schema), "/a"), expected, "{schema}");
            let root = json!({"$defs": defs, "discriminator": discriminator, keyword: references, "properties": {"name": {"type": "string"}}});
            let screen = Screen::new(&root);
            assert_eq!(titles(&screen, "/~g0"), expected, "{root}");
            assert_eq!(screen.field("/~g0").label, "Kind");
        }
    }
    let values = json!({"oneOf": [{"const": "auto"}, {"type": "integer"}, {"const": false}]});
    assert_eq!(titles(&Screen::of(&values), "/a"), ["auto", "Number", "No"]);
}

#[test]
fn f11_no_two_options_have_one_name() {
    let labels = |property: Value| titles(&Screen::of(&property), "/a");
    assert_eq!(labels(json!({"enum": [1, "1", 2]})), ["1 (number)", "1 (text)", "2"]);
    assert_eq!(labels(json!({"enum": [true, "Yes", "a"]})), ["Yes (yes or no)", "Yes (text)", "a"]);
    assert_eq!(labels(json!({"enum": [null, "None", "a"]})), ["None (nothing)", "None (text)", "a"]);
    assert_eq!(labels(json!({"enum": ["", "Blank"]})), ["Blank (empty)", "Blank (text)"]);
    assert_eq!(labels(json!({"enum": ["a", "b", "a"]})), ["a", "b"]);
    let titled = json!({"oneOf": [{"const": "x", "title": "A"}, {"const": "y", "title": "A"}, {"const": "z", "title": "A"}]});
    assert_eq!(labels(titled), ["A (x)", "A (y)", "A (z)"]);
    assert_eq!(labels(json!({"type": "array", "items": {"enum": [1, "1"]}})), ["1 (number)", "1 (text)"]);
    let object = |name: &str| json!({"title": "Key", "properties": {name: {"type": "string"}}});
    assert_eq!(labels(json!({"oneOf": [object("a"), object("b")]})), ["Key", "Key (2)"]);
}

#[test]
fn f11_formats_that_are_written_in_lines_have_several() {
    for format in ["json", "code", "html", "markdown", "textarea"] {
        let kind = Screen::of(&json!({"type": "string", "format": format})).kind("/a");
        assert!(matches!(kind, Kind::Text { multiline: true, .. }), "{format}");
    }
    let kind = Screen::of(&json!({"type": "string", "format": "uri"})).kind("/a");
    assert!(matches!(kind, Kind::Text { multiline: false, .. }));
}
