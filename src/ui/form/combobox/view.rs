//! The box, and the list below it.

use super::{Combobox, List, SHOWN};
use crate::ui::{button, element, flag, form::field::Frame, fragment, phrase, show, word};
use inlay_forms::form::Field;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

impl Combobox {
    pub(super) fn view(self, field: &Field, frame: &Frame) -> AnyView {
        let list_id = format!("{}-list", frame.id);
        let is_open = move || self.list.with(|list| *list != List::Closed);
        let active_id = phrase(move || {
            self.list.with(|list| matches!(list, List::Open(_))).then(|| self.option_id(self.active.get()))
        });
        element("div")
            .class("combobox")
            .child(
                element("input")
                    .class("input")
                    .with("type", "text")
                    .with("role", "combobox")
                    .with("id", frame.id.clone())
                    .with("autocomplete", "off")
                    .with("autocapitalize", "off")
                    .with("spellcheck", "false")
                    .with("aria-autocomplete", "list")
                    .with("aria-controls", list_id.clone())
                    .with("aria-activedescendant", active_id)
                    .with("aria-expanded", word(move || Some(if is_open() { "true" } else { "false" })))
                    .with("aria-describedby", frame.described_by.clone())
                    .with("aria-required", field.required.then_some("true"))
                    .with("aria-invalid", frame.invalid())
                    .with("placeholder", field.placeholder.clone().unwrap_or_else(|| "Search…".to_owned()))
                    .property("value", self.typed)
                    .on("focus", move |_| self.open())
                    .on("click", move |_| self.open())
                    .on_value("input", move |value| self.search(value))
                    .on("keydown", move |event| self.key(event.unchecked_ref()))
                    .on("blur", move |_| self.leave()),
            )
            .child(
                element("div")
                    .class("options")
                    .with("role", "listbox")
                    .with("id", list_id)
                    .with("hidden", flag(move || !is_open()))
                    .child(show(move || self.options())),
            )
            .child(
                element("p")
                    .class("help")
                    .part("stale")
                    .with("role", "status")
                    .with("hidden", flag(move || !self.stale.get()))
                    .child(
                        "This is saved, but not offered any more. Choose another one, or leave it as it is.",
                    ),
            )
            .into_any()
    }

    /// The choices that fit, or why there are none. A click on them must not take the keyboard away from the box: leaving it
    /// closes the list.
    fn options(self) -> AnyView {
        let found = match self.list.get() {
            List::Closed => return ().into_any(),
            List::Loading => {
                return element("p").class("option-note").with("role", "status").child("Loading…").into_any();
            }
            List::Failed(message) => {
                return fragment()
                    .child(
                        element("p")
                            .class("option-note")
                            .with("role", "alert")
                            .part("options-failed")
                            .child(message),
                    )
                    .child(
                        button("button small")
                            .on("mousedown", |event| event.prevent_default())
                            .on_click(move || self.ask(None))
                            .child("Try again"),
                    )
                    .into_any();
            }
            List::Open(found) => found,
        };
        if found.choices.is_empty() {
            return element("p")
                .class("option-note")
                .with("role", "status")
                .child("Nothing found.")
                .into_any();
        }
        let hidden = found.choices.len().saturating_sub(SHOWN);
        let options = found.choices.iter().take(SHOWN).enumerate().map(|(index, (value, label))| {
            let (value, chosen) = (value.clone(), label.clone());
            let is_active = move || self.active.get() == index;
            element("div")
                .class("option")
                .with("role", "option")
                .part("option")
                .with("id", self.option_id(index))
                .with("aria-selected", word(move || Some(if is_active() { "true" } else { "false" })))
                .on("mousedown", |event| event.prevent_default())
                .on_click(move || self.choose(value.clone(), chosen.clone()))
                .child(label.clone())
                .into_any()
        });
        let next = found.next.clone();
        let more = move |next: String| {
            button("button small")
                .part("more-options")
                .on("mousedown", |event| event.prevent_default())
                .on_click(move || self.ask(Some(next.clone())))
                .child("Show more")
                .into_any()
        };
        fragment()
            .child(options.collect_view())
            .child((hidden > 0).then(|| {
                element("p")
                    .class("option-note")
                    .child(format!("{hidden} more. Type to find one."))
                    .into_any()
            }))
            .child(next.map(more))
            .into_any()
    }
}
