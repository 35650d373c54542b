//! The input of a combobox, and the listbox below it.

use super::{Combobox, List};
use crate::{
    element::{button, element, flag, fragment, free_text, keyword, reactive},
    part,
    ui::form::field::Frame,
};
use inlay_forms::form::Field;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

impl Combobox {
    /// The combobox with its listbox, which is empty while it is closed.
    pub(super) fn view(self, field: &Field, frame: &Frame) -> AnyView {
        let list_id = format!("{}-list", frame.id);
        let is_open = move || self.list.with(|list| *list != List::Closed);
        let active_id = free_text(move || {
            self.list.with(|list| matches!(list, List::Open(_))).then(|| self.option_id(self.active.get()))
        });
        element("div")
            .class("combobox")
            .child(
                element("input")
                    .class("input")
                    .attr("type", "text")
                    .attr("role", "combobox")
                    .attr("id", frame.id.clone())
                    .attr("autocomplete", "off")
                    .attr("autocapitalize", "off")
                    .attr("spellcheck", "false")
                    .attr("aria-autocomplete", "list")
                    .attr("aria-controls", list_id.clone())
                    .attr("aria-activedescendant", active_id)
                    .attr("aria-expanded", keyword(move || Some(if is_open() { "true" } else { "false" })))
                    .attr("aria-describedby", frame.described_by.clone())
                    .attr("aria-required", field.required.then_some("true"))
                    .attr("aria-invalid", frame.invalid())
                    .attr("placeholder", field.placeholder.clone().unwrap_or_else(|| "Search…".to_owned()))
                    .property("value", self.typed)
                    .on("focus", move |_| self.open())
                    .on("click", move |_| self.open())
                    .on_value("input", move |value| self.on_typed(value))
                    .on("keydown", move |event| self.on_key(event.unchecked_ref()))
                    .on("blur", move |_| self.on_blur()),
            )
            .child(
                element("div")
                    .class(keyword(move || {
                        Some(if is_open() && self.lacks_room() { "options low" } else { "options" })
                    }))
                    .attr("role", "listbox")
                    .attr("id", list_id)
                    .attr("hidden", flag(move || !is_open()))
                    .child(reactive(move || self.options())),
            )
            .child(
                element("p")
                    .class("help")
                    .part(part::STALE)
                    .attr("role", "status")
                    .attr("hidden", flag(move || !self.stale.get()))
                    .child(
                        "This is saved, but not offered any more. Choose another one, or leave it as it is.",
                    ),
            )
            .into_any()
    }

    /// The choices that fit, or why there are none. A click on them must not take the focus away from the input: leaving
    /// it closes the list.
    fn options(self) -> AnyView {
        let found = match self.list.get() {
            List::Closed => return ().into_any(),
            List::Loading => {
                return element("p").class("option-note").attr("role", "status").child("Loading…").into_any();
            }
            List::Failed(message) => {
                return fragment()
                    .child(
                        element("p")
                            .class("option-note")
                            .attr("role", "alert")
                            .part(part::OPTIONS_FAILED)
                            .child(message),
                    )
                    .child(
                        button("button small")
                            .on("mousedown", |event| event.prevent_default())
                            .on_click(move || self.load_page(None))
                            .child("Try again"),
                    )
                    .into_any();
            }
            List::Open(found) => found,
        };
        let nothing = found.choices.is_empty().then(|| {
            element("p").class("option-note").attr("role", "status").child("Nothing found.").into_any()
        });
        let shown = self.most_shown();
        let hidden = found.choices.len().saturating_sub(shown);
        let options = found.choices.iter().take(shown).enumerate().map(|(index, (value, label))| {
            let (value, chosen) = (value.clone(), label.clone());
            let is_active = move || self.active.get() == index;
            element("div")
                .class("option")
                .attr("role", "option")
                .part(part::OPTION)
                .attr("id", self.option_id(index))
                .attr("aria-selected", keyword(move || Some(if is_active() { "true" } else { "false" })))
                .on("mousedown", |event| event.prevent_default())
                .on_click(move || self.choose(value.clone(), chosen.clone()))
                .child(label.clone())
                .into_any()
        });
        let next = found.next.clone();
        let more = move |next: String| {
            button("button small")
                .part(part::MORE_OPTIONS)
                .on("mousedown", |event| event.prevent_default())
                .on_click(move || self.load_page(Some(next.clone())))
                .child("Show more")
        };
        fragment()
            .child(nothing)
            .child(options.collect_view())
            .child((hidden > 0).then(|| {
                element("p").class("option-note").child(format!("{hidden} more. Type to find one."))
            }))
            .child(next.map(more))
            .into_any()
    }
}
