//! What is sent.

use super::*;

#[test]
fn a_blank_is_left_out_or_named() {
    assert_eq!(Screen::of(&json!({"type": "string"})).value(), json!({}));
    let required = Screen::required(&json!({"type": "string", "title": "API key"}));
    assert_eq!((required.value(), required.problems()), (json!({}), problem("/a", "Enter API key.")));
    let mut cleared = Screen::of(&json!({"type": "string", "default": "d"}));
    assert_eq!(cleared.value(), json!({"a": "d"}));
    cleared.text("/a", "");
    assert_eq!((cleared.value(), cleared.problems()), (json!({}), vec![]));
}

#[test]
fn a_blank_is_sent_where_the_schema_means_it() {
    for property in [json!({"type": "string", "default": ""}), json!({"type": "string", "minLength": 0})] {
        let screen = Screen::required(&property);
        assert_eq!((screen.value(), screen.problems()), (json!({"a": ""}), vec![]), "{property}");
    }
    let mut cleared = Screen::required(&json!({"type": "string", "default": "d"}));
    cleared.text("/a", "");
    assert_eq!(cleared.value(), json!({"a": ""}));
    let refused = Screen::required(&json!({"type": "string", "default": "", "minLength": 1}));
    assert_eq!(refused.problems(), problem("/a", "Enter a."));
    let schema = json!({"required": ["a"], "properties": {"a": {"type": "string"}}});
    let mut saved = Screen::saved(&schema, &json!({"a": ""}));
    assert_eq!(saved.value(), json!({"a": ""}));
    saved.text("/a", "x");
    saved.text("/a", "");
    assert_eq!(saved.value(), json!({"a": ""}));
}

#[test]
fn null_is_what_a_blank_means_where_something_must_be_there() {
    let nullable = json!({"type": ["string", "null"]});
    assert_eq!(Screen::of(&nullable).value(), json!({}));
    let required = Screen::required(&nullable);
    assert_eq!((required.value(), required.problems()), (json!({"a": null}), vec![]));
    let refused =
        json!({"properties": {"a": {"type": "string"}, "b": {"properties": {}}, "c": {"title": "Any"}}});
    let saved = Screen::saved(&refused, &json!({"a": null, "b": null, "c": null}));
    assert_eq!((saved.value(), saved.problems()), (json!({"c": null}), vec![]));
    let schema = json!({"properties": {"a": {"type": ["integer", "null"]}}});
    let mut saved = Screen::saved(&schema, &json!({"a": null}));
    assert_eq!((saved.value(), saved.input("/a")), (json!({"a": null}), input("")));
    saved.text("/a", "4");
    assert_eq!(saved.value(), json!({"a": 4}));
}

#[test]
fn numbers_are_read_exactly_and_kept_as_typed() {
    let mut screen = Screen::of(&json!({"type": "integer"}));
    for (text, value) in [
        ("443", json!(443)),
        (" 7 ", json!(7)),
        ("+8", json!(8)),
        ("1e3", json!(1000)),
        ("9007199254740993", json!(9_007_199_254_740_993_i64)),
        ("-0.5", json!(-0.5)),
        ("1,5", json!("1,5")),
    ] {
        screen.text("/a", text);
        assert_eq!((&screen.value()["a"], screen.input("/a")), (&value, input(text)));
    }
    screen.text("/a", "abc");
    assert_eq!(screen.problems(), problem("/a", "Enter a number."));
    screen.text("/a", "1.5");
    assert_eq!(screen.problems(), problem("/a", "Enter a whole number."));
    let mut untyped = Screen::of(&json!({"minimum": 3}));
    untyped.text("/a", "x");
    assert_eq!(untyped.problems(), problem("/a", "Enter a number."));
    untyped.text("/a", "2");
    assert_eq!(untyped.problems(), problem("/a", "Enter 3 or more."));
}

#[test]
fn a_box_that_nobody_touched_says_nothing() {
    let mut screen = Screen::of(&json!({"type": "boolean"}));
    assert_eq!((screen.value(), screen.input("/a")), (json!({}), Input::Flag(false)));
    screen.edit("/a", Edit::Flag(false));
    assert_eq!(screen.value(), json!({"a": false}));
    assert_eq!(Screen::required(&json!({"type": "boolean"})).value(), json!({"a": false}));
    assert_eq!(Screen::of(&json!({"type": "boolean", "default": true})).value(), json!({"a": true}));
}

