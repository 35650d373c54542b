//! Which control a schema asks for, and what stands around it.

use super::*;
use inlay_forms::form::Format;

fn plain() -> Kind {
    text(Format::Plain)
}

fn text(format: Format) -> Kind {
    Kind::Text { multiline: false, format }
}

#[test]
fn each_type_has_its_control() {
    let object = Kind::Object { included: None };
    for (schema, kind) in [
        (json!({"type": "string"}), plain()),
        (json!({"type": ["string", "null"]}), plain()),
        (json!({"anyOf": [{"type": "string"}, {"type": "null"}]}), plain()),
        (
            json!({"oneOf": [{"type": "string", "maxLength": 3}, {"type": "string", "format": "ipv4"}]}),
            plain(),
        ),
        (json!({"pattern": "x"}), plain()),
        (json!({"title": "Untyped"}), plain()),
        (json!({"default": 3}), Kind::Number { integer: false }),
        (json!({"type": "string", "multiline": true}), Kind::Text { multiline: true, format: Format::Plain }),
        (
            json!({"type": "string", "format": "textarea"}),
            Kind::Text { multiline: true, format: Format::Plain },
        ),
        (json!({"type": "string", "format": "email"}), text(Format::Email)),
        (json!({"type": "string", "format": "uri"}), text(Format::Uri)),
        (json!({"type": "integer"}), Kind::Number { integer: true }),
        (json!({"type": "number"}), Kind::Number { integer: false }),
        (json!({"type": ["integer", "null"]}), Kind::Number { integer: true }),
        (json!({"maximum": 3}), Kind::Number { integer: false }),
        (json!({"type": "boolean"}), Kind::Boolean),
        (json!({"type": "object", "properties": {"b": {"type": "string"}}}), object.clone()),
        (json!({"allOf": [{"properties": {"b": {"type": "string"}}}]}), object),
        (json!({"type": "object"}), Kind::Json),
    ] {
        assert_eq!(Screen::of(&schema).kind("/a"), kind, "{schema}");
    }
}

