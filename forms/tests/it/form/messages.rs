//! What is wrong, and where it is said.

use super::*;
use inlay_forms::form::pointer_of;

#[test]
fn problems_come_in_the_order_of_the_fields() {
    let screen = Screen::new(&json!({
        "required": ["b", "list", "choice", "a"],
        "properties": {
            "a": {"type": "string", "order": 3},
            "b": {"type": "string", "order": 1},
            "choice": {"enum": [1, 2], "order": 2},
            "list": {"type": "array", "minItems": 1, "items": {"required": ["x"], "properties": {"x": {"type": "string"}}}, "order": 0},
        },
    }));
    let places: Vec<_> = screen.problems().into_iter().map(|(place, _)| place).collect();
    assert_eq!(places, ["/list/#0/x", "/b", "/choice", "/a"]);
    let labels: Vec<_> =
        screen.form.check(&screen.draft, &Shared).into_iter().map(|problem| problem.label).collect();
    assert_eq!(labels, ["X", "B", "Choice", "A"]);
}

#[test]
fn a_pattern_is_explained_with_what_the_schema_offers() {
    for (extra, message) in [
        (json!({"pattern_descriptor": "YYYY"}), "Use the format YYYY."),
        (json!({"examples": ["2026"]}), "Use a form such as 2026."),
        (json!({"examples": ["wrong"]}), "This has another form than expected."),
    ] {
        let mut property = json!({"type": "string", "pattern": "^[0-9]{4}$"});
        property.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let mut screen = Screen::of(&property);
        screen.text("/a", "x");
        assert_eq!(screen.problems(), problem("/a", message));
    }
}

#[test]
fn what_no_field_shows_is_said_at_the_nearest_one() {
    let schema = json!({
        "propertyNames": {"maxLength": 4},
        "properties": {"a": {"properties": {"b": {"type": "string"}}, "propertyNames": {"maxLength": 4}}},
        "not": {"required": ["both", "kinds"]},
    });
    let screen = Screen::saved(&schema, &json!({"a": {"old_name": 1}, "extra": 2}));
    assert_eq!(
        screen.problems(),
        [
            (String::new(), "Extra: This name can't be used here.".to_owned()),
            ("/a".to_owned(), "Old name: This name can't be used here.".to_owned()),
        ]
    );
    assert_eq!(screen.form.place_of(&screen.draft, "/a/b/c/d").as_deref(), Some("/a/b"));
    assert_eq!(screen.form.place_of(&screen.draft, "/nothing"), None);
}

#[test]
fn the_hubs_paths_lead_to_fields() {
    for (path, pointer) in [
        ("channel", "/channel"),
        ("rules[0].name", "/rules/0/name"),
        ("a.b[2][3].c", "/a/b/2/3/c"),
        ("/already/0", "/already/0"),
        ("", ""),
    ] {
        assert_eq!(pointer_of(path), pointer);
    }
    let schema = json!({"properties": {"rules": {"type": "array", "items": {"properties": {"name": {"type": "string"}}}}}});
    let screen = Screen::saved(&schema, &json!({"rules": [{"name": "x"}]}));
    let place = screen.form.place_of(&screen.draft, &pointer_of("rules[0].name"));
    assert_eq!(place.as_deref(), Some("/rules/#0/name"));
}
