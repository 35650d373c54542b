//! A field: its frame of label, help and error message, and which control it gets.

use super::{FormState, rich};
use crate::{
    element::{Keyword, element, flag, fragment, keyword, reactive_text},
    part,
    ui::external_link,
};
use inlay_forms::form::{Field, Kind};
use leptos::prelude::*;

/// The frame of a field: what its control needs to know of label, help and error message.
pub(super) struct Frame {
    /// Id of the control.
    pub(super) id: String,
    /// What assistive technology reads after the label.
    pub(super) described_by: String,
    /// The error message.
    pub(super) error: Signal<Option<String>>,
}

impl Frame {
    /// `aria-invalid` of a control.
    pub(super) fn invalid(&self) -> Keyword {
        let error = self.error;
        keyword(move || error.with(|error| error.is_some().then_some("true")))
    }
}

impl FormState {
    /// Draws a field.
    pub(super) fn field(self, field: &Field) -> AnyView {
        match field.kind {
            Kind::Boolean => self.boolean_field(field),
            Kind::Object { .. } => self.object(field),
            Kind::Branches { .. } => self.branches(field),
            Kind::List { .. } | Kind::Map { .. } => self.entries(field),
            Kind::Choices(_) => self.checkboxes(field),
            _ => self.labelled(field),
        }
    }

    /// Label, control, help and message.
    fn labelled(self, field: &Field) -> AnyView {
        let frame = self.frame(field);
        let (id, place, name) = (frame.id.clone(), field.place.clone(), field.name.clone());
        let label = label(field);
        let (help, error) = (help_text(field, &frame.id), error_message(&frame));
        let invalid = frame.invalid();
        let control = match &field.kind {
            _ if field.options.is_some() => self.dynamic_choice(field, &frame),
            Kind::Choice(choices) if choices.len() > 20 => self.searched_choice(field, &frame),
            Kind::Choice(_) => self.select(field, &frame),
            _ if field.accept.is_some() => self.file_field(field, &frame),
            _ => self.text_input(field, &frame),
        };
        element("div")
            .class("field")
            .part(part::FIELD)
            .attr("data-field", name)
            .attr("data-place", place)
            .attr("data-invalid", invalid)
            .child(element("label").attr("for", id).child(label))
            .child(help)
            .child(control)
            .child(error)
            .into_any()
    }

    /// A group of controls with one legend: fields of their own, several boxes to tick, entries.
    pub(super) fn group(self, field: &Field, body: AnyView) -> AnyView {
        let frame = self.frame(field);
        let invalid = frame.invalid();
        element("fieldset")
            .class("field group-field")
            .part(part::FIELD)
            .attr("data-field", field.name.clone())
            .attr("data-place", field.place.clone())
            .attr("data-invalid", invalid)
            .attr("aria-describedby", frame.described_by.clone())
            .attr("id", frame.id.clone())
            .attr("tabindex", "-1")
            .child(element("legend").child(label(field)))
            .child(help_text(field, &frame.id))
            .child(body)
            .child(error_message(&frame))
            .into_any()
    }

    /// The frame of a field.
    pub(super) fn frame(&self, field: &Field) -> Frame {
        let id = self.control_id(&field.place);
        let mut described_by = id.clone();
        described_by.push_str("-error");
        if !field.help.is_empty() {
            described_by.push(' ');
            described_by.push_str(&id);
            described_by.push_str("-help");
        }
        Frame { described_by, error: self.error(&field.place), id }
    }

    fn boolean_field(self, field: &Field) -> AnyView {
        let frame = self.frame(field);
        element("div")
            .class("field")
            .part(part::FIELD)
            .attr("data-field", field.name.clone())
            .attr("data-place", field.place.clone())
            .attr("data-invalid", frame.invalid())
            .child(self.boolean_checkbox(field, &frame))
            .child(help_text(field, &frame.id))
            .child(error_message(&frame))
            .into_any()
    }

    fn object(self, field: &Field) -> AnyView {
        let fields = self.container(field.place.clone());
        let body = match field.kind {
            Kind::Object { included: Some(included) } => self.optional_object(field, included, fields),
            _ => fields,
        };
        self.group(field, body)
    }
}

/// The label; what may stay blank is marked, since most things may not.
pub(super) fn label(field: &Field) -> AnyView {
    let optional =
        !field.required && !matches!(field.kind, Kind::Boolean | Kind::Object { .. } | Kind::Branches { .. });
    let mark = optional.then(|| element("span").class("optional").child(" (optional)"));
    fragment().child(field.label.clone()).child(mark).into_any()
}

/// Help, with a link to more.
fn help_text(field: &Field, id: &str) -> AnyView {
    let link = external_link(field.docs_url.as_deref(), "Where to find this");
    if field.help.is_empty() && field.docs_url.is_none() {
        return ().into_any();
    }
    element("div")
        .class("help")
        .attr("id", format!("{id}-help"))
        .child(rich::blocks(&field.help))
        .child(link)
        .into_any()
}

/// The error message, hidden while nothing is wrong.
fn error_message(frame: &Frame) -> AnyView {
    let error = frame.error;
    element("p")
        .class("field-error")
        .part(part::FIELD_ERROR)
        .attr("id", format!("{}-error", frame.id))
        .attr("role", "alert")
        .attr("hidden", flag(move || error.with(Option::is_none)))
        .child(reactive_text(move || error.get().unwrap_or_default()))
        .into_any()
}
