//! A value is never lost, and never one that cannot be sent.

use super::*;

/// What is saved comes out as it went in: at the root, in an object, in a list, in a map and in a branch.
fn is_kept(property: &Value, value: &Value) {
    let object = json!({"type": "object", "properties": {"a": property}});
    let branch = json!({"oneOf": [{"properties": {"k": {"const": 1}, "a": property}}, {"properties": {"k": {"const": 2}}}]});
    let places = [
        (property.clone(), value.clone()),
        (object, json!({"a": value})),
        (json!({"type": "array", "items": property}), json!([value])),
        (json!({"type": "array", "prefixItems": [property]}), json!([value])),
        (json!({"type": "object", "additionalProperties": property}), json!({"x": value})),
        (branch, json!({"k": 1, "a": value})),
        (json!({"$ref": "#/$defs/it", "allOf": [{"title": "It"}]}), value.clone()),
    ];
    for (inner, saved) in places {
        for is_required in [false, true] {
            let mut schema =
                json!({"properties": {"p": inner, "other": {"type": "string"}}, "$defs": {"it": property}});
            if is_required {
                schema["required"] = json!(["p"]);
            }
            let saved = json!({"p": saved});
            let mut screen = Screen::saved(&schema, &saved);
            assert_eq!(screen.value().to_string(), saved.to_string(), "{schema}");
            assert_eq!(screen.problems(), vec![], "{schema}");
            assert!(screen.form.changes(&screen.draft, &saved).is_empty(), "{schema}");
            screen.text("/other", "x");
            let mut changed = saved;
            changed["other"] = json!("x");
            assert_eq!(screen.value(), changed, "{schema}");
        }
    }
}

#[test]
fn f1_a_branch_without_a_type_keeps_its_value_and_can_be_sent() {
    let number = json!({"type": "integer"});
    let unions = [
        json!([{"const": "auto"}, number]),
        json!([number, {"const": "auto"}]),
        json!([{"enum": ["auto"]}, number]),
        json!([{"const": false}, number]),
        json!([{"const": false}, {"type": "string"}]),
        json!([{"const": "auto"}, number, {"type": "null"}]),
        json!([{"const": {"deep": 1}}, number]),
        json!([{"const": [1]}, {"type": "object", "properties": {"x": {"type": "string"}}}]),
        json!([{"const": "none"}, {"type": "object", "properties": {"x": {"type": "string"}}}]),
        json!([{"enum": ["a", "b"]}, {"type": "object", "properties": {"x": {"type": "string"}}}]),
        json!([{"const": "all"}, {"type": "array", "items": {"type": "string"}}]),
    ];
    for branches in unions {
        for keyword in ["oneOf", "anyOf"] {
            let union = json!({keyword: branches});
            let values =
                [json!("auto"), json!(7), json!(false), json!("b"), json!({"deep": 1}), json!({"x": "y"})];
            let values = values.into_iter().chain([
                json!([1]),
                json!("none"),
                json!(["x"]),
                json!("all"),
                json!(null),
            ]);
            let schema = inlay_forms::Schema::parse(union.clone());
            let accepted: Vec<Value> =
                values.filter(|value| schema.violations(value, &Shared).is_empty()).collect();
            assert!(accepted.len() >= 2, "{union}");
            for value in &accepted {
                is_kept(&union, value);
            }
            for index in 0..branches.as_array().unwrap().iter().filter(|b| b["type"] != "null").count() {
                let mut screen = Screen::required(&union);
                screen.edit("/a", Edit::Branch(Some(index)));
                for place in screen.places("/a") {
                    let edit = match screen.kind(&place) {
                        Kind::Text { .. } | Kind::Number { .. } => Edit::Text("7".to_owned()),
                        Kind::Choice(_) => Edit::Choose(Some(0)),
                        _ => continue,
                    };
                    screen.edit(&place, edit);
                }
                assert_eq!(screen.problems(), vec![], "{union} {index}: {}", screen.value());
            }
        }
    }
}

