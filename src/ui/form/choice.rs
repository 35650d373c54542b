//! Choices: a select, checkboxes, radio buttons for branches (`oneOf`), and whether an optional object is there at all.

use super::{
    FormState,
    field::{Frame, label},
    rich,
};
use crate::element::{element, flag, fragment};
use inlay_forms::form::{Choice, Edit, Field, Input, Kind};
use leptos::prelude::*;

impl FormState {
    /// A select of a few values, with an empty option first.
    pub(super) fn select(self, field: &Field, frame: &Frame) -> AnyView {
        let Kind::Choice(choices) = &field.kind else { return ().into_any() };
        let chosen = match field.input {
            Input::Chosen(chosen) => chosen,
            _ => None,
        };
        let place = field.place.clone();
        let left = place.clone();
        let change = move |value: String| self.edit(&place, Edit::Choose(value.parse().ok()));
        select(
            frame,
            field.required,
            labels(choices),
            chosen,
            Box::new(change),
            Box::new(move || self.validate_on_blur(&left)),
        )
    }

    /// Any number of values: a checkbox for each.
    pub(super) fn checkboxes(self, field: &Field) -> AnyView {
        let Kind::Choices(choices) = &field.kind else { return ().into_any() };
        let picked = match &field.input {
            Input::Picked(picked) => picked.clone(),
            _ => Vec::new(),
        };
        let id = self.control_id(&field.place);
        let boxes = choices.iter().enumerate().map(|(index, choice)| {
            let place = field.place.clone();
            let change = move |on| {
                self.edit(&place, Edit::Pick(index, on));
                self.validate_on_blur(&place);
            };
            checkbox(
                format!("{id}-{index}"),
                choice.label.clone().into_any(),
                picked.contains(&index),
                None,
                Box::new(change),
            )
        });
        let class = if choices.len() > 12 { "boxes many" } else { "boxes" };
        let body = element("div").class(class).child(boxes.collect_view()).into_any();
        self.group(field, body)
    }

    /// Branches: one of several sets of fields.
    pub(super) fn branches(self, field: &Field) -> AnyView {
        let Kind::Branches { titles, descriptions, selected } = field.kind.clone() else {
            return ().into_any();
        };
        let chosen = RwSignal::new(selected);
        let place = StoredValue::new(field.place.clone());
        let choose = move |branch: Option<usize>| {
            chosen.set(branch);
            self.edit(&place.get_value(), Edit::Branch(branch));
        };
        let frame = self.frame(field);
        let choices = if titles.len() > 4 {
            let change = move |value: String| choose(value.parse().ok());
            select(&frame, field.required, titles, selected, Box::new(change), Box::new(|| ()))
        } else {
            let none = (!field.required).then(|| (None, "None".to_owned(), Vec::new()));
            let branches = titles.into_iter().enumerate().map(|(index, title)| {
                (Some(index), title, descriptions.get(index).cloned().unwrap_or_default())
            });
            let name = frame.id;
            let radios = none.into_iter().chain(branches).map(|(index, title, description)| {
                element("label")
                    .class("check")
                    .child(
                        element("input")
                            .attr("type", "radio")
                            .attr("name", name.clone())
                            .attr("checked", selected == index)
                            .on("change", move |_| choose(index)),
                    )
                    .child(
                        element("span")
                            .child(title)
                            .child(element("span").class("help").child(rich::blocks(&description))),
                    )
                    .into_any()
            });
            element("div").class("boxes").attr("role", "radiogroup").child(radios.collect_view()).into_any()
        };
        let fields = self.container(field.place.clone());
        let body = fragment()
            .child(choices)
            .child(
                element("div")
                    .class("nested")
                    .attr("hidden", flag(move || chosen.get().is_none()))
                    .child(fields),
            )
            .into_any();
        self.group(field, body.into_any())
    }

    /// An optional object: a checkbox decides whether its fields are sent.
    pub(super) fn optional_object(self, field: &Field, included: bool, fields: AnyView) -> AnyView {
        let on = RwSignal::new(included);
        let place = field.place.clone();
        let change = move |ticked| {
            on.set(ticked);
            self.edit(&place, Edit::Include(ticked));
        };
        let id = format!("{}-on", self.control_id(&field.place));
        fragment()
            .child(checkbox(id, "Fill this in".into_any(), included, None, Box::new(change)))
            .child(element("div").class("nested").attr("hidden", flag(move || !on.get())).child(fields))
            .into_any()
    }

    /// The checkbox of a boolean.
    pub(super) fn boolean_checkbox(self, field: &Field, frame: &Frame) -> AnyView {
        let place = field.place.clone();
        let change = move |on| {
            self.edit(&place, Edit::Flag(on));
            self.validate_on_blur(&place);
        };
        let on = field.input == Input::Flag(true);
        checkbox(frame.id.clone(), label(field), on, Some(frame.described_by.clone()), Box::new(change))
    }
}

/// A `select` with an empty option first.
fn select(
    frame: &Frame,
    required: bool,
    titles: Vec<String>,
    chosen: Option<usize>,
    change: Box<dyn Fn(String)>,
    left: Box<dyn Fn()>,
) -> AnyView {
    let option = |(index, title): (usize, String)| {
        element("option")
            .attr("value", index.to_string())
            .attr("selected", chosen == Some(index))
            .child(title)
            .into_any()
    };
    let options = titles.into_iter().enumerate().map(option).collect_view();
    element("select")
        .class("select")
        .attr("id", frame.id.clone())
        .attr("aria-describedby", frame.described_by.clone())
        .attr("aria-required", required.then_some("true"))
        .attr("aria-invalid", frame.invalid())
        .on_value("change", change)
        .on("blur", move |_| left())
        .child(element("option").attr("value", "").attr("selected", chosen.is_none()).child(if required {
            "Choose…"
        } else {
            "None"
        }))
        .child(options)
        .into_any()
}

/// A checkbox with its label.
fn checkbox(
    id: String,
    label: AnyView,
    on: bool,
    described_by: Option<String>,
    change: Box<dyn Fn(bool)>,
) -> AnyView {
    element("label")
        .class("check")
        .child(
            element("input")
                .attr("type", "checkbox")
                .attr("id", id)
                .attr("aria-describedby", described_by)
                .property("checked", on)
                .on_check(change),
        )
        .child(element("span").child(label))
        .into_any()
}

/// The labels of choices.
pub(super) fn labels(choices: &[Choice]) -> Vec<String> {
    choices.iter().map(|choice| choice.label.clone()).collect()
}