#[test]
fn a_default_of_the_wrong_type_counts_as_typed() {
    for (property, value) in [
        (json!({"type": "integer", "default": "10"}), json!(10)),
        (json!({"type": "string", "default": 10}), json!("10")),
        (json!({"type": "boolean", "default": "true"}), json!(true)),
    ] {
        let screen = Screen::of(&property);
        assert_eq!((screen.value(), screen.problems()), (json!({"a": value}), vec![]), "{property}");
    }
    let unfit = Screen::of(&json!({"type": "integer", "default": 0, "minimum": 1}));
    assert_eq!((unfit.input("/a"), unfit.problems()), (input("0"), problem("/a", "Enter 1 or more.")));
}

#[test]
fn what_was_saved_is_never_lost() {
    let schema = json!({"properties": {
        "text": {"type": "string"}, "number": {"type": "number"}, "flag": {"type": "boolean"},
        "choice": {"enum": ["a", "b"]}, "list": {"type": "array", "items": {"type": "string"}},
        "object": {"properties": {"x": {"type": "string"}}},
        "branch": {"oneOf": [
            {"properties": {"k": {"const": "a"}, "x": {"type": "string"}}},
            {"properties": {"k": {"const": "b"}, "y": {"type": "string"}}},
        ]},
    }});
    for saved in [
        json!({"zzz": {"deep": [1]}, "number": 1.5e300, "text": "t"}),
        json!({"text": 5, "number": "x", "flag": "yes", "choice": [1], "list": {"a": 1}, "object": [2], "branch": 3}),
        json!({"text": {"a": 1}, "list": [{"a": 1}, null], "object": {"unknown": 1, "x": 7}, "branch": {"k": "c"}}),
        json!({"branch": {"k": "b", "y": "1", "more": true}, "object": {}}),
    ] {
        let mut screen = Screen::saved(&schema, &saved);
        assert_eq!(screen.value().to_string(), saved.to_string());
        assert!(screen.form.changes(&screen.draft, &saved).is_empty());
        screen.edit("/flag", Edit::Flag(true));
        let mut changed = saved.clone();
        changed["flag"] = json!(true);
        assert_eq!(screen.value(), changed);
    }
}

#[test]
fn an_object_is_sent_when_something_in_it_is() {
    let optional = json!({"properties": {"b": {"type": "string"}, "k": {"const": 1}}});
    let mut screen = Screen::of(&optional);
    assert_eq!((screen.value(), screen.kind("/a")), (json!({}), Kind::Object { included: None }));
    screen.text("/a/b", "x");
    assert_eq!(screen.value(), json!({"a": {"b": "x", "k": 1}}));
    assert_eq!(Screen::required(&optional).value(), json!({"a": {"k": 1}}));
}

#[test]
fn an_object_that_demands_something_is_turned_on_first() {
    let demanding = json!({"required": ["b"], "properties": {"b": {"type": "string"}}});
    let mut screen = Screen::of(&demanding);
    assert_eq!(screen.kind("/a"), Kind::Object { included: Some(false) });
    assert_eq!((screen.places("/a").len(), screen.problems().len()), (0, 0));
    assert_eq!(screen.edit("/a", Edit::Include(true)), ["/a"]);
    assert_eq!(
        (screen.places("/a"), screen.problems()),
        (vec!["/a/b".to_owned()], problem("/a/b", "Enter b."))
    );
    screen.text("/a/b", "x");
    screen.edit("/a", Edit::Include(false));
    assert_eq!(screen.value(), json!({}));
    screen.edit("/a", Edit::Include(true));
    assert_eq!(screen.value(), json!({"a": {"b": "x"}}));
    let nullable = json!({"type": ["object", "null"], "properties": {"b": {"type": "string"}}});
    assert_eq!(Screen::required(&nullable).value(), json!({"a": null}));
}