#[test]
fn f1_a_branch_that_says_nothing_is_any_value_beside_a_type() {
    for nothing in [json!({}), json!({"title": "Other"}), json!({"description": "Anything else."})] {
        let union = json!({"anyOf": [{"type": "integer"}, nothing]});
        for value in [json!("auto"), json!(7), json!(false), json!({"x": 1}), json!([1])] {
            is_kept(&union, &value);
        }
        let mut screen = Screen::required(&union);
        screen.edit("/a", Edit::Branch(Some(1)));
        let place = screen.places("/a").pop().unwrap();
        screen.text(&place, "auto");
        assert_eq!((screen.value(), screen.problems()), (json!({"a": "auto"}), vec![]));
    }
    // Beside objects it asks for nothing.
    let objects =
        json!({"oneOf": [{"required": ["x"], "properties": {"x": {"type": "string"}}}, {"title": "Off"}]});
    let mut screen = Screen::required(&objects);
    screen.edit("/a", Edit::Branch(Some(1)));
    assert_eq!((screen.places("/a").len(), screen.value()), (0, json!({"a": {}})));
}

#[test]
fn f2_neither_a_default_nor_a_limit_hides_a_union() {
    for beside in [
        json!({"default": "auto"}),
        json!({"default": 3}),
        json!({"default": null}),
        json!({"default": []}),
        json!({"minLength": 1}),
        json!({"minimum": 1}),
        json!({"pattern": "^a"}),
        json!({"format": "email", "default": "a"}),
        json!({"minItems": 1}),
    ] {
        for branches in [
            json!([{"type": "string"}, {"type": "integer"}]),
            json!([{"type": "string", "enum": ["auto"]}, {"type": "integer", "minimum": 1, "maximum": 50}]),
            json!([{"type": "string"}, {"type": "integer"}, {"type": "null"}]),
        ] {
            let mut union = json!({ "anyOf": branches });
            union.as_object_mut().unwrap().extend(beside.as_object().unwrap().clone());
            let mut screen = Screen::of(&union);
            assert!(matches!(screen.kind("/a"), Kind::Branches { .. }), "{union}");
            screen.edit("/a", Edit::Branch(Some(1)));
            let place = screen.places("/a").pop().unwrap();
            screen.text(&place, "7");
            assert_eq!((screen.value(), screen.problems()), (json!({"a": 7}), vec![]), "{union}");
        }
    }
    let union = json!({"anyOf": [{"type": "string"}, {"type": "integer"}], "default": "auto"});
    assert_eq!(Screen::of(&union).value(), json!({"a": "auto"}));
}

#[test]
fn f3_a_default_of_another_container_is_dropped() {
    for (property, kind, value) in [
        (json!({"type": "string", "default": ["Hourly"]}), "Text", json!({})),
        (json!({"type": "string", "default": {"x": 1}}), "Text", json!({})),
        (json!({"type": "array", "items": {"type": "string"}, "default": ""}), "List", json!({})),
        (json!({"type": "array", "items": {"type": "string"}, "default": {}}), "List", json!({})),
        (json!({"type": "array", "items": {"enum": ["a", "b"]}, "default": "a"}), "Choices", json!({})),
        (json!({"type": "integer", "default": [1]}), "Number", json!({})),
        (json!({"type": "boolean", "default": []}), "Boolean", json!({})),
        (json!({"enum": ["a", "b"], "default": ["a"]}), "Choice", json!({})),
        (json!({"enum": ["a", "b"], "default": "z"}), "Choice", json!({})),
        (json!({"oneOf": [{"const": "a"}, {"const": "b"}], "default": "z"}), "Choice", json!({})),
        (
            json!({"type": "object", "properties": {"x": {"type": "string"}}, "default": "x"}),
            "Object",
            json!({}),
        ),
        (
            json!({"type": "object", "properties": {"x": {"type": "string"}}, "default": ["x"]}),
            "Object",
            json!({}),
        ),
        (
            json!({"type": "object", "additionalProperties": {"type": "string"}, "default": []}),
            "Map",
            json!({}),
        ),
        (json!({"type": ["string", "null"], "default": ["x"]}), "Text", json!({})),
        (json!({"type": "string", "default": "x"}), "Text", json!({"a": "x"})),
    ] {
        let screen = Screen::of(&property);
        assert!(format!("{:?}", screen.kind("/a")).starts_with(kind), "{property}: {:?}", screen.kind("/a"));
        assert_eq!((screen.value(), screen.problems()), (value, vec![]), "{property}");
    }
    // Also what the default of the object around proposes.
    let inherited =
        json!({"default": {"a": ["Hourly"]}, "properties": {"a": {"type": "string", "default": "Daily"}}});
    assert_eq!(Screen::new(&inherited).value(), json!({"a": "Daily"}));
}

