//! The combobox: a choice out of many, narrowed down by typing. The choices are the schema's own, or the hub reads them
//! from the person's account, page by page. The pattern is "editable combobox with list autocomplete" of the ARIA practices
//! guide.

mod dependency;
mod filter;
mod left;
mod view;

use super::{FormState, choice::labels, field::Frame};
use filter::filter;
use inlay_api::VariableOptionsRequest;
use inlay_forms::form::{Edit, Field, Input, Kind};
use left::{Left, left};
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};
use serde_json::Value;
use std::{future::Future, pin::Pin, rc::Rc, time::Duration};

/// Finds dynamic choices. Whose account is asked is for the screen to add.
pub(crate) type FindChoices = Rc<dyn Fn(VariableOptionsRequest) -> ChoicesFuture>;

/// The answer to come.
pub(crate) type ChoicesFuture = Pin<Box<dyn Future<Output = Result<ChoicePage, String>>>>;

/// A page of choices.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ChoicePage {
    /// Value and label.
    pub(crate) choices: Vec<(Value, String)>,
    /// Where the next page begins.
    pub(crate) next: Option<String>,
}

/// How many options are shown at once. More are a reason to type.
const SHOWN: usize = 100;
/// The largest height of the list with its distance to the input, as the style sheet has it, in CSS pixels.
const LIST_HEIGHT: f64 = 290.0;
/// Debounce: how long after the last key the hub is asked.
const DEBOUNCE: Duration = Duration::from_millis(250);

/// What the list shows.
#[derive(Clone, PartialEq)]
enum List {
    Closed,
    Loading,
    Open(ChoicePage),
    Failed(String),
}

/// The combobox of one field.
#[derive(Clone, Copy)]
struct Combobox {
    form: FormState,
    place: StoredValue<String>,
    id: StoredValue<String>,
    /// The schema's own choices; empty for those of an account.
    own: StoredValue<Vec<String>>,
    /// Pointer for [`FindChoices`]; none for the schema's own.
    pointer: StoredValue<Option<String>>,
    typed: RwSignal<String>,
    /// The label of what is chosen; empty when nothing is.
    chosen: StoredValue<String>,
    list: RwSignal<List>,
    active: RwSignal<usize>,
    /// Says that the saved value is not offered any more.
    stale: RwSignal<bool>,
    /// Whether what is chosen waits to be found again, since something that it depends on has changed.
    blocked: StoredValue<bool>,
    /// Counts requests: only the answer to the last one is shown.
    request_number: StoredValue<u32>,
}

impl FormState {
    /// One of the schema's own values, of which there are many.
    pub(super) fn searched_choice(self, field: &Field, frame: &Frame) -> AnyView {
        let Kind::Choice(choices) = &field.kind else { return ().into_any() };
        let own = labels(choices);
        let shown = match field.input {
            Input::Chosen(Some(index)) => own.get(index).cloned().unwrap_or_default(),
            _ => String::new(),
        };
        self.combobox(field, frame, own, None, shown).view(field, frame)
    }

    /// One of the values that the person's account offers.
    pub(super) fn dynamic_choice(self, field: &Field, frame: &Frame) -> AnyView {
        let (shown, saved) = match &field.input {
            Input::Custom { value, label } => (label.clone(), Some(value.clone())),
            Input::Text(text) => (text.clone(), (!text.is_empty()).then(|| Value::String(text.clone()))),
            _ => (String::new(), None),
        };
        let pointer = field.options.as_ref().map(|options| options.pointer.clone());
        let combobox = self.combobox(field, frame, Vec::new(), pointer, shown);
        if let Some(saved) = saved {
            combobox.look_up_label(saved);
        }
        combobox.follow_dependencies(field);
        combobox.view(field, frame)
    }

