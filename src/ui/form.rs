//! The form that `inlay_forms` describes, on screen, with what is entered into it. What the form means is decided there;
//! here are controls, focus, and which part of the page is drawn anew.

mod choice;
mod combobox;
mod container;
mod entries;
mod error_summary;
mod field;
mod file_picker;
mod regex;
mod rich;
mod text;

pub(crate) use combobox::{ChoicePage, FindChoices};

use regex::BrowserRegex;

use super::notice;
use crate::element::fragment;
use container::Row;
use inlay_forms::form::{Change, Draft, Edit, Field, Form, Line, Problem};
use leptos::prelude::*;
use serde_json::Value;

/// A form on screen. `Copy`; lives as long as the screen that made it.
#[derive(Clone, Copy)]
pub(crate) struct FormState {
    form: StoredValue<Form>,
    draft: StoredValue<Draft>,
    /// The id of the next row: never the same one twice.
    next_row: StoredValue<u32>,
    /// Counts edits, for whoever shows something that depends on the whole.
    edits: RwSignal<u32>,
    problems: RwSignal<Vec<Problem>>,
    /// The containers on screen, by place.
    containers: StoredValue<Vec<(String, RwSignal<Vec<Row>>)>>,
    /// What the text inputs on screen show, by place.
    text_inputs: StoredValue<Vec<(String, RwSignal<String>)>>,
    find_choices: StoredValue<Option<FindChoices>, LocalStorage>,
    /// Tells the ids of several forms of one page apart.
    id: StoredValue<String>,
}

impl FormState {
    /// A form that starts with saved values, or with the schema's defaults. `kept` are the JSON pointers of secrets that
    /// are saved and not shown; `id` is unique among the forms of a page.
    pub(crate) fn new(schema: &Value, saved: Option<&Value>, kept: &[String], id: &str) -> Self {
        let form = Form::parse(schema).with_patterns(&BrowserRegex);
        let draft = form.start(saved, kept);
        Self {
            form: StoredValue::new(form),
            draft: StoredValue::new(draft),
            next_row: StoredValue::new(0),
            edits: RwSignal::new(0),
            problems: RwSignal::default(),
            containers: StoredValue::default(),
            text_inputs: StoredValue::default(),
            find_choices: StoredValue::new_local(None),
            id: StoredValue::new(id.to_owned()),
        }
    }

    /// Sets where dynamic choices come from.
    pub(crate) fn set_find_choices(&self, find: FindChoices) {
        self.find_choices.set_value(Some(find));
    }

    /// True when there is nothing to fill in and nothing to send.
    pub(crate) fn is_empty(&self) -> bool {
        self.form.with_value(Form::is_empty)
    }

    /// What would be sent now, right or wrong.
    pub(crate) fn value(&self) -> Value {
        self.form.with_value(|form| self.draft.with_value(|draft| form.value(draft)))
    }

    /// Validates the form: its value, or none when something is wrong. The messages then stand beside their fields and in a
    /// summary, and the focus is on the first one.
    pub(crate) fn submit(&self) -> Option<Value> {
        let problems = self.validate();
        let fine = problems.is_empty();
        self.problems.set(problems);
        if fine {
            return Some(self.value());
        }
        error_summary::focus_first_error();
        None
    }

    /// Shows the hub's error messages, by JSON pointer, beside their fields. Gives back whether all of them have one.
    pub(crate) fn show_errors(&self, messages: &[(String, String)]) -> bool {
        let placed: Vec<_> = messages
            .iter()
            .filter_map(|(pointer, message)| {
                let place = self
                    .form
                    .with_value(|form| self.draft.with_value(|draft| form.place_of(draft, pointer)))?;
                let label = self.field_at(&place).map(|field| field.label).unwrap_or_default();
                Some(Problem { place, label, message: message.clone() })
            })
            .collect();
        let all = placed.len() == messages.len();
        self.problems.set(placed);
        error_summary::focus_first_error();
        all
    }

    /// Counts every edit: read it to follow the form.
    pub(crate) fn edits(&self) -> u32 {
        self.edits.get()
    }

    /// How many edits there were so far; tracks nothing.
    pub(crate) fn edits_now(&self) -> u32 {
        self.edits.get_untracked()
    }

    /// What saving would change. Tracks every edit.
    pub(crate) fn changes(&self, saved: &Value) -> Vec<Change> {
        self.edits.track();
        self.form.with_value(|form| self.draft.with_value(|draft| form.changes(draft, saved)))
    }

    /// Label and readable value of every filled field. Tracks every edit.
    pub(crate) fn summary(&self) -> Vec<Line> {
        self.edits.track();
        self.form.with_value(|form| self.draft.with_value(|draft| form.summary(draft)))
    }

    /// What would be sent now, without secrets.
    pub(crate) fn without_secrets(&self) -> Value {
        self.form.with_value(|form| self.draft.with_value(|draft| form.without_secrets(draft)))
    }

