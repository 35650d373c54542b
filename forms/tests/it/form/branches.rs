//! Alternatives: `oneOf`, `anyOf`, several types.

use super::*;

fn sign_in() -> Value {
    json!({"title": "Sign-in", "type": "object", "oneOf": [
        {"title": "Key", "required": ["key"], "properties": {
            "kind": {"const": "key"}, "key": {"type": "string", "title": "Key"}}},
        {"title": "Nobody", "properties": {"kind": {"const": "nobody"}}},
        {"required": ["kind"], "properties": {
            "kind": {"type": "string", "enum": ["user_name"]}, "name": {"type": "string"}}},
    ]})
}

fn selected(screen: &Screen, place: &str) -> Option<usize> {
    match screen.kind(place) {
        Kind::Branches { selected, .. } => selected,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_branch_is_chosen_and_its_discriminator_is_written() {
    let mut screen = Screen::required(&sign_in());
    let Kind::Branches { titles, selected, .. } = screen.kind("/a") else { panic!() };
    assert_eq!((titles, selected), (vec!["Key".into(), "Nobody".into(), "User name".into()], Some(0)));
    assert_eq!(screen.places("/a"), ["/a/~g0b0/key"]);
    screen.text("/a/~g0b0/key", "k");
    assert_eq!(screen.value(), json!({"a": {"kind": "key", "key": "k"}}));
    assert_eq!(screen.edit("/a", Edit::Branch(Some(1))), ["/a"]);
    assert_eq!((screen.places("/a").len(), screen.value()), (0, json!({"a": {"kind": "nobody"}})));
    screen.edit("/a", Edit::Branch(Some(2)));
    assert_eq!(screen.value(), json!({"a": {"kind": "user_name"}}));
    screen.edit("/a", Edit::Branch(Some(0)));
    assert_eq!((screen.value(), screen.problems()), (json!({"a": {"kind": "key", "key": "k"}}), vec![]));
}

#[test]
fn an_optional_choice_may_stay_open() {
    let mut screen = Screen::of(&sign_in());
    assert_eq!((selected(&screen, "/a"), screen.value(), screen.problems()), (None, json!({}), vec![]));
    screen.edit("/a", Edit::Branch(Some(1)));
    screen.edit("/a", Edit::Branch(None));
    assert_eq!(screen.value(), json!({}));
    let mut with_default = sign_in();
    with_default["default"] = json!({"kind": "user_name", "name": "n"});
    let screen = Screen::of(&with_default);
    assert_eq!((selected(&screen, "/a"), screen.value()["a"]["name"].clone()), (Some(2), json!("n")));
}

#[test]
fn a_saved_branch_is_found_and_left_without_traces() {
    let schema = json!({"properties": {"a": sign_in()}});
    let saved = json!({"a": {"other": 1, "kind": "key", "key": "k"}});
    let mut screen = Screen::saved(&schema, &saved);
    assert_eq!(selected(&screen, "/a"), Some(0));
    assert_eq!(screen.input("/a/~g0b0/key"), input("k"));
    screen.edit("/a", Edit::Branch(Some(1)));
    assert_eq!(screen.value(), json!({"a": {"other": 1, "kind": "nobody"}}));
    screen.edit("/a", Edit::Branch(Some(0)));
    assert_eq!(screen.value(), saved);
}

#[test]
fn a_secret_that_the_hub_keeps_stays_in_its_branch() {
    let form = Form::parse(&json!({"properties": {"a": sign_in()}}));
    let draft = form.start(Some(&json!({"a": {"kind": "key"}})), &["/a/key".to_owned()]);
    let mut screen = Screen { form, draft };
    assert!(screen.field("/a/~g0b0/key").kept);
    assert_eq!((screen.problems(), screen.value()), (vec![], json!({"a": {"kind": "key"}})));
    screen.edit("/a", Edit::Branch(Some(2)));
    assert_eq!((screen.problems(), screen.value()), (vec![], json!({"a": {"kind": "user_name"}})));
}

#[test]
fn a_branch_can_have_branches() {
    let inner = json!({"oneOf": [
        {"properties": {"m": {"const": 1}, "x": {"type": "string"}}},
        {"properties": {"m": {"const": 2}, "y": {"type": "string"}}},
    ]});
    let outer = json!({"oneOf": [
        {"title": "A", "properties": {"k": {"const": "a"}, "deep": inner}},
        {"title": "B", "properties": {"k": {"const": "b"}}, "oneOf": inner["oneOf"]},
    ]});
    let mut screen = Screen::required(&outer);
    screen.edit("/a/~g0b0/deep", Edit::Branch(Some(1)));
    screen.text("/a/~g0b0/deep/~g0b1/y", "v");
    assert_eq!(screen.value(), json!({"a": {"k": "a", "deep": {"m": 2, "y": "v"}}}));
    screen.edit("/a", Edit::Branch(Some(1)));
    assert_eq!(screen.places("/a"), ["/a/~g0b1/~g0"]);
    screen.edit("/a/~g0b1/~g0", Edit::Branch(Some(1)));
    assert_eq!(screen.places("/a/~g0b1/~g0"), ["/a/~g0b1/~g0b1/y"]);
    screen.text("/a/~g0b1/~g0b1/y", "w");
    assert_eq!(screen.value(), json!({"a": {"k": "b", "m": 2, "y": "w"}}));
    assert_eq!(screen.form.place_of(&screen.draft, "/a/y").as_deref(), Some("/a/~g0b1/~g0b1/y"));
    assert_eq!(screen.form.pointer(&screen.draft, "/a/~g0b1/~g0b1/y"), "/a/y");
}

#[test]
fn branches_at_the_root_stand_beside_its_properties() {
    let mut screen = Screen::new(&json!({
        "properties": {"name": {"type": "string"}},
        "oneOf": [
            {"title": "File", "required": ["path"], "properties": {"source_type": {"const": "f"}, "path": {"type": "string"}}},
            {"title": "Web", "properties": {"source_type": {"const": "w"}, "url": {"type": "string"}}},
        ],
    }));
    assert_eq!(screen.places(""), ["/name", "/~g0"]);
    assert_eq!(screen.field("/~g0").label, "Source type");
    assert_eq!(screen.problems(), problem("/~g0b0/path", "Enter path."));
    assert_eq!(screen.edit("/~g0", Edit::Branch(Some(1))), ["/~g0"]);
    screen.text("/~g0b1/url", "u");
    assert_eq!((screen.value(), screen.problems()), (json!({"source_type": "w", "url": "u"}), vec![]));
}

#[test]
fn a_discriminator_that_is_declared_as_plain_text_is_not_asked_for_twice() {
    let mut screen = Screen::new(&json!({
        "required": ["type"],
        "properties": {"type": {"type": "string"}, "name": {"type": "string"}},
        "oneOf": [
            {"properties": {"type": {"const": "a"}, "x": {"type": "string"}}},
            {"properties": {"type": {"const": "b"}, "y": {"type": "string"}}},
        ],
    }));
    assert_eq!(screen.places(""), ["/name", "/~g0"]);
    screen.edit("/~g0", Edit::Branch(Some(1)));
    assert_eq!((screen.value(), screen.problems()), (json!({"type": "b"}), vec![]));
}

#[test]
fn branches_that_bring_nothing_are_no_choice() {
    let schema = json!({
        "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
    });
    let mut screen = Screen::new(&schema);
    assert_eq!(screen.places(""), ["/a", "/b"]);
    assert_eq!(screen.problems().len(), 1);
    screen.text("/b", "x");
    assert_eq!(screen.problems(), vec![]);
}

#[test]
fn a_choice_field_decides_between_branches_by_itself() {
    let mut screen = Screen::new(&json!({
        "properties": {"pets": {"enum": ["none", "some"], "default": "none"}},
        "oneOf": [
            {"properties": {"pets": {"const": "none"}}},
            {"required": ["age"], "properties": {"pets": {"const": "some"}, "age": {"type": "integer"}}},
        ],
    }));
    assert_eq!(screen.places(""), ["/pets"]);
    assert_eq!(screen.edit("/pets", Edit::Choose(Some(1))), [""]);
    assert_eq!(screen.places(""), ["/pets", "/age"]);
    assert_eq!(screen.problems(), problem("/age", "Enter age."));
    screen.text("/age", "3");
    assert_eq!((screen.value(), screen.problems()), (json!({"pets": "some", "age": 3}), vec![]));
}

#[test]
fn one_value_of_several_types_has_a_branch_for_each() {
    let mut screen =
        Screen::required(&json!({"type": ["string", "integer", "array"], "items": {"type": "string"}}));
    let Kind::Branches { titles, .. } = screen.kind("/a") else { panic!() };
    assert_eq!(titles, ["Text", "Number", "List"]);
    screen.edit("/a", Edit::Branch(Some(1)));
    assert_eq!(screen.places("/a"), ["/a/~tb1/~value"]);
    screen.text("/a/~tb1/~value", "12");
    assert_eq!(screen.value(), json!({"a": 12}));
    screen.edit("/a", Edit::Branch(Some(2)));
    screen.edit("/a/~tb2/~value", Edit::Add);
    screen.text("/a/~tb2/~value/#0", "x");
    assert_eq!((screen.value(), screen.problems()), (json!({"a": ["x"]}), vec![]));
    let schema = screen.form.schema().document().clone();
    for saved in [json!({"a": 5}), json!({"a": "5"}), json!({"a": ["5"]})] {
        assert_eq!(Screen::saved(&schema, &saved).value(), saved);
    }
}

#[test]
fn alternatives_of_different_shape_have_a_field_each() {
    let mut screen = Screen::required(&json!({"anyOf": [
        {"type": "string", "title": "One"},
        {"type": "array", "title": "Several", "items": {"type": "string"}},
        {"title": "Query", "properties": {"q": {"type": "string"}}},
    ]}));
    assert_eq!(screen.places("/a"), ["/a/~g0b0/~value"]);
    screen.text("/a/~g0b0/~value", "x");
    assert_eq!(screen.value(), json!({"a": "x"}));
    screen.edit("/a", Edit::Branch(Some(2)));
    screen.text("/a/~g0b2/q", "y");
    assert_eq!(screen.value(), json!({"a": {"q": "y"}}));
    assert_eq!(screen.form.place_of(&screen.draft, "/a/q").as_deref(), Some("/a/~g0b2/q"));
}

#[test]
fn one_branch_or_a_nullable_one_is_no_choice() {
    let one = json!({"oneOf": [{"properties": {"k": {"const": "a"}, "x": {"type": "string"}}}]});
    let mut screen = Screen::required(&one);
    screen.text("/a/x", "v");
    assert_eq!(screen.value(), json!({"a": {"k": "a", "x": "v"}}));
    let nullable = json!({"anyOf": [{"$ref": "#/$defs/o"}, {"type": "null"}]});
    let mut screen = Screen::new(&json!({
        "$defs": {"o": {"properties": {"x": {"type": "string"}}}}, "properties": {"a": nullable}}));
    assert_eq!(screen.kind("/a"), Kind::Object { included: Some(false) });
    screen.edit("/a", Edit::Include(true));
    screen.text("/a/x", "v");
    assert_eq!((screen.value(), screen.problems()), (json!({"a": {"x": "v"}}), vec![]));
}
