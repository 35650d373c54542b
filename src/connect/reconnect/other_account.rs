//! Reconnecting as another account than before: whose it was and is, and whether that is meant.

use crate::{
    element::{button, element, reactive},
    part,
};
use inlay_api::ConnectionCreate;
use leptos::prelude::*;

/// The question whether another account is meant. Nothing is changed before it is answered.
#[derive(Clone, Copy)]
pub(super) struct OtherAccount {
    /// Whose the connection was.
    before: StoredValue<Option<String>>,
    /// Whose it would be, and what waits for the answer.
    asked: RwSignal<Option<(String, Waiting)>>,
}

/// What waits for the answer.
#[derive(Clone)]
pub(super) enum Waiting {
    /// A credential that was typed.
    Typed(ConnectionCreate),
    /// A token that the hub keeps aside, by the id of its transaction.
    Transaction(String),
}

impl OtherAccount {
    pub(super) fn new(before: Option<String>) -> Self {
        Self { before: StoredValue::new(before), asked: RwSignal::new(None) }
    }

    /// Whether it is known whose the connection was.
    pub(super) fn is_known(self) -> bool {
        self.before.with_value(Option::is_some)
    }

    /// Whether this is another account.
    pub(super) fn is_other(self, account: Option<&str>) -> bool {
        self.before.with_value(|before| is_other(before.as_deref(), account))
    }

    /// Asks, or takes back a question that is out of date.
    pub(super) fn ask(self, asked: Option<(String, Waiting)>) {
        self.asked.try_set(asked);
    }

    /// The question, with what to do with its answer: true for the other account.
    pub(super) fn view(self, answer: impl Fn(Waiting, bool) + Copy + Send + Sync + 'static) -> AnyView {
        reactive(move || {
            let Some((account, waiting)) = self.asked.get() else { return ().into_any() };
            let before = self.before.get_value().unwrap_or_else(|| "another account".to_owned());
            let choose = |part, text: String, yes| {
                let waiting = waiting.clone();
                button("button").part(part).child(text).on_click(move || {
                    self.asked.set(None);
                    answer(waiting.clone(), yes);
                })
            };
            element("div")
                .class("notice notice-warn")
                .attr("role", "alert")
                .part(part::OTHER_ACCOUNT)
                .child(
                    element("p").child(format!(
                        "This was {before}. The new one is {account}. Nothing is changed yet."
                    )),
                )
                .child(
                    element("div")
                        .class("row")
                        .child(choose(part::TAKE_OTHER_ACCOUNT, format!("Use {account}"), true))
                        .child(choose(part::KEEP_ACCOUNT, format!("Keep {before}"), false)),
                )
                .into_any()
        })
        .into_any()
    }
}

/// Whether two accounts are known and different.
fn is_other(before: Option<&str>, now: Option<&str>) -> bool {
    matches!((before, now), (Some(before), Some(now)) if !before.eq_ignore_ascii_case(now))
}

#[cfg(test)]
mod tests {
    use super::is_other;

    #[test]
    fn i9_only_two_known_accounts_can_differ() {
        assert!(is_other(Some("ada@example.com"), Some("bob@example.com")));
        assert!(!is_other(Some("ada@example.com"), Some("Ada@Example.com")));
        assert!(!is_other(None, Some("bob@example.com")));
        assert!(!is_other(Some("ada@example.com"), None));
    }
}
