//! Choices that the provider offers.

use super::*;

fn channel() -> Value {
    json!({
        "type": "object",
        "properties": {
            "workspace": {"type": "string"},
            "channel": {"type": "string", "x-options": {"dependsOn": ["workspace"]}}
        }
    })
}

#[test]
fn i9_a_choice_that_is_no_longer_offered_cannot_be_sent_until_another_one_is_made() {
    let mut screen = Screen::saved(&channel(), &json!({"workspace": "one", "channel": "C1"}));
    assert_eq!(screen.problems(), []);
    screen.edit("/channel", Edit::Unoffered(true));
    assert_eq!(screen.problems(), problem("/channel", "This isn't offered any more. Choose another one."));
    assert_eq!(screen.value(), json!({"workspace": "one", "channel": "C1"}), "it is marked, not lost");
    screen.edit("/channel", Edit::Custom(json!("C2"), "#two".to_owned()));
    assert_eq!(screen.problems(), []);
    screen.edit("/channel", Edit::Unoffered(true));
    screen.edit("/channel", Edit::Unoffered(false));
    assert_eq!(screen.problems(), [], "it is offered after all");
    screen.edit("/channel", Edit::Unoffered(true));
    screen.edit("/channel", Edit::Text(String::new()));
    assert_eq!(screen.problems(), [], "nothing is chosen that could be missing");
}

#[test]
fn i9_choosing_what_is_saved_again_is_no_change() {
    let saved = json!({"workspace": "one", "channel": "C1"});
    let mut screen = Screen::saved(&channel(), &saved);
    screen.edit("/channel", Edit::Custom(json!("C1"), "#sales".to_owned()));
    assert_eq!(screen.form.changes(&screen.draft, &saved), []);
    screen.edit("/channel", Edit::Custom(json!("C2"), "#support".to_owned()));
    assert_eq!(screen.form.changes(&screen.draft, &saved).len(), 1);
}

#[test]
fn i9_a_choice_that_is_saved_is_shown_by_its_label_also_as_what_it_was() {
    let saved = json!({"workspace": "one", "channel": "C1"});
    let mut screen = Screen::saved(&channel(), &saved);
    let wanted = [("/channel".to_owned(), "/channel".to_owned(), json!("C1"))];
    assert_eq!(screen.form.unlabelled(&screen.draft), wanted);
    screen.edit("/channel", Edit::Label(json!("C1"), "#sales".to_owned()));
    assert_eq!(screen.form.unlabelled(&screen.draft), []);
    assert_eq!(screen.form.changes(&screen.draft, &saved), [], "a label is no change");
    assert_eq!(screen.value(), saved);
    assert_eq!(screen.form.summary(&screen.draft)[1].text, "#sales");
    let shown = Input::Custom { value: json!("C1"), label: "#sales".to_owned() };
    assert_eq!(screen.field("/channel").input, shown);
    screen.edit("/channel", Edit::Custom(json!("C2"), "#support".to_owned()));
    let changes = screen.form.changes(&screen.draft, &saved);
    assert_eq!((changes[0].before.as_str(), changes[0].after.as_str()), ("#sales", "#support"));
    screen.edit("/channel", Edit::Custom(json!("C1"), "#sales".to_owned()));
    assert_eq!(screen.form.changes(&screen.draft, &saved), []);
}

#[test]
fn i9_choices_in_lists_and_in_branches_have_labels_of_their_own() {
    let schema = json!({
        "type": "object",
        "properties": {
            "rules": {"type": "array", "items": {
                "type": "object",
                "properties": {"record": {"type": "integer", "x-options": {}}}
            }},
            "to": {"oneOf": [
                {"properties": {"kind": {"const": "none"}}},
                {"properties": {"kind": {"const": "one"}, "channel": {"type": "string", "x-options": {}}}}
            ]}
        }
    });
    let saved = json!({"rules": [{"record": 7}, {"record": 8}], "to": {"kind": "one", "channel": "C1"}});
    let mut screen = Screen::saved(&schema, &saved);
    let found: Vec<_> = screen.form.unlabelled(&screen.draft);
    let pointers: Vec<_> = found.iter().map(|(_, pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["/rules/0/record", "/rules/1/record", "/to/channel"]);
    for (place, _, value) in found {
        let label = format!("Label of {value}");
        screen.edit(&place, Edit::Label(value, label));
    }
    let texts: Vec<_> = screen.form.summary(&screen.draft).into_iter().map(|line| line.text).collect();
    for label in ["Label of 7", "Label of 8", "Label of \"C1\""] {
        assert!(texts.iter().any(|text| text == label), "{label} in {texts:?}");
    }
    assert_eq!(screen.form.unlabelled(&screen.draft), []);
}
