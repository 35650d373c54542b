//! Saved settings that the schema no longer has.

use super::*;

#[test]
fn f9_a_setting_that_is_gone_is_said_and_goes_with_the_next_save() {
    let text = json!({"type": "string"});
    let closed = json!({"type": "object", "properties": {"a": text}, "additionalProperties": false});
    let branches = json!({"oneOf": [
        {"title": "Key", "properties": {"k": {"const": 1}, "a": text}, "additionalProperties": false},
        {"title": "None", "properties": {"k": {"const": 2}, "old": text}, "additionalProperties": false},
    ]});
    let conditional = json!({"properties": {"a": text}, "unevaluatedProperties": false,
        "if": {"properties": {"a": {"const": "y"}}, "required": ["a"]}, "then": {"properties": {"old": text}}});
    let saved = json!({"a": "x", "old": "1"});
    for (schema, saved, sent, label) in [
        (closed.clone(), saved.clone(), json!({"a": "x"}), "Old"),
        (json!({"properties": {"p": closed}}), json!({"p": saved}), json!({"p": {"a": "x"}}), "P › Old"),
        (
            json!({"properties": {"p": {"type": "array", "items": closed}}}),
            json!({"p": [{"a": "y"}, saved]}),
            json!({"p": [{"a": "y"}, {"a": "x"}]}),
            "P 2 › Old",
        ),
        (
            json!({"properties": {"p": branches}}),
            json!({"p": {"k": 1, "a": "x", "old": "1"}}),
            json!({"p": {"k": 1, "a": "x"}}),
            "P › Old",
        ),
        (branches, json!({"k": 1, "a": "x", "old": "1"}), json!({"k": 1, "a": "x"}), "Old"),
        (conditional, saved.clone(), json!({"a": "x"}), "Old"),
        (json!({"properties": {"a": text, "old": false}}), saved.clone(), json!({"a": "x"}), "Old"),
        (
            json!({"properties": {"p": {"additionalProperties": closed}}}),
            json!({"p": {"k": saved}}),
            json!({"p": {"k": {"a": "x"}}}),
            "k › Old",
        ),
    ] {
        let screen = Screen::saved(&schema, &saved);
        assert_eq!((screen.value(), screen.problems()), (sent, vec![]), "{schema}");
        let unused: Vec<_> =
            screen.form.unused(&screen.draft).into_iter().map(|line| (line.label, line.text)).collect();
        assert_eq!(unused, [(label.to_owned(), "1".to_owned())], "{schema}");
        let changes = screen.form.changes(&screen.draft, &saved);
        let changes: Vec<_> =
            changes.iter().map(|it| (it.label.as_str(), it.before.as_str(), it.after.as_str())).collect();
        assert_eq!(changes, [(label, "1", "")], "{schema}");
    }
    // A secret that the hub keeps is named without being shown.
    let schema = json!({"properties": {"a": text, "on": {"type": "boolean"}}, "additionalProperties": false,
        "if": {"properties": {"on": {"const": true}}, "required": ["on"]}, "then": {"properties": {"key": {"type": "string", "writeOnly": true}}}});
    let form = Form::parse(&schema);
    let draft = form.start(Some(&json!({"a": "x"})), &["/old_token".to_owned(), "/key".to_owned()]);
    let unused: Vec<_> = form.unused(&draft).into_iter().map(|line| (line.label, line.text)).collect();
    assert_eq!(unused, [("Old token".to_owned(), "••••••••".to_owned())]);
    // What the schema lets in is kept, and what has a field can be emptied there.
    for open in [
        json!({"properties": {"a": text}}),
        json!({"properties": {"a": text}, "additionalProperties": true}),
        json!({"properties": {"a": text}, "patternProperties": {"^o": text}, "additionalProperties": false}),
        json!({"properties": {"a": text}, "additionalProperties": text}),
    ] {
        let saved = json!({"a": "x", "old": "1"});
        let screen = Screen::saved(&open, &saved);
        assert_eq!((screen.value(), screen.form.unused(&screen.draft)), (saved, vec![]), "{open}");
    }
}
