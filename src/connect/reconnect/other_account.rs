//! Reconnecting as another account than before: whose it was and is, and whether that is meant.

use crate::{
    element::{button, element, reactive},
    part,
};
use inlay_api::ConnectionCreate;
use leptos::prelude::*;

/// The question whether another account is meant.
#[derive(Clone, Copy)]
pub(super) struct OtherAccount {
    /// Whose the connection was.
    before: StoredValue<Option<String>>,
    /// Whose it would be, and the credential that waits for the answer; none when the provider's window has replaced it.
    asked: RwSignal<Option<(String, Option<ConnectionCreate>)>>,
}

impl OtherAccount {
    pub(super) fn new(before: Option<String>) -> Self {
        Self { before: StoredValue::new(before), asked: RwSignal::new(None) }
    }

    /// Whether it is known whose the connection was.
    pub(super) fn is_known(self) -> bool {
        self.before.with_value(Option::is_some)
    }

    /// Asks, if this is another account. Gives back whether there is a question.
    pub(super) fn ask(self, account: Option<String>, typed: Option<ConnectionCreate>) -> bool {
        let other = self.before.with_value(|before| is_other(before.as_deref(), account.as_deref()));
        let asked = account.filter(|_| other).map(|account| (account, typed));
        self.asked.try_set(asked);
        other
    }

    /// The question, with what to do when the answer is yes.
    pub(super) fn view(
        self,
        go_on: impl Fn(Option<ConnectionCreate>) + Copy + Send + Sync + 'static,
    ) -> AnyView {
        reactive(move || {
            let Some((account, typed)) = self.asked.get() else { return ().into_any() };
            let before = self.before.get_value().unwrap_or_default();
            let is_replaced = typed.is_none();
            let text = if is_replaced {
                format!(
                    "This was {before} and is {account} now. To have {before} again, reconnect once more."
                )
            } else {
                format!("This was {before}. What you entered belongs to {account}.")
            };
            let yes = move || {
                self.asked.set(None);
                go_on(typed.clone());
            };
            element("div")
                .class("notice notice-warn")
                .attr("role", "alert")
                .part(part::OTHER_ACCOUNT)
                .child(element("p").child(text))
                .child(
                    element("div").class("row").child(
                        button("button")
                            .part(part::TAKE_OTHER_ACCOUNT)
                            .on_click(yes)
                            .child(format!("Use {account}")),
                    ),
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
