//! Edits that are not what a field expects change nothing that they should not.

use super::*;

#[test]
fn typing_draws_nothing_again() {
    let mut screen = Screen::new(&json!({"properties": {
        "a": {"type": "string"}, "n": {"type": "integer"}, "o": {"properties": {"x": {"type": "string"}}},
    }}));
    for place in ["/a", "/n", "/o/x"] {
        assert!(screen.text(place, "1").is_empty());
    }
}

#[test]
fn edits_that_do_not_fit_are_harmless() {
    let schema = json!({"properties": {
        "text": {"type": "string"}, "choice": {"enum": [1, 2]}, "list": {"type": "array", "items": {"type": "string"}},
        "object": {"properties": {"x": {"type": "string"}}},
    }});
    let saved = json!({"text": "t", "choice": 1, "list": ["l"], "object": {"x": "y"}});
    let edits = || {
        [
            Edit::Choose(Some(99)),
            Edit::Pick(99, true),
            Edit::Branch(Some(99)),
            Edit::Remove(99),
            Edit::Move(99, 1),
            Edit::Key(99, "k".into()),
        ]
    };
    for place in
        ["/text", "/object", "/nowhere", "/object/nowhere", "/list/#9", "/~g7", "/~g0b9", "/~", "/#1", "x"]
    {
        for edit in edits() {
            let mut screen = Screen::saved(&schema, &saved);
            screen.edit(place, edit.clone());
            assert_eq!(screen.value(), saved, "{place} {edit:?}");
        }
    }
}

#[test]
fn names_that_look_like_places_are_names() {
    let mut screen = Screen::new(&json!({"properties": {
        "#1": {"type": "string"}, "~g0": {"type": "string"}, "a/b": {"type": "string"}, "": {"type": "string"},
        "~more": {"type": "string"},
    }}));
    let places = screen.places("");
    assert_eq!(places, ["/#1", "/~0g0", "/a~1b", "/", "/~0more"]);
    for place in &places {
        screen.text(place, place);
    }
    assert_eq!(
        screen.value(),
        json!({"#1": "/#1", "~g0": "/~0g0", "a/b": "/a~1b", "": "/", "~more": "/~0more"})
    );
    assert_eq!(screen.form.place_of(&screen.draft, "/~0g0").as_deref(), Some("/~0g0"));
}