#[test]
fn a_pattern_beats_the_format_of_dates() {
    for (schema, format) in [
        (json!({"format": "date"}), Format::Date),
        (json!({"format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}), Format::Date),
        (json!({"format": "date", "pattern": "^[0-9]{2}-[0-9]{2}-[0-9]{4}$"}), Format::Plain),
        (json!({"format": "date-time"}), Format::DateTime),
        (json!({"format": "date-time", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}), Format::Date),
        (json!({"format": "date-time", "pattern": "Z$"}), Format::DateTime),
        (json!({"format": "time"}), Format::Time),
    ] {
        assert_eq!(Screen::of(&schema).kind("/a"), text(format), "{schema}");
    }
    let moment = |schema| Screen::of(&schema).field("/a").placeholder;
    assert_eq!(moment(json!({"format": "date-time"})).as_deref(), Some("2026-03-31T14:30:00Z"));
    let with_millis = json!({"format": "date-time", "pattern": "\\.[0-9]{3}Z$"});
    assert_eq!(moment(with_millis).as_deref(), Some("2026-03-31T14:30:00.000Z"));
}

#[test]
fn constants_are_a_choice_however_they_are_written() {
    let values = |schema: Value| match Screen::of(&schema).kind("/a") {
        Kind::Choice(choices) => {
            choices.into_iter().map(|choice| (choice.value, choice.label)).collect::<Vec<_>>()
        }
        other => panic!("{schema}: {other:?}"),
    };
    let named = |value: Value, label: &str| (value, label.to_owned());
    assert_eq!(
        values(json!({"enum": ["a", 1, "1", true, null, "", {"name": "N"}]})),
        [
            named(json!("a"), "a"),
            named(json!(1), "1 (number)"),
            named(json!("1"), "1 (text)"),
            named(json!(true), "Yes"),
            named(json!(null), "None"),
            named(json!(""), "Blank"),
            named(json!({"name": "N"}), "N"),
        ]
    );
    assert_eq!(values(json!({"type": "string", "enum": ["a", 1, "b"]})).len(), 2);
    assert_eq!(
        values(json!({"enum": ["a", "b"], "enumNames": ["A", "B"]})),
        [named(json!("a"), "A"), named(json!("b"), "B")]
    );
    let nested = json!({"oneOf": [
        {"const": "a", "title": "A"},
        {"anyOf": [{"const": "b"}, {"enum": ["c", "d"]}]},
    ]});
    let labels: Vec<_> = values(nested).into_iter().map(|(_, label)| label).collect();
    assert_eq!(labels, ["A", "b", "c", "d"]);
    let referenced =
        json!({"$defs": {"level": {"enum": [1, 2]}}, "properties": {"a": {"$ref": "#/$defs/level"}}});
    assert!(matches!(Screen::new(&referenced).kind("/a"), Kind::Choice(choices) if choices.len() == 2));
}

#[test]
fn a_saved_choice_that_is_gone_stays_on_show() {
    let schema = json!({"properties": {"a": {"enum": ["x", "y"]}}});
    let screen = Screen::saved(&schema, &json!({"a": "z"}));
    assert_eq!(screen.input("/a"), Input::Chosen(Some(2)));
    assert_eq!(screen.value(), json!({"a": "z"}));
    assert_eq!(screen.problems(), problem("/a", "Choose one of the values offered."));
}

#[test]
fn labels_help_and_ornaments_come_from_the_schema() {
    let screen = Screen::of(&json!({
        "type": "string", "title": "Shop", "description": "The <b>shop</b>.", "examples": ["acme"], "x-prefix": "https://",
        "x-suffix": ".example.com", "x-docs": "https://docs.example.com", "pattern_descriptor": "letters",
        "x-file": "pem", "readOnly": true, "x-advanced": true,
    }));
    let field = screen.field("/a");
    assert_eq!((field.name.as_str(), field.label.as_str()), ("a", "Shop"));
    assert_eq!(field.help.len(), 2);
    assert_eq!(field.placeholder.as_deref(), Some("acme"));
    assert_eq!((field.prefix.as_deref(), field.suffix.as_deref()), (Some("https://"), Some(".example.com")));
    assert_eq!(field.docs_url.as_deref(), Some("https://docs.example.com"));
    assert_eq!(field.accept.as_deref(), Some("pem"));
    assert!(field.read_only && field.advanced && !field.required && !field.secret);
    for secret in [
        json!({"type": "string", "airbyte_secret": true}),
        json!({"type": "string", "writeOnly": true}),
        json!({"type": "string", "format": "password"}),
        json!({"type": "string", "x-secret": true}),
    ] {
        assert!(Screen::of(&secret).field("/a").secret, "{secret}");
    }
    assert_eq!(Screen::of(&json!({"x-docs": "javascript:alert(1)"})).field("/a").docs_url, None);
    let example = json!({"type": "string", "examples": "one"});
    assert_eq!(Screen::of(&example).field("/a").placeholder.as_deref(), Some("one"));
}

#[test]
fn fields_come_by_group_then_order_then_document() {
    let screen = Screen::new(&json!({
        "groups": [{"id": "auth", "title": "Sign-in"}, {"id": "rest"}],
        "properties": {
            "z": {"type": "string", "group": "rest"},
            "late": {"type": "string"},
            "first": {"type": "string", "order": 0},
            "second": {"type": "string", "x-order": 1},
            "key": {"type": "string", "group": "auth"},
        },
    }));
    assert_eq!(screen.places(""), ["/first", "/second", "/late", "/key", "/z"]);
    assert_eq!(screen.field("/key").group.as_deref(), Some("Sign-in"));
    assert_eq!(screen.field("/z").group.as_deref(), Some("Rest"));
}

#[test]
fn what_is_hidden_or_constant_is_sent_and_not_shown() {
    let schema = json!({"required": ["k"], "properties": {
        "k": {"const": "v"},
        "h": {"type": "string", "airbyte_hidden": true, "default": "d"},
        "x": {"type": "string", "x-hidden": true},
        "s": {"type": "string"},
    }});
    let screen = Screen::new(&schema);
    assert_eq!(screen.places(""), ["/s"]);
    assert_eq!(screen.value(), json!({"k": "v", "h": "d"}));
    let saved = json!({"h": "mine", "k": "v", "x": "1"});
    assert_eq!(Screen::saved(&schema, &saved).value().to_string(), saved.to_string());
    assert_eq!(Screen::saved(&schema, &json!({})).value(), json!({"k": "v"}));
}

#[test]
fn a_hidden_field_without_which_nothing_can_be_sent_is_shown() {
    let hidden = |extra: Value| {
        let mut schema = json!({"required": ["a"], "properties": {"a": {"type": "string", "hidden": true}}});
        schema["properties"]["a"].as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        Screen::new(&schema).places("")
    };
    assert_eq!(hidden(json!({})), ["/a"]);
    assert_eq!(hidden(json!({"default": 5})), ["/a"]);
    assert!(hidden(json!({"default": "d"})).is_empty());
}

#[test]
fn a_root_that_is_no_object_is_one_field() {
    let mut screen = Screen::new(&json!({"type": "string", "title": "Name"}));
    assert_eq!(screen.places(""), ["/~value"]);
    screen.text("/~value", "x");
    assert_eq!(screen.value(), json!("x"));
    let saved = Screen::saved(&json!({"type": "array", "items": {"type": "string"}}), &json!(["a"]));
    assert_eq!(saved.places("/~value"), ["/~value/#0"]);
    assert_eq!(saved.value(), json!(["a"]));
}

#[test]
fn an_empty_schema_is_an_empty_form() {
    for schema in [json!({}), json!(true), json!(null), json!({"type": "object", "properties": {}}), json!(7)]
    {
        assert!(Form::parse(&schema).is_empty(), "{schema}");
    }
    assert_eq!(Screen::saved(&json!({}), &json!({"kept": 1})).value(), json!({"kept": 1}));
    assert!(Form::parse(&json!({"properties": {"k": {"const": 1}}})).is_empty());
}

#[test]
fn broken_schemas_give_usable_forms() {
    let screen = Screen::new(&json!({
        "required": ["a", "a", "undeclared", 7],
        "properties": {
            "a": {"type": "strin", "tittle": "x"},
            "b": {"type": 7, "enum": "x", "order": "first"},
            "c": {"type": "string", "minimum": "x", "examples": {}, "pattern": "("},
            "d": false,
            "e": {"$ref": "#/nowhere"},
            "f": {"$ref": "https://elsewhere.example/schema"},
            "g": 5,
        },
    }));
    assert_eq!(screen.places(""), ["/a", "/b", "/c", "/e", "/f", "/g", "/undeclared"]);
    assert_eq!(
        screen.problems(),
        [
            ("/a".to_owned(), "Enter a.".to_owned()),
            ("/undeclared".to_owned(), "Enter undeclared.".to_owned())
        ]
    );
}

#[test]
fn choices_from_the_provider_name_what_they_depend_on() {
    let mut screen = Screen::new(&json!({"properties": {
        "workspace": {"type": "string", "x-options": {}},
        "rules": {"type": "array", "items": {"properties": {
            "base": {"type": "string"},
            "table": {"type": "string", "x-options": {"depends_on": ["base", "workspace", "nothing"]}},
        }}},
    }}));
    screen.edit("/rules", Edit::Add);
    let options = screen.field("/rules/#0/table").options.unwrap();
    assert_eq!(options.depends_on, ["/rules/#0/base", "/workspace"]);
    assert_eq!(options.pointer, "/rules/0/table");
    screen.edit("/workspace", Edit::Custom(json!("w1"), "My workspace".into()));
    assert_eq!(screen.value()["workspace"], "w1");
    let custom = Input::Custom { value: json!("w1"), label: "My workspace".into() };
    assert_eq!(screen.input("/workspace"), custom);
    let saved = Screen::saved(screen.form.schema().document(), &json!({"workspace": "old"}));
    assert_eq!(saved.input("/workspace"), Input::Custom { value: json!("old"), label: "old".into() });
}
