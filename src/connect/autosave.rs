//! Autosave: the hub keeps a draft of a half-done wizard, without its secrets, and the wizard resumes from it when the
//! person comes back. The widget itself may store nothing in the browser.

use super::step::AccountStep;
use crate::{
    client::SharedClient,
    element::{button, effect, element, reactive},
    part,
    ui::FormState,
};
use inlay_api::ActivationDraft;
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;
use std::time::Duration;

/// Debounce: how long after the last change the draft is sent.
const DEBOUNCE: Duration = Duration::from_millis(1200);

/// The autosave of one wizard. `Copy`; lives as long as the wizard.
#[derive(Clone, Copy)]
pub(super) struct Autosave {
    client: SharedClient,
    integration_id: StoredValue<String>,
    accounts: StoredValue<Vec<AccountStep>>,
    settings: FormState,
    /// Counts changes: only the last one is sent.
    changes: StoredValue<u32>,
    /// What was sent last, so that nothing is sent twice.
    sent: StoredValue<ActivationDraft>,
    /// False when the API keeps no drafts, and until it is known what it has.
    works: StoredValue<bool>,
    /// Whether the wizard was resumed from a draft.
    resumed: RwSignal<bool>,
}

impl Autosave {
    /// The autosave of a wizard, which does nothing yet: see [`Autosave::follow`].
    pub(super) fn new(
        client: SharedClient,
        integration_id: &str,
        accounts: StoredValue<Vec<AccountStep>>,
        settings: FormState,
    ) -> Self {
        Self {
            client,
            integration_id: StoredValue::new(integration_id.to_owned()),
            accounts,
            settings,
            changes: StoredValue::new(0),
            sent: StoredValue::default(),
            works: StoredValue::new(false),
            resumed: RwSignal::new(false),
        }
    }

    /// Restores the draft that the hub has, and from then on sends what changes. `finished` is how many steps are done.
    pub(super) fn follow(self, current: Memo<usize>, finished: RwSignal<usize>, show_step: Callback<usize>) {
        let (client, id) = (self.client.get(), self.integration_id.get_value());
        spawn_local(async move {
            let Ok(draft) = client.find_draft(&id).await else { return };
            if self.works.try_set_value(true).is_some() {
                return;
            }
            // What is being typed now is newer than anything that was kept.
            if let Some(draft) = draft.filter(|_| self.edits() == 0) {
                self.restore(&draft, finished, show_step);
            }
        });
        let mut is_first = true;
        effect(move || {
            let step = current.get();
            self.settings.edits();
            self.accounts.with_value(|accounts| accounts.iter().for_each(|account| _ = account.edits()));
            if !std::mem::take(&mut is_first) {
                self.changed(step);
            }
        });
    }

    /// The notice that the wizard was resumed, and what was not kept.
    pub(super) fn view(self, show_step: Callback<usize>) -> AnyView {
        let forget = move || {
            let (client, id) = (self.client.get(), self.integration_id.get_value());
            // It also goes by itself after a while.
            spawn_local(async move { drop(client.delete_draft(&id).await) });
            self.accounts.with_value(|accounts| accounts.iter().for_each(AccountStep::start_over));
            self.settings.reset(None);
            self.resumed.set(false);
            show_step.run(0);
        };
        reactive(move || {
            if !self.resumed.get() {
                return ().into_any();
            }
            element("div")
                .class("notice")
                .attr("role", "status")
                .part(part::RESUMED)
                .child(element("p").child(
                    "You are back where you left off. Passwords and keys were not kept: enter them again.",
                ))
                .child(button("button small").part(part::START_OVER).on_click(forget).child("Start over"))
                .into_any()
        })
    }

    /// Saves nothing more: the wizard is done.
    pub(super) fn stop(self) {
        self.works.set_value(false);
    }

    fn edits(&self) -> u32 {
        untrack(|| {
            self.settings.edits()
                + self.accounts.with_value(|accounts| accounts.iter().map(AccountStep::edits).sum::<u32>())
        })
    }

    fn restore(self, draft: &ActivationDraft, finished: RwSignal<usize>, show_step: Callback<usize>) {
        let accounts = self.accounts.get_value();
        for (account, kept) in accounts.iter().zip(&draft.accounts) {
            account.restore(kept);
        }
        if !draft.dynamic_variables.is_empty() {
            self.settings.reset(Some(&Value::Object(draft.dynamic_variables.clone())));
        }
        // A step whose secret has to be typed again is not done.
        let done = accounts.iter().take_while(|account| account.connection().is_some()).count();
        let asked = usize::try_from(draft.step).unwrap_or_default().saturating_sub(1);
        let step = if done < accounts.len() { asked.min(done) } else { asked };
        self.sent.set_value(draft.clone());
        finished.update(|finished| *finished = (*finished).max(step));
        self.resumed.set(true);
        if step > 0 {
            show_step.run(step);
        }
    }

    fn changed(self, step: usize) {
        self.changes.update_value(|changes| *changes += 1);
        let change = self.changes.get_value();
        set_timeout(
            move || {
                if self.changes.try_get_value() == Some(change) {
                    self.send(step);
                }
            },
            DEBOUNCE,
        );
    }

    fn send(self, step: usize) {
        if !self.works.get_value() {
            return;
        }
        let draft = ActivationDraft {
            step: u32::try_from(step + 1).unwrap_or(1),
            accounts: self.accounts.with_value(|accounts| accounts.iter().map(AccountStep::draft).collect()),
            dynamic_variables: self.settings.without_secrets().as_object().cloned().unwrap_or_default(),
            updated_at: None,
        };
        if self.sent.with_value(|sent| *sent == draft) {
            return;
        }
        let (client, id) = (self.client.get(), self.integration_id.get_value());
        self.sent.set_value(draft.clone());
        spawn_local(async move {
            // A draft that does not arrive costs the person nothing now; the next change sends a newer one.
            drop(client.keep_draft(&id, &draft).await);
        });
    }
}
