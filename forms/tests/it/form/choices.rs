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
