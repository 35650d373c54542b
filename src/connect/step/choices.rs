//! The choice of a way to connect, and the name of a new connection.

use super::{AccountStep, Way};
use crate::{
    element::{element, flag},
    part,
};
use leptos::prelude::*;

impl AccountStep {
    /// The ways to connect, where there are several.
    pub(super) fn way_choices(self, ways: &[Way]) -> AnyView {
        if ways.len() < 2 {
            return ().into_any();
        }
        let group = format!("way-{}", ways[0].id());
        let option = |(index, way): (usize, &Way)| {
            let label = way
                .template
                .with_value(|template| template.way.clone().unwrap_or_else(|| template.name.clone()));
            radio(
                &group,
                label,
                Box::new(move || self.way.get() == index),
                Box::new(move || self.way.set(index)),
            )
        };
        element("fieldset")
            .class("choices")
            .part(part::WAYS)
            .child(element("legend").child("How do you want to connect?"))
            .child(ways.iter().enumerate().map(option).collect_view())
            .into_any()
    }

    /// The name of a new connection, where there are others to tell it apart from.
    pub(super) fn name_field(self) -> AnyView {
        if self.existing.with(Vec::is_empty) {
            return ().into_any();
        }
        let id = format!("name-{}", self.ways.with_value(|ways| ways[0].id()));
        element("div")
            .class("field")
            .part(part::FIELD)
            .attr("data-field", "connectionName")
            .child(element("label").attr("for", id.clone()).child("Name"))
            .child(
                element("div")
                    .class("help")
                    .child(element("p").child("Tells this account apart from your others.")),
            )
            .child(
                element("input")
                    .class("input")
                    .attr("type", "text")
                    .attr("id", id)
                    .attr("maxlength", "100")
                    .attr("autocomplete", "off")
                    .property("value", self.name)
                    .on_value("input", move |value| self.name.set(value)),
            )
            .into_any()
    }
}

/// A radio button with its label.
pub(super) fn radio(
    group: &str,
    label: String,
    chosen: Box<dyn Fn() -> bool + Send>,
    choose: Box<dyn Fn()>,
) -> AnyView {
    element("label")
        .class("check")
        .child(
            element("input")
                .attr("type", "radio")
                .attr("name", group.to_owned())
                .property("checked", flag(chosen))
                .on("change", move |_| choose()),
        )
        .child(element("span").child(label))
        .into_any()
}
