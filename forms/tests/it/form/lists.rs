//! Lists, tuples, maps.

use super::*;

#[test]
fn i9_a_pasted_text_becomes_several_entries() {
    let list = json!({"properties": {"a": {"type": "array", "items": {"type": "string"}}}});
    let mut screen = Screen::new(&list);
    screen.edit("/a", Edit::Add);
    let [first] = screen.places("/a").try_into().unwrap();
    let texts = ["red".to_owned(), "green".to_owned(), "blue".to_owned()];
    assert_eq!(screen.form.split_entry(&mut screen.draft, &first, &texts), ["/a"]);
    assert_eq!(screen.value(), json!({"a": ["red", "green", "blue"]}));
    assert_eq!(screen.places("/a").len(), 3);
    assert_eq!(screen.form.split_entry(&mut screen.draft, &first, &[]), [""; 0]);
}

#[test]
fn entries_keep_their_ids_when_others_come_and_go() {
    let schema =
        json!({"properties": {"a": {"type": "array", "title": "Hosts", "items": {"type": "string"}}}});
    let mut screen = Screen::saved(&schema, &json!({"a": ["x", "y", "z"]}));
    assert_eq!(screen.places("/a"), ["/a/#0", "/a/#1", "/a/#2"]);
    assert_eq!(screen.edit("/a", Edit::Remove(1)), ["/a"]);
    screen.edit("/a", Edit::Add);
    screen.text("/a/#3", "new");
    screen.edit("/a", Edit::Move(3, -2));
    assert_eq!(screen.places("/a"), ["/a/#3", "/a/#0", "/a/#2"]);
    assert_eq!(screen.value(), json!({"a": ["new", "x", "z"]}));
    assert_eq!(screen.form.place_of(&screen.draft, "/a/1").as_deref(), Some("/a/#0"));
    screen.edit("/a", Edit::Remove(3));
    screen.edit("/a", Edit::Add);
    assert_eq!((screen.places("/a").pop().unwrap().as_str(), screen.input("/a/#4")), ("/a/#4", input("")));
    screen.edit("/a", Edit::Move(4, 99));
    screen.edit("/a", Edit::Remove(77));
    assert_eq!(screen.problems(), problem("/a/#4", "Enter hosts 3, or remove it."));
}

#[test]
fn a_list_starts_with_as_many_entries_as_it_needs() {
    let list = json!({"type": "array", "minItems": 2, "maxItems": 3, "items": {"type": "string"}});
    let mut screen = Screen::required(&list);
    assert_eq!(screen.places("/a").len(), 2);
    let limits = |screen: &Screen| match screen.kind("/a") {
        Kind::List { can_add, can_remove, can_move, .. } => (can_add, can_remove, can_move),
        other => panic!("{other:?}"),
    };
    assert_eq!(limits(&screen), (true, true, true));
    screen.edit("/a", Edit::Add);
    assert_eq!(limits(&screen), (false, true, true));
    assert_eq!(Screen::of(&list).value(), json!({}));
    assert_eq!(Screen::required(&json!({"type": "array"})).value(), json!({"a": []}));
    let mut emptied = Screen::of(&json!({"type": "array", "items": {"type": "string"}, "default": ["d"]}));
    emptied.edit("/a", Edit::Remove(0));
    assert_eq!(emptied.value(), json!({"a": []}));
}

#[test]
fn lists_hold_objects_lists_and_anything() {
    let mut screen = Screen::new(&json!({"properties": {
        "objects": {"type": "array", "items": {"title": "Rule", "required": ["n"], "properties": {"n": {"type": "integer"}}}},
        "lists": {"type": "array", "items": {"type": "array", "items": {"type": "number"}}},
        "any": {"type": "array"},
    }}));
    screen.edit("/objects", Edit::Add);
    assert_eq!(screen.labels("/objects"), ["Rule 1"]);
    assert_eq!(screen.problems(), problem("/objects/#0/n", "Enter n."));
    screen.text("/objects/#0/n", "1");
    screen.edit("/lists", Edit::Add);
    screen.edit("/lists/#0", Edit::Add);
    screen.text("/lists/#0/#0", "2.5");
    screen.edit("/any", Edit::Add);
    screen.text("/any/#0", "t");
    assert_eq!(screen.value(), json!({"objects": [{"n": 1}], "lists": [[2.5]], "any": ["t"]}));
    assert_eq!(screen.problems(), vec![]);
    let saved = json!({"any": [1, "x", {"y": 2}, null, true]});
    let mut screen = Screen::saved(screen.form.schema().document(), &saved);
    screen.edit("/any", Edit::Move(0, 1));
    assert_eq!(screen.value(), json!({"any": ["x", 1, {"y": 2}, null, true]}));
}