    fn combobox(
        self,
        field: &Field,
        frame: &Frame,
        own: Vec<String>,
        pointer: Option<String>,
        shown: String,
    ) -> Combobox {
        Combobox {
            form: self,
            place: StoredValue::new(field.place.clone()),
            id: StoredValue::new(frame.id.clone()),
            own: StoredValue::new(own),
            pointer: StoredValue::new(pointer),
            chosen: StoredValue::new(shown.clone()),
            typed: RwSignal::new(shown),
            list: RwSignal::new(List::Closed),
            active: RwSignal::new(0),
            stale: RwSignal::new(false),
            blocked: StoredValue::new(false),
            request_number: StoredValue::new(0),
        }
    }
}

impl ChoicePage {
    /// This page and the one `after` it, each value once. A source that ignores its cursor gives the same page for ever: it
    /// ends with a cursor that was there already, or with a page that has nothing new.
    fn followed_by(mut self, page: Self, after: &str) -> Self {
        let (known, is_empty) = (self.choices.len(), page.choices.is_empty());
        for choice in page.choices {
            if self.choices.iter().all(|(value, _)| *value != choice.0) {
                self.choices.push(choice);
            }
        }
        let is_new = is_empty || self.choices.len() > known;
        self.next = page.next.filter(|next| next != after && is_new);
        self
    }
}

impl Combobox {
    /// How many options are shown. The pages of an account are shown as they are asked for.
    fn most_shown(self) -> usize {
        if self.pointer.with_value(Option::is_some) { usize::MAX } else { SHOWN }
    }

    fn option_id(self, index: usize) -> String {
        format!("{}-{index}", self.id.get_value())
    }

    fn open(self) {
        if self.list.with_untracked(|list| *list == List::Closed) {
            self.search_for(String::new());
        }
    }

    fn on_typed(self, typed: String) {
        self.typed.set(typed.clone());
        self.stale.set(false);
        self.search_for(typed);
    }

    /// Looks for choices: at once among the schema's own, after a pause in the account.
    fn search_for(self, text: String) {
        self.active.set(0);
        if self.pointer.with_value(Option::is_none) {
            let found = self.own.with_value(|own| filter(own, &text));
            return self.list.set(List::Open(found));
        }
        self.list.set(List::Loading);
        let number = self.next_request();
        if text.is_empty() {
            return self.send(number, text, None);
        }
        set_timeout(
            move || {
                if self.request_number.try_get_value() == Some(number) {
                    self.send(number, text, None);
                }
            },
            DEBOUNCE,
        );
    }

    /// Loads another page, or the first one again.
    fn load_page(self, after: Option<String>) {
        if after.is_none() {
            self.list.set(List::Loading);
        }
        let text = self.typed.get_untracked();
        self.send(self.next_request(), text, after);
    }

    fn next_request(self) -> u32 {
        self.request_number.update_value(|number| *number += 1);
        self.request_number.get_value()
    }

    fn send(self, number: u32, text: String, after: Option<String>) {
        let Some(answering) = self.request(text, after.clone()) else { return };
        spawn_local(async move {
            let answer = answering.await;
            if self.request_number.try_get_value() != Some(number) {
                // The person has gone on, or the form is gone.
                return;
            }
            match answer {
                Ok(mut found) => {
                    if let (Some(after), List::Open(before)) = (after, self.list.get_untracked()) {
                        found = before.followed_by(found, &after);
                    }
                    self.confirm(&found);
                    self.list.set(List::Open(found));
                }
                Err(message) => self.list.set(List::Failed(message)),
            }
        });
    }

    fn request(self, text: String, after: Option<String>) -> Option<ChoicesFuture> {
        let search = Some(text).filter(|text| !text.is_empty());
        let pointer = self.pointer.get_value()?;
        self.form.ask_for_choices(VariableOptionsRequest { pointer, search, after, ..Default::default() })
    }

    fn choose(self, value: Value, label: String) {
        self.typed.set(label.clone());
        self.chosen.set_value(label.clone());
        self.blocked.set_value(false);
        self.stale.set(false);
        self.list.set(List::Closed);
        let place = self.place.get_value();
        let edit = match (&value, self.pointer.with_value(Option::is_some)) {
            (Value::Number(index), false) => {
                Edit::Choose(index.as_u64().and_then(|index| index.try_into().ok()))
            }
            _ => Edit::Custom(value, label),
        };
        self.form.edit(&place, edit);
        self.form.validate_on_blur(&place);
    }