#[test]
fn f4_what_nobody_filled_in_stays_away_and_what_is_sent_is_shown() {
    let enabled = json!({"type": "boolean", "default": true});
    let object = |properties: Value, required: Value| json!({"type": "object", "properties": properties, "required": required});
    for inner in [
        object(json!({"enabled": enabled, "note": {"type": "string"}}), json!(["enabled"])),
        object(
            json!({"list": {"type": "array", "items": {"enum": ["a", "b"]}, "default": ["a"]}}),
            json!(["list"]),
        ),
        object(
            json!({"list": {"type": "array", "items": {"type": "string"}, "default": []}}),
            json!(["list"]),
        ),
        object(json!({"text": {"type": "string", "default": ""}}), json!(["text"])),
        object(json!({"null": {"type": ["string", "null"], "default": null}}), json!(["null"])),
        object(
            json!({"deep": {"type": "object", "properties": {"enabled": enabled}, "required": ["enabled"], "default": {}}}),
            json!(["deep"]),
        ),
    ] {
        for schema in [
            json!({"properties": {"a": inner}}),
            json!({"properties": {"b": {"type": "object", "properties": {"a": inner}}}}),
        ] {
            for saved in [json!({}), json!({"other": 1})] {
                let screen = Screen::saved(&schema, &saved);
                assert_eq!((screen.value(), screen.problems()), (saved.clone(), vec![]), "{schema}");
                assert_eq!(screen.form.changes(&screen.draft, &saved), [], "{schema}");
                assert_eq!(screen.form.summary(&screen.draft), [], "{schema}");
            }
        }
    }
    let schema = json!({"properties": {"a": object(json!({"enabled": enabled, "note": {"type": "string"}}), json!(["enabled"]))}});
    let mut screen = Screen::saved(&schema, &json!({}));
    screen.text("/a/note", "n");
    let changes = |screen: &Screen, saved: &Value| -> Vec<_> {
        let changes = screen.form.changes(&screen.draft, saved).into_iter();
        changes.map(|change| (change.label, change.before, change.after)).collect()
    };
    let change = |label: &str, after: &str| (label.to_owned(), String::new(), after.to_owned());
    assert_eq!(screen.value(), json!({"a": {"enabled": false, "note": "n"}}));
    assert_eq!(changes(&screen, &json!({})), [change("A › Enabled", "No"), change("A › Note", "n")]);
    // What must be there is sent, and said.
    let schema = object(json!({"on": {"type": "boolean"}}), json!(["on"]));
    let screen = Screen::saved(&schema, &json!({}));
    assert_eq!(
        (screen.value(), changes(&screen, &json!({}))),
        (json!({"on": false}), vec![change("On", "No")])
    );
}

#[test]
fn f7_null_is_sent_where_every_schema_accepts_it_only() {
    for property in [
        json!({"type": "string", "nullable": true}),
        json!({"type": ["string", "null"], "enum": ["a", "b"]}),
        json!({"type": ["string", "null"], "allOf": [{"enum": ["a", "b"]}]}),
        json!({"type": ["string", "null"], "allOf": [{"type": "string"}]}),
        json!({"type": "string", "anyOf": [{"maxLength": 3}, {"type": "null"}]}),
        json!({"type": "integer", "nullable": true}),
        json!({"type": "array", "nullable": true, "minItems": 1, "items": {"enum": ["a", "b"]}}),
    ] {
        let screen = Screen::required(&property);
        assert_ne!(screen.value(), json!({"a": null}), "{property}");
        assert_eq!(screen.problems().len(), 1, "{property}");
        assert!(!screen.problems()[0].1.contains("expected"), "{property} {:?}", screen.problems());
    }
    for property in [
        json!({"type": ["string", "null"]}),
        json!({"enum": ["a", null]}),
        json!({"type": ["string", "null"], "enum": ["a", null]}),
        json!({"anyOf": [{"enum": ["a", "b"]}, {"type": "null"}]}),
        json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
        json!({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}),
        json!({"oneOf": [{"const": null}, {"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x"]}]}),
    ] {
        is_kept(&property, &json!(null));
        let screen = Screen::required(&property);
        assert_eq!((screen.value(), screen.problems()), (json!({"a": null}), vec![]), "{property}");
    }
    // Where `null` is one of the choices, it is the one that is shown.
    let screen = Screen::required(&json!({"enum": ["a", null]}));
    assert_eq!(screen.input("/a"), Input::Chosen(Some(1)));
}