#[test]
fn a_tuple_has_a_field_per_position() {
    for (schema, more) in [
        (
            json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false}),
            false,
        ),
        (
            json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": {"type": "boolean"}}),
            true,
        ),
        (
            json!({"type": "array", "items": [{"type": "string"}, {"type": "integer"}], "additionalItems": {"type": "boolean"}}),
            true,
        ),
    ] {
        let mut screen = Screen::new(&json!({
            "$schema": if schema["items"].is_array() { "http://json-schema.org/draft-07/schema#" } else { "" },
            "required": ["a"], "properties": {"a": schema}}));
        assert_eq!(screen.kind("/a/#1"), Kind::Number { integer: true });
        let Kind::List { can_add, can_remove, .. } = screen.kind("/a") else { panic!() };
        assert_eq!((can_add, can_remove), (more, false));
        screen.text("/a/#0", "x");
        screen.text("/a/#1", "1");
        screen.edit("/a", Edit::Remove(0));
        assert_eq!((&screen.value()["a"], screen.problems()), (&json!(["x", 1]), vec![]));
        if more {
            screen.edit("/a", Edit::Add);
            assert_eq!(screen.kind("/a/#2"), Kind::Boolean);
        }
    }
}

#[test]
fn a_list_of_constants_is_ticked() {
    let list = json!({"type": "array", "uniqueItems": true, "items": {"enum": ["a", "b", "c"]}});
    let mut screen = Screen::of(&list);
    assert!(matches!(screen.kind("/a"), Kind::Choices(choices) if choices.len() == 3));
    screen.edit("/a", Edit::Pick(2, true));
    screen.edit("/a", Edit::Pick(0, true));
    assert_eq!((screen.value(), screen.input("/a")), (json!({"a": ["c", "a"]}), Input::Picked(vec![2, 0])));
    screen.edit("/a", Edit::Pick(2, false));
    screen.edit("/a", Edit::Pick(0, false));
    assert_eq!(screen.value(), json!({}));
    let schema = json!({"properties": {"a": list}});
    for saved in [json!({"a": ["b", "b"]}), json!({"a": ["gone"]})] {
        let screen = Screen::saved(&schema, &saved);
        assert!(matches!(screen.kind("/a"), Kind::List { .. }));
        assert_eq!(screen.value(), saved);
    }
}

#[test]
fn a_map_has_entries_with_names() {
    let mut screen = Screen::of(&json!({"type": "object", "additionalProperties": {"type": "integer"}}));
    screen.edit("/a", Edit::Add);
    assert_eq!(screen.problems(), problem("/a/#0", "Enter a name for this entry, or remove it."));
    assert!(screen.edit("/a", Edit::Key(0, "x/y".into())).is_empty());
    screen.text("/a/#0", "1");
    assert_eq!((screen.value(), screen.problems()), (json!({"a": {"x/y": 1}}), vec![]));
    screen.edit("/a", Edit::Add);
    screen.edit("/a", Edit::Key(1, "x/y".into()));
    screen.text("/a/#1", "2");
    assert!(
        screen.problems().iter().any(|(place, message)| place == "/a/#1" && message.contains("no other"))
    );
    screen.edit("/a", Edit::Remove(0));
    assert_eq!((screen.value(), screen.problems()), (json!({"a": {"x/y": 2}}), vec![]));
    assert_eq!(screen.form.place_of(&screen.draft, "/a/x~1y").as_deref(), Some("/a/#1"));
}

#[test]
fn names_of_a_map_follow_the_schema() {
    let mut screen = Screen::of(&json!({
        "type": "object", "patternProperties": {"^n_": {"type": "integer"}, "^t_": {"type": "string"}},
        "additionalProperties": false,
    }));
    screen.edit("/a", Edit::Add);
    assert_eq!(screen.edit("/a", Edit::Key(0, "t_x".into())), ["/a"]);
    assert!(matches!(screen.kind("/a/#0"), Kind::Text { .. }));
    screen.edit("/a", Edit::Key(0, "n_x".into()));
    assert_eq!(screen.kind("/a/#0"), Kind::Number { integer: true });
    screen.text("/a/#0", "1");
    assert_eq!(screen.problems(), vec![]);
    screen.edit("/a", Edit::Key(0, "zzz".into()));
    assert_eq!(screen.problems().len(), 1);
    let named = json!({"additionalProperties": {"type": "string"}, "propertyNames": {"enum": ["p", "q"]}});
    assert!(matches!(Screen::of(&named).kind("/a"), Kind::Map { names, .. } if names == ["p", "q"]));
}

#[test]
fn a_map_can_stand_beside_properties() {
    let schema = json!({
        "properties": {"name": {"type": "string"}},
        "additionalProperties": {"type": "string"},
    });
    let mut screen = Screen::saved(&schema, &json!({"one": "1", "name": "n", "two": "2"}));
    assert_eq!(screen.places(""), ["/name", "/~more"]);
    assert_eq!(screen.places("/~more"), ["/~more/#0", "/~more/#1"]);
    screen.text("/~more/#1", "3");
    screen.edit("/~more", Edit::Remove(0));
    assert_eq!(screen.value(), json!({"name": "n", "two": "3"}));
    assert_eq!(screen.form.place_of(&screen.draft, "/two").as_deref(), Some("/~more/#1"));
}
