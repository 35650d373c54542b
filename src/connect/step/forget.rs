//! Taking an account away that nothing uses any more, such as one of a wizard that was left.

use super::{AccountStep, connection_text};
use crate::{
    element::{button, element, reactive},
    part,
};
use leptos::{prelude::*, task::spawn_local};

impl AccountStep {
    /// Below the accounts that are there: forgets the chosen one, after asking.
    pub(super) fn forget_choice(self) -> AnyView {
        let asking = RwSignal::new(None::<String>);
        reactive(move || {
            let Some(id) = self.chosen.get() else { return ().into_any() };
            if asking.get().as_ref() == Some(&id) {
                return self.forget_question(id, asking);
            }
            let forget = button("button small")
                .part(part::FORGET_ACCOUNT)
                .on_click(move || asking.set(Some(id.clone())))
                .child("Forget this account");
            element("div").class("row").child(forget).into_any()
        })
    }

    fn forget_question(self, id: String, asking: RwSignal<Option<String>>) -> AnyView {
        let name = self.existing.with(|existing| {
            let known = existing.iter().find(|(connection, _)| connection.id == id);
            known.map(|(connection, _)| connection_text(connection)).unwrap_or_default()
        });
        let host = self.session.host_name();
        element("div")
            .class("panel stack")
            .attr("role", "group")
            .part(part::FORGET_QUESTION)
            .child(element("p").child(format!("{host} loses its access to {name} for good.")))
            .child(
                element("div")
                    .class("row")
                    .child(
                        button("button danger")
                            .part(part::FORGET_CONFIRM)
                            .on_click(move || self.forget_account(id.clone()))
                            .child("Forget it"),
                    )
                    .child(button("button").on_click(move || asking.set(None)).child("Keep it")),
            )
            .into_any()
    }

    fn forget_account(self, id: String) {
        let client = self.client.get();
        self.failure.set(None);
        spawn_local(async move {
            match client.delete_connection(&id).await {
                Ok(()) => {
                    // The wizard may be gone.
                    let _ = self.existing.try_update(|existing| existing.retain(|(one, _)| one.id != id));
                    let next = self
                        .existing
                        .try_with_untracked(|existing| existing.first().map(|(one, _)| one.id.clone()));
                    let _ = self.chosen.try_set(next.flatten());
                }
                Err(error) => drop(self.failure.try_set(Some(error))),
            }
        });
    }
}
