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
