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
        let affixes = StoredValue::new((field.prefix.clone(), field.suffix.clone()));
        let multiline = match field.kind {
            Kind::Text { multiline, .. } => multiline,
            Kind::Json => true,
            _ => false,
        };
        let typed = move |typed: String| {
            let typed = if self.trims && !multiline { typed.trim().to_owned() } else { typed };
            self.edit(&place.get_value(), Edit::Text(typed));
        };
        let left = move |typed: String| {
            if let Some(part) = affixes
                .with_value(|(prefix, suffix)| strip_affixes(prefix.as_deref(), suffix.as_deref(), &typed))
            {
                self.fill(&place.get_value(), &part);
            }
            self.validate_on_blur(&place.get_value());
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

/// Strips the affixes of a pasted address: `acme` of `https://acme.example.com/admin`, where the affixes
/// `https://` and `.example.com` are shown around it. `None` when there is nothing to take apart.
fn strip_affixes(prefix: Option<&str>, suffix: Option<&str>, typed: &str) -> Option<String> {
    if prefix.is_none() && suffix.is_none() {
        return None;
    }
    let whole = typed.trim();
    let mut part = whole;
    let prefix = prefix.unwrap_or_default();
    if !prefix.is_empty() {
        part = part.strip_prefix(prefix).unwrap_or(part);
    }
    if prefix.is_empty() || prefix.contains("//") {
        let scheme = part.strip_prefix("https://").or_else(|| part.strip_prefix("http://"));
        part = scheme.unwrap_or(part);
        // The rest of the prefix, when the address was pasted with another scheme.
        let rest = prefix.split_once("//").map_or("", |(_, rest)| rest);
        part = part.strip_prefix(rest).unwrap_or(part);
    }
    match suffix.filter(|suffix| !suffix.is_empty()) {
        Some(suffix) => {
            if let Some((own, _)) = part.split_once(suffix) {
                part = own;
            }
        }
        // Without a suffix the value may be a host with or without a path; only what never belongs to it goes.
        None => part = part.trim_end_matches('/'),
    }
    (part != typed).then(|| part.to_owned())
}

#[cfg(test)]
mod tests {
    use super::strip_affixes;

    #[test]
    fn a_pasted_address_is_taken_apart() {
        let part = |typed| strip_affixes(Some("https://"), Some(".myshopify.com"), typed);
        assert_eq!(part("https://acme.myshopify.com/admin?x=1").as_deref(), Some("acme"));
        assert_eq!(part("http://acme.myshopify.com").as_deref(), Some("acme"));
        assert_eq!(part("acme.myshopify.com/").as_deref(), Some("acme"));
        assert_eq!(part(" acme ").as_deref(), Some("acme"));
        assert_eq!(part("acme"), None);
        assert_eq!(
            strip_affixes(Some("https://"), None, "https://mail.example.com/").as_deref(),
            Some("mail.example.com")
        );
        assert_eq!(
            strip_affixes(None, Some(".zendesk.com"), "https://acme.zendesk.com/agent").as_deref(),
            Some("acme")
        );
        assert_eq!(
            strip_affixes(Some("https://app."), Some(".example.com"), "http://app.eu1.example.com")
                .as_deref(),
            Some("eu1")
        );
        assert_eq!(strip_affixes(None, None, "https://acme.example.com/"), None);
        assert_eq!(strip_affixes(Some("@"), None, "@ada").as_deref(), Some("ada"));
    }
}