#[test]
fn defaults_reach_into_objects_and_lists() {
    let screen = Screen::new(&json!({
        "default": {"o": {"x": "given"}},
        "properties": {
            "o": {"properties": {"x": {"type": "string", "default": "own"}, "y": {"type": "integer", "default": 2}}},
            "l": {"type": "array", "items": {"type": "string"}, "default": ["p", "q"]},
        },
    }));
    assert_eq!(screen.value(), json!({"o": {"x": "given", "y": 2}, "l": ["p", "q"]}));
    let saved = Screen::saved(screen.form.schema().document(), &json!({}));
    assert_eq!(saved.value(), json!({}));
}

#[test]
fn json_is_typed_where_nothing_else_fits() {
    let mut screen = Screen::of(&json!({"type": "object"}));
    screen.text("/a", "{\"b\": [1, 2.50]}");
    assert_eq!(screen.value(), json!({"a": {"b": [1, 2.5]}}));
    screen.text("/a", "{b");
    assert_eq!(screen.problems(), problem("/a", "Enter JSON, such as {\"name\": \"value\"}."));
    assert_eq!(screen.input("/a"), input("{b"));
    screen.text("/a", " ");
    assert_eq!((screen.value(), screen.problems()), (json!({}), vec![]));
}

#[test]
fn secrets_stay_out_of_what_is_kept_and_read() {
    let schema = json!({"required": ["key"], "properties": {
        "key": {"type": "string", "x-secret": true},
        "name": {"type": "string"},
        "sign": {"properties": {"token": {"type": "string", "writeOnly": true}, "user": {"type": "string"}}},
    }});
    let form = Form::parse(&schema);
    let saved = json!({"name": "n", "sign": {"user": "u"}});
    let draft = form.start(Some(&saved), &["/key".to_owned(), "/sign/token".to_owned()]);
    let mut screen = Screen { form, draft };
    assert!(screen.field("/key").kept && screen.field("/sign/token").kept && !screen.field("/name").kept);
    assert_eq!((screen.problems(), screen.value()), (vec![], saved.clone()));
    screen.text("/key", "s3cret");
    screen.text("/sign/token", "t0ken");
    assert_eq!(screen.form.without_secrets(&screen.draft), saved);
    let text =
        format!("{:?}", (screen.form.summary(&screen.draft), screen.form.changes(&screen.draft, &saved)));
    assert!(!text.contains("s3cret") && !text.contains("t0ken"), "{text}");
    let changes = screen.form.changes(&screen.draft, &saved);
    assert_eq!(
        changes.iter().map(|change| change.after.as_str()).collect::<Vec<_>>(),
        ["changed", "changed"]
    );
    let schema = screen.form.schema().document().clone();
    assert_eq!(Screen::new(&schema).problems(), problem("/key", "Enter key."));
}

#[test]
fn what_was_entered_can_be_read_back_before_it_is_sent() {
    let schema = json!({"properties": {
        "name": {"type": "string", "title": "Name"},
        "quiet": {"type": "boolean", "title": "Quiet"},
        "rules": {"type": "array", "title": "Rules", "items": {"title": "Rule", "properties": {
            "level": {"enum": [1, 2], "enumNames": ["Low", "High"], "title": "Level"},
        }}},
    }});
    let saved = json!({"name": "a", "rules": [{"level": 1}]});
    let mut screen = Screen::saved(&schema, &saved);
    screen.text("/name", "");
    screen.edit("/quiet", Edit::Flag(true));
    screen.edit("/rules/#0/level", Edit::Choose(Some(1)));
    let lines: Vec<_> =
        screen.form.summary(&screen.draft).into_iter().map(|line| (line.label, line.text)).collect();
    let pair = |label: &str, text: &str| (label.to_owned(), text.to_owned());
    assert_eq!(lines, [pair("Quiet", "Yes"), pair("Rules › Rule 1 › Level", "High")]);
    let changes: Vec<_> = screen
        .form
        .changes(&screen.draft, &saved)
        .into_iter()
        .map(|change| (change.label, change.before, change.after))
        .collect();
    let change = |label: &str, before: &str, after: &str| (label.into(), before.into(), after.into());
    let expected: [(String, String, String); 3] = [
        change("Quiet", "", "Yes"),
        change("Rules › Rule 1 › Level", "Low", "High"),
        change("Name", "a", ""),
    ];
    assert_eq!(changes, expected);
}