    /// On blur, what is typed and not chosen is no value: the box shows what is sent.
    fn on_blur(self) {
        self.next_request();
        let offered = match self.list.get_untracked() {
            List::Open(found) => found.choices,
            _ => Vec::new(),
        };
        self.list.set(List::Closed);
        let typed = self.typed.get_untracked();
        match self.chosen.with_value(|chosen| left(&typed, chosen, &offered)) {
            Left::AsItWas => {}
            Left::Choose(index) => {
                let (value, label) = offered[index].clone();
                return self.choose(value, label);
            }
            Left::Clear => self.clear(),
            Left::Restore => self.typed.set(self.chosen.get_value()),
        }
        self.form.validate_on_blur(&self.place.get_value());
    }

    fn clear(self) {
        self.chosen.set_value(String::new());
        let none = match self.pointer.with_value(Option::is_some) {
            true => Edit::Text(String::new()),
            false => Edit::Choose(None),
        };
        self.form.edit(&self.place.get_value(), none);
    }

    fn on_key(self, event: &KeyboardEvent) {
        let List::Open(found) = self.list.get_untracked() else {
            match event.key().as_str() {
                "ArrowDown" => self.open(),
                // The box shows what is not chosen yet, so the form can't be sent with it.
                "Enter" if self.typed.get_untracked() != self.chosen.get_value() => {}
                _ => return,
            }
            return event.prevent_default();
        };
        let last = found.choices.len().min(self.most_shown()).saturating_sub(1);
        let active = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => self.active.set((active + 1).min(last)),
            "ArrowUp" => self.active.set(active.saturating_sub(1)),
            "Enter" => {
                if let Some((value, label)) = found.choices.get(active) {
                    self.choose(value.clone(), label.clone());
                }
            }
            "Escape" => self.list.set(List::Closed),
            _ => return,
        }
        event.prevent_default();
        self.scroll_to_active();
    }

    /// Scrolls the list and nothing else: the document around it is as high as its frame, and would stay scrolled.
    fn scroll_to_active(self) {
        let id = self.option_id(self.active.get_untracked());
        let Some(option) = document().get_element_by_id(&id) else { return };
        let Some(list) = option.parent_element() else { return };
        let (seen, wanted) = (list.get_bounding_client_rect(), option.get_bounding_client_rect());
        let beyond = (wanted.bottom() - seen.bottom()).max(0.0) + (wanted.top() - seen.top()).min(0.0);
        list.set_scroll_top(list.scroll_top() + beyond as i32);
    }

    /// Whether the document ends before the list would. It then gets longer, and the frame with it: above the input the list
    /// would cover the label, and the frame cuts off what sticks out of the document.
    fn lacks_room(self) -> bool {
        let input = document().get_element_by_id(&self.id.get_value());
        let (Some(input), Some(body)) = (input, document().body()) else { return false };
        // The body does not have the room that is made.
        body.get_bounding_client_rect().bottom() - input.get_bounding_client_rect().bottom() < LIST_HEIGHT
    }
}

#[cfg(test)]
mod tests {
    use super::ChoicePage;

    fn page(ids: &[u8], next: Option<&str>) -> ChoicePage {
        let choices = ids.iter().map(|id| ((*id).into(), format!("#{id}"))).collect();
        ChoicePage { choices, next: next.map(str::to_owned) }
    }

    #[test]
    fn i9_pages_that_repeat_themselves_end_and_each_value_is_there_once() {
        let first = page(&[1, 2], Some("a"));
        assert_eq!(first.clone().followed_by(page(&[2, 3], Some("b")), "a"), page(&[1, 2, 3], Some("b")));
        assert_eq!(first.clone().followed_by(page(&[3], Some("a")), "a"), page(&[1, 2, 3], None));
        assert_eq!(first.clone().followed_by(page(&[1, 2], Some("b")), "a"), page(&[1, 2], None));
        // A search that goes on: this part of the list had nothing that fits.
        assert_eq!(first.followed_by(page(&[], Some("b")), "a"), page(&[1, 2], Some("b")));
    }
}
