//! Schemas that are built to hurt, and the largest honest ones.

use super::*;

#[test]
fn a_schema_that_contains_itself_opens_level_by_level() {
    let tree = json!({
        "$defs": {"node": {"title": "Node", "properties": {
            "name": {"type": "string"}, "left": {"$ref": "#/$defs/node"},
            "children": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/node"}},
        }}},
        "$ref": "#/$defs/node",
    });
    let mut screen = Screen::new(&tree);
    assert_eq!(screen.kind("/left"), Kind::Object { included: Some(false) });
    assert_eq!(screen.edit("/left", Edit::Include(true)), ["/left"]);
    screen.edit("/left/children", Edit::Add);
    screen.text("/left/children/#0/name", "deep");
    assert_eq!(screen.value(), json!({"left": {"children": [{"name": "deep"}]}}));
    let mut saved = json!({"name": "leaf"});
    for _ in 0..10 {
        saved = json!({"name": "n", "left": saved.clone(), "children": [saved]});
        if saved.to_string().len() > 20_000 {
            break;
        }
    }
    assert_eq!(Screen::saved(&tree, &saved).value(), saved);
}

#[test]
fn an_impossible_schema_that_requires_itself_ends() {
    for schema in [
        json!({"required": ["a"], "properties": {"a": {"$ref": "#"}}}),
        json!({"$ref": "#"}),
        json!({"allOf": [{"$ref": "#"}, {"$ref": "#"}]}),
        json!({"properties": {"a": {"oneOf": [{"$ref": "#"}, {"$ref": "#/properties/a"}]}}, "required": ["a"]}),
        json!({"required": ["a"], "properties": {"a": {"type": "array", "minItems": 9, "items": {"$ref": "#"}}}}),
        json!({"if": {"$ref": "#"}, "then": {"$ref": "#"}, "properties": {"a": {"type": "string"}}}),
        json!({"additionalProperties": {"$ref": "#"}}),
    ] {
        let screen = Screen::new(&schema);
        screen.value();
        screen.problems();
        screen.form.summary(&screen.draft);
        let fields = screen.form.fields(&screen.draft, "");
        assert!(fields.len() <= 1, "{schema}");
    }
}

#[test]
fn deep_nesting_ends_in_json() {
    let mut schema = json!({"type": "string"});
    for _ in 0..60 {
        schema = json!({"type": "object", "required": ["a"], "properties": {"a": schema}});
    }
    let mut screen = Screen::new(&schema);
    let mut place = "/a".to_owned();
    while screen.kind(&place) != Kind::Json {
        assert_eq!(screen.places(&place).len(), 1);
        place.push_str("/a");
    }
    screen.text(&place, "{\"a\": 1}");
    assert_eq!(screen.value().pointer(&place), Some(&json!({"a": 1})));
    assert_eq!(screen.form.place_of(&screen.draft, &(place.clone() + "/a")), Some(place));
}

#[test]
fn fan_out_ends_before_it_hurts() {
    let mut definitions = serde_json::Map::new();
    for level in 0..40 {
        let next = json!({"$ref": format!("#/$defs/l{}", level + 1)});
        let inner = json!({"properties": {"a": next, "b": next, "c": next}, "required": ["a", "b", "c"]});
        definitions.insert(format!("l{level}"), inner);
    }
    let screen = Screen::new(&json!({"$defs": definitions, "$ref": "#/$defs/l0"}));
    assert_eq!(screen.places(""), ["/a", "/b", "/c"]);
    // It can't be satisfied, and says so.
    assert!(!screen.problems().is_empty());
    assert!(screen.value().to_string().len() < 1_000_000);
}

#[test]
fn many_properties_are_reachable_as_one_text() {
    let many: serde_json::Map<_, _> =
        (0..10_000).map(|n| (format!("p{n}"), json!({"type": "integer", "minimum": 1}))).collect();
    let mut screen = Screen::new(&json!({"properties": many}));
    let places = screen.places("");
    assert_eq!((places.len(), places.last().unwrap().as_str()), (301, "/~rest"));
    assert_eq!(screen.input("/~rest"), input("{}"));
    screen.text("/~rest", "{\"p9999\": 7, \"p0\": 1}");
    assert_eq!(screen.value(), json!({"p9999": 7}));
    screen.text("/~rest", "{\"p9999\": 0}");
    assert_eq!(screen.problems(), problem("/~rest", "Enter 1 or more."));
    assert_eq!(screen.form.place_of(&screen.draft, "/p5000").as_deref(), Some("/~rest"));
    screen.text("/~rest", "[1]");
    assert_eq!(screen.problems().len(), 1);
    let saved = json!({"p9999": 5, "p0": 2});
    assert_eq!(Screen::saved(screen.form.schema().document(), &saved).value(), saved);
}

#[test]
fn a_choice_of_hundreds_and_a_list_of_thousands_are_handled() {
    let codes: Vec<_> = (0..900).map(|n| format!("c{n}")).collect();
    let mut screen = Screen::of(&json!({"enum": codes}));
    screen.edit("/a", Edit::Choose(Some(899)));
    assert_eq!(screen.value(), json!({"a": "c899"}));
    let schema = json!({"properties": {"a": {"type": "array", "items": {"type": "integer"}}}});
    let long = json!({"a": (0..5000).collect::<Vec<_>>()});
    let screen = Screen::saved(&schema, &long);
    assert_eq!((screen.kind("/a"), screen.value()), (Kind::Json, long));
}
