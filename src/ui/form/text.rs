//! Text inputs: lines, paragraphs, numbers, secrets.

use super::{FormState, field::Frame};
use crate::{
    element::{Element, button, element, keyword, reactive_text},
    part,
};
use inlay_forms::form::{Edit, Field, Format, Input, Kind};
use leptos::prelude::*;
use std::time::Duration;

/// How long a revealed secret stays readable.
const REVEAL_TIME: Duration = Duration::from_secs(10);

impl FormState {
    /// The text input of a field.
    pub(super) fn text_input(self, field: &Field, frame: &Frame) -> AnyView {
        let shown = RwSignal::new(match &field.input {
            Input::Text(text) => text.clone(),
            _ => String::new(),
        });
        self.register(&field.place, shown);
        let place = StoredValue::new(field.place.clone());
        let multiline = match field.kind {
            Kind::Text { multiline, .. } => multiline,
            Kind::Json => true,
            _ => false,
        };
        let typed = move |typed: String| {
            self.edit(&place.get_value(), Edit::Text(typed));
        };
        let left = move |typed: String| {
            // The box shows what is sent, without what only came with copying it.
            let place = place.get_value();
            let meant = self.pasted(&place, &typed);
            if meant != typed {
                self.fill(&place, &meant);
            }
            self.validate_on_blur(&place);
        };
        let revealed = RwSignal::new(false);
        let control = if multiline {
            text_area(field, frame, shown, revealed, Box::new(typed), Box::new(left))
        } else {
            text_line(field, frame, shown, revealed, Box::new(typed), Box::new(left))
        };
        if field.secret {
            return with_reveal_button(control, revealed);
        }
        let affix = |text: &Option<String>| {
            text.clone().map(|text| element("span").class("affix").attr("aria-hidden", "true").child(text))
        };
        match (&field.prefix, &field.suffix) {
            (None, None) => control,
            (prefix, suffix) => element("div")
                .class("affixed")
                .child(affix(prefix))
                .child(control)
                .child(affix(suffix))
                .into_any(),
        }
    }

    /// Makes a text input known, so that it can be filled from elsewhere.
    fn register(&self, place: &str, shown: RwSignal<String>) {
        self.text_inputs.update_value(|texts| texts.push((place.to_owned(), shown)));
        let texts = self.text_inputs;
        on_cleanup(move || {
            let _ = texts.try_update_value(|texts| texts.retain(|(_, known)| *known != shown));
        });
    }
}

/// A `textarea`.
fn text_area(
    field: &Field,
    frame: &Frame,
    shown: RwSignal<String>,
    revealed: RwSignal<bool>,
    typed: Box<dyn Fn(String)>,
    left: Box<dyn Fn(String)>,
) -> AnyView {
    let secret = field.secret;
    let class =
        keyword(move || Some(if secret && !revealed.get() { "input area masked" } else { "input area" }));
    let area = element("textarea").class(class).attr("rows", "4").attr("autocomplete", "off");
    with_text_attributes(area, field, frame, shown).on_value("input", typed).on_value("blur", left).into_any()
}

/// An `input` of one line.
fn text_line(
    field: &Field,
    frame: &Frame,
    shown: RwSignal<String>,
    revealed: RwSignal<bool>,
    typed: Box<dyn Fn(String)>,
    left: Box<dyn Fn(String)>,
) -> AnyView {
    let (secret, is_date) = (field.secret, matches!(field.kind, Kind::Text { format: Format::Date, .. }));
    let kind = keyword(move || {
        Some(match (secret, revealed.get()) {
            (true, false) => "password",
            _ if is_date => "date",
            _ => "text",
        })
    });
    let keyboard = match field.kind {
        Kind::Number { integer: true } => "numeric",
        Kind::Number { .. } => "decimal",
        Kind::Text { format: Format::Email, .. } => "email",
        Kind::Text { format: Format::Uri, .. } => "url",
        _ => "text",
    };
    let line = element("input")
        .class("input")
        .attr("type", kind)
        .attr("inputmode", keyboard)
        .attr("autocomplete", if secret { "new-password" } else { "off" });
    with_text_attributes(line, field, frame, shown).on_value("input", typed).on_value("blur", left).into_any()
}

/// The attributes of a control that shows a field's text. The `data-` ones keep password managers from storing a key under
/// this page, or from filling in a login of it.
fn with_text_attributes(control: Element, field: &Field, frame: &Frame, shown: RwSignal<String>) -> Element {
    control
        .attr("id", frame.id.clone())
        .attr("autocapitalize", "off")
        .attr("spellcheck", "false")
        .attr("data-1p-ignore", "true")
        .attr("data-lpignore", "true")
        .attr("data-bwignore", "true")
        .attr("data-form-type", "other")
        .attr("readonly", field.read_only)
        .attr("placeholder", placeholder(field))
        .attr("aria-describedby", frame.described_by.clone())
        .attr("aria-required", field.required.then_some("true"))
        .attr("aria-invalid", frame.invalid())
        .property("value", shown)
}

fn placeholder(field: &Field) -> Option<String> {
    if field.kept {
        Some("Saved. Leave this blank to keep it.".to_owned())
    } else {
        field.placeholder.clone()
    }
}

/// A secret with a button that reveals it for a moment.
fn with_reveal_button(control: AnyView, revealed: RwSignal<bool>) -> AnyView {
    let toggle = move || {
        revealed.update(|revealed| *revealed = !*revealed);
        if revealed.get_untracked() {
            set_timeout(move || _ = revealed.try_set(false), REVEAL_TIME);
        }
    };
    element("div")
        .class("secret")
        .child(control)
        .child(
            button("button")
                .part(part::REVEAL)
                .attr("aria-pressed", keyword(move || Some(if revealed.get() { "true" } else { "false" })))
                .on_click(toggle)
                .child(reactive_text(move || if revealed.get() { "Hide" } else { "Show" }.to_owned())),
        )
        .into_any()
}