    /// Clears the form: what was typed was sent.
    pub(crate) fn clear(&self) {
        self.reset(None);
    }

    /// Resets the form to these values, or with the schema's defaults.
    pub(crate) fn reset(&self, value: Option<&Value>) {
        let fresh = self.form.with_value(|form| form.start(value, &[]));
        self.draft.set_value(fresh);
        self.problems.set(Vec::new());
        for (place, rows) in self.containers.get_value() {
            if place.is_empty() {
                rows.set(self.rows(&place, &[]));
            }
        }
        self.edits.update(|edits| *edits += 1);
    }

    /// The fields, with a summary of what is wrong above them, and what is saved and no longer used.
    pub(crate) fn view(self) -> AnyView {
        let unused = self.form.with_value(|form| self.draft.with_value(|draft| form.unused(draft)));
        fragment()
            .child(self.error_summary())
            .child(unused_sentence(&unused).map(|sentence| notice("warn", sentence)))
            .child(self.container(String::new()))
            .into_any()
    }

    fn validate(&self) -> Vec<Problem> {
        self.form.with_value(|form| self.draft.with_value(|draft| form.check(draft, &BrowserRegex)))
    }

    /// A field as it is now.
    fn field_at(&self, place: &str) -> Option<Field> {
        self.form.with_value(|form| self.draft.with_value(|draft| form.field(draft, place)))
    }

    /// What a text that was typed at a place means.
    fn pasted(&self, place: &str, text: &str) -> String {
        self.form.with_value(|form| self.draft.with_value(|draft| form.pasted(draft, place, text)))
    }

    /// What would be sent now at a place.
    fn value_at(&self, place: &str) -> Option<Value> {
        let pointer = self.form.with_value(|form| self.draft.with_value(|draft| form.pointer(draft, place)));
        self.value().pointer(&pointer).cloned()
    }

    /// Applies an edit to the draft, and draws anew what it changes.
    fn edit(&self, place: &str, edit: Edit) {
        let changed = self.form.with_value(|form| {
            self.draft.try_update_value(|draft| form.edit(draft, place, edit)).unwrap_or_default()
        });
        for container in changed {
            self.redraw(&container);
        }
        self.edits.update(|edits| *edits += 1);
        // A message goes as soon as it is no longer true; a new one comes when the field is left.
        if self.problems.with_untracked(|problems| problems.iter().any(|problem| problem.place == place)) {
            let still = self.validate();
            self.problems.update(|problems| {
                problems.retain(|problem| problem.place != place || still.contains(problem))
            });
        }
    }

    /// Fills a text input from elsewhere: a file, a pasted address.
    fn fill(&self, place: &str, text: &str) {
        let shown = self
            .text_inputs
            .with_value(|texts| texts.iter().find(|(known, _)| known == place).map(|(_, shown)| *shown));
        if let Some(shown) = shown {
            shown.set(text.to_owned());
        }
        self.edit(place, Edit::Text(text.to_owned()));
    }

    /// Validates a field on blur.
    fn validate_on_blur(&self, place: &str) {
        let now: Vec<_> = self.validate().into_iter().filter(|problem| problem.place == place).collect();
        let same = self
            .problems
            .with_untracked(|problems| problems.iter().filter(|problem| problem.place == place).eq(&now));
        if !same {
            self.problems.update(|problems| {
                problems.retain(|problem| problem.place != place);
                problems.extend(now);
            });
        }
    }

    /// The error message of a field.
    fn error(&self, place: &str) -> Signal<Option<String>> {
        let (problems, place) = (self.problems, place.to_owned());
        Signal::derive(move || {
            problems.with(|problems| {
                problems.iter().find(|problem| problem.place == place).map(|problem| problem.message.clone())
            })
        })
    }

    /// The id of a field's control in the document.
    fn control_id(&self, place: &str) -> String {
        let mut id = self.id.get_value();
        id.extend(place.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }));
        id
    }
}

/// What is said about saved settings that the definition no longer has.
fn unused_sentence(unused: &[Line]) -> Option<String> {
    let labels: Vec<&str> = unused.iter().map(|line| line.label.as_str()).collect();
    (!labels.is_empty())
        .then(|| ["No longer used, and removed with the next save: ", &labels.join(", "), "."].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn f9_settings_that_are_gone_are_named() {
        let form =
            Form::parse(&json!({"properties": {"a": {"type": "string"}}, "additionalProperties": false}));
        let sentence = |saved: Value| unused_sentence(&form.unused(&form.start(Some(&saved), &[])));
        assert_eq!(sentence(json!({"a": "x"})), None);
        let gone = json!({"a": "x", "old_name": 1, "other": true});
        let expected = "No longer used, and removed with the next save: Old name, Other.";
        assert_eq!(sentence(gone).as_deref(), Some(expected));
    }
}
