//! Looking up what is chosen: its label, and whether it is still offered when something that it depends on has changed.

use super::{ChoicePage, ChoicesFuture, Combobox, DEBOUNCE, FormState, List};
use crate::element::effect;
use inlay_api::VariableOptionsRequest;
use inlay_forms::form::{Edit, Field, Input};
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;

/// Pages that are read to find one value. The hub's have up to 100 choices each.
const MAX_PAGES: usize = 10;
/// Labels that are looked up for a summary. The hub limits how often a person's account is asked.
const MAX_LABELS: usize = 20;

impl Combobox {
    /// Looks up the label of a saved value. A list that is complete and does not have it means that it is gone.
    pub(super) fn look_up_label(self, saved: Value) {
        spawn_local(async move {
            // Also when something else is looked for meanwhile: what changes is told by the label of what was.
            match self.find(&saved, None).await {
                Some(Found::Label(label)) => self.take_label(saved, label),
                Some(Found::Gone) if !self.blocked.get_value() && self.value() == Some(saved) => {
                    self.stale.set(true);
                }
                _ => {}
            }
        });
    }

    /// Follows the fields that the choices depend on. What is chosen is blocked from the moment that one of them changes,
    /// until it is found among the new choices.
    pub(super) fn follow_dependencies(self, field: &Field) {
        let places = field.options.as_ref().map(|options| options.depends_on.clone()).unwrap_or_default();
        if places.is_empty() {
            return;
        }
        let form = self.form;
        let mut before = None;
        effect(move || {
            form.edits.track();
            let now: Vec<_> = places.iter().map(|place| form.value_at(place)).collect();
            if before.replace(now.clone()).is_some_and(|before| before != now) {
                self.on_dependency_changed();
            }
        });
    }

    fn on_dependency_changed(self) {
        self.list.set(List::Closed);
        self.stale.set(false);
        let number = self.next_request();
        let Some(value) = self.value() else { return };
        let place = self.place.get_value();
        self.blocked.set_value(true);
        self.form.edit(&place, Edit::Unoffered(true));
        set_timeout(
            move || {
                if self.request_number.try_get_value() == Some(number) {
                    spawn_local(self.look_up_again(value, number));
                }
            },
            DEBOUNCE,
        );
    }

    async fn look_up_again(self, value: Value, number: u32) {
        match self.find(&value, Some(number)).await {
            Some(Found::Label(label)) => {
                self.take_label(value, label);
                self.unblock(&self.place.get_value());
            }
            Some(Found::Gone | Found::Unknown) => self.form.validate_on_blur(&self.place.get_value()),
            None => {}
        }
    }

    /// Unblocks what is chosen when a page of choices has it.
    pub(super) fn confirm(self, page: &ChoicePage) {
        let Some(value) = self.value().filter(|_| self.blocked.get_value()) else { return };
        if page.choices.iter().any(|(offered, _)| *offered == value) {
            self.unblock(&self.place.get_value());
        }
    }

    fn unblock(self, place: &str) {
        if self.blocked.get_value() {
            self.blocked.set_value(false);
            self.form.edit(place, Edit::Unoffered(false));
        }
    }

    /// Takes the label of a value, and shows it if that is what is chosen, unless the person is typing.
    fn take_label(self, value: Value, label: String) {
        if self.value().as_ref() == Some(&value) {
            let is_typing =
                self.typed.with_untracked(|typed| self.chosen.with_value(|chosen| typed != chosen));
            self.chosen.set_value(label.clone());
            if !is_typing {
                self.typed.set(label.clone());
            }
        }
        self.form.edit(&self.place.get_value(), Edit::Label(value, label));
    }

    /// What is chosen among the provider's choices.
    fn value(self) -> Option<Value> {
        if self.pointer.with_value(Option::is_none) {
            return None;
        }
        match self.form.field_at(&self.place.get_value())?.input {
            Input::Custom { value, .. } => Some(value),
            Input::Text(text) => (!text.is_empty()).then(|| text.into()),
            _ => None,
        }
    }

    /// Finds a value, as long as no other request than the one with this number is sent. `None` when the answer is of no use
    /// any more.
    async fn find(self, value: &Value, number: Option<u32>) -> Option<Found> {
        let pointer = self.pointer.get_value()?;
        let is_current = move || {
            let now = self.request_number.try_get_value();
            now.is_some() && (number.is_none() || number == now)
        };
        self.form.find_choice(pointer, value, Box::new(is_current)).await
    }
}

impl FormState {
    /// Asks for choices, with what is filled in now.
    pub(super) fn ask_for_choices(self, mut request: VariableOptionsRequest) -> Option<ChoicesFuture> {
        if let Value::Object(variables) = self.value() {
            request.dynamic_variables = variables;
        }
        self.find_choices.with_value(|find| find.as_ref().map(|find| find(request)))
    }

    /// Looks up what the chosen values are called that no control looks up: for a summary. Its labels change as the answers
    /// come.
    pub(crate) fn look_up_labels(self) {
        let unlabelled = self.form.with_value(|form| self.draft.with_value(|draft| form.unlabelled(draft)));
        spawn_local(async move {
            // One after the other: each may ask the provider.
            for (place, pointer, value) in unlabelled.into_iter().take(MAX_LABELS) {
                let is_current = move || self.edits.try_get_untracked().is_some();
                match self.find_choice(pointer, &value, Box::new(is_current)).await {
                    Some(Found::Label(label)) => self.edit(&place, Edit::Label(value, label)),
                    Some(_) => {}
                    None => return,
                }
            }
        });
    }

    /// Asks for one value of a field until an answer has it: a hub finds it at once, another API gives pages of everything.
    async fn find_choice(
        self,
        pointer: String,
        value: &Value,
        is_current: Box<dyn Fn() -> bool>,
    ) -> Option<Found> {
        let mut after = None;
        for _ in 0..MAX_PAGES {
            let (pointer, values) = (pointer.clone(), vec![value.clone()]);
            let request =
                VariableOptionsRequest { pointer, values, after: after.clone(), ..Default::default() };
            let answer = self.ask_for_choices(request)?.await;
            if !is_current() {
                return None;
            }
            let Ok(page) = answer else { return Some(Found::Unknown) };
            if let Some((_, label)) = page.choices.into_iter().find(|(offered, _)| offered == value) {
                return Some(Found::Label(label));
            }
            match page.next {
                None => return Some(Found::Gone),
                next if next == after => break,
                next => after = next,
            }
        }
        Some(Found::Unknown)
    }
}

/// What a look-up found.
enum Found {
    Label(String),
    /// There is no page more, and none had it.
    Gone,
    /// The provider did not answer, or has more than is read.
    Unknown,
}