#[test]
fn f8_a_condition_that_declares_what_it_reads_keeps_it() {
    let declares = json!({"properties": {"mode": {"type": "string"}, "b": {"type": "string"}}});
    let reads = json!({"required": ["mode"], "properties": {"mode": {"const": "x"}}});
    let deeper = json!({"if": reads, "then": {"$ref": "#/$defs/d"}, "$defs": {"d": declares}});
    for schema in [
        json!({"if": reads, "then": declares}),
        json!({"if": {"not": reads}, "else": declares}),
        json!({"allOf": [{"if": reads, "then": declares}]}),
        json!({"allOf": [{"if": reads, "then": {"allOf": [declares]}}]}),
        json!({"dependentSchemas": {"mode": declares}}),
        json!({"dependencies": {"mode": declares}}),
        json!({"properties": {"c": {"type": "string"}}, "dependencies": {"mode": declares, "b": {"properties": {"c": {"type": "string"}}}}}),
        deeper.clone(),
    ] {
        let saved = json!({"mode": "x", "b": "1"});
        for (schema, saved) in [
            (schema.clone(), saved.clone()),
            (json!({"properties": {"p": schema}, "$defs": deeper["$defs"]}), json!({"p": saved})),
            (
                json!({"properties": {"p": {"type": "array", "items": schema}}, "$defs": deeper["$defs"]}),
                json!({"p": [saved]}),
            ),
        ] {
            let screen = Screen::saved(&schema, &saved);
            assert_eq!((screen.value(), screen.problems()), (saved.clone(), vec![]), "{schema}");
            assert!(screen.form.changes(&screen.draft, &saved).is_empty());
        }
    }
    // What another condition left behind still goes.
    let schema = json!({
        "properties": {"on": {"type": "boolean"}},
        "if": {"required": ["on"], "properties": {"on": {"const": true}}},
        "then": {"properties": {"b": {"type": "string"}}, "dependencies": {"b": {"properties": {"c": {"type": "string"}}}}},
    });
    let mut screen = Screen::saved(&schema, &json!({"on": true, "b": "1", "c": "2"}));
    assert_eq!(screen.value(), json!({"on": true, "b": "1", "c": "2"}));
    screen.edit("/on", Edit::Flag(false));
    assert_eq!(screen.value(), json!({"on": false}));
}

#[test]
fn f10_null_stays_null_in_lists_maps_and_objects() {
    for property in [
        json!({"type": ["object", "null"], "additionalProperties": {"type": "string"}}),
        json!({"type": ["array", "null"], "items": {"type": "string"}}),
        json!({"type": ["array", "null"], "items": {"enum": ["a", "b"]}}),
        json!({"type": ["array", "null"], "prefixItems": [{"type": "string"}]}),
        json!({"type": ["object", "null"], "properties": {"x": {"type": "string"}}}),
        json!({"type": ["object", "null"]}),
        json!({"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]}),
        json!({"anyOf": [{"type": "object", "additionalProperties": {"type": "integer"}}, {"type": "null"}]}),
    ] {
        is_kept(&property, &json!(null));
        assert_eq!(Screen::of(&property).value(), json!({}), "{property}");
        let fresh = Screen::required(&property);
        assert_eq!((fresh.value(), fresh.problems()), (json!({"a": null}), vec![]), "{property}");
        let mut with_default = property.clone();
        with_default["default"] = json!(null);
        assert_eq!(Screen::of(&with_default).value(), json!({"a": null}), "{property}");
    }
    let map = json!({"type": ["object", "null"], "additionalProperties": {"type": "string"}});
    let mut screen = Screen::required(&map);
    screen.edit("/a", Edit::Add);
    screen.edit("/a", Edit::Key(0, "k".into()));
    screen.text("/a/#0", "v");
    assert_eq!(screen.value(), json!({"a": {"k": "v"}}));
    screen.edit("/a", Edit::Remove(0));
    assert_eq!(screen.value(), json!({"a": {}}));
}
