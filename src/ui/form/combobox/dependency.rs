//! Looking up what is chosen: its label, and whether it is still offered when something that it depends on has changed.

use super::{ChoicePage, Combobox, DEBOUNCE, List};
use inlay_forms::form::{Edit, Field, Input};
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;

/// Pages that are read to find one value. The hub's have up to 100 choices each.
const MAX_PAGES: usize = 10;

impl Combobox {
    /// Looks up the label of a saved value. A list that is complete and does not have it means that it is gone.
    pub(super) fn look_up_label(self, saved: Value) {
        let number = self.request_number.get_value();
        spawn_local(async move {
            match self.find(&saved, number).await {
                Some(Found::Label(label)) => self.take_label(saved, label),
                Some(Found::Gone) => self.stale.set(true),
                Some(Found::Unknown) | None => {}
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
        Effect::new(move |before: Option<Vec<Option<Value>>>| {
            form.edits.track();
            let now: Vec<_> = places.iter().map(|place| form.value_at(place)).collect();
            if before.is_some_and(|before| before != now) {
                self.on_dependency_changed();
            }
            now
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
        match self.find(&value, number).await {
            Some(Found::Label(label)) => self.take_label(value, label),
            Some(Found::Gone | Found::Unknown) => self.form.validate_on_blur(&self.place.get_value()),
            None => {}
        }
    }

    /// Unblocks what is chosen when a page of choices has it.
    pub(super) fn confirm(self, page: &ChoicePage) {
        let Some(value) = self.value().filter(|_| self.blocked.get_value()) else { return };
        if page.choices.iter().any(|(offered, _)| *offered == value) {
            self.blocked.set_value(false);
            self.form.edit(&self.place.get_value(), Edit::Unoffered(false));
        }
    }

    /// Shows the label of what is chosen, unless the person is typing.
    fn take_label(self, value: Value, label: String) {
        let is_typing = self.typed.with_untracked(|typed| self.chosen.with_value(|chosen| typed != chosen));
        self.chosen.set_value(label.clone());
        self.blocked.set_value(false);
        if !is_typing {
            self.typed.set(label.clone());
        }
        self.form.edit(&self.place.get_value(), Edit::Custom(value, label));
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

    /// Reads pages until one has the value. `None` when the answer is of no use any more.
    async fn find(self, value: &Value, number: u32) -> Option<Found> {
        let mut after = None;
        for _ in 0..MAX_PAGES {
            let answer = self.request(String::new(), after)?.await;
            if self.request_number.try_get_value() != Some(number) {
                return None;
            }
            let Ok(page) = answer else { return Some(Found::Unknown) };
            if let Some((_, label)) = page.choices.into_iter().find(|(offered, _)| offered == value) {
                return Some(Found::Label(label));
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Some(Found::Gone),
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
