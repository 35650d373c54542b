//! What a person chooses in an account's step: an account that is there, a way to connect, a name.

use super::{AccountStep, Way, connection_text};
use crate::{
    element::{element, flag},
    part,
};
use leptos::prelude::*;

impl AccountStep {
    /// The accounts that are there, and a new one.
    pub(super) fn choices(self) -> AnyView {
        let existing = self.existing.get();
        if existing.is_empty() {
            return ().into_any();
        }
        let group = format!("use-{}", self.ways.with_value(|ways| ways[0].id()));
        let option = |id: Option<String>, label: String| {
            let value = id.clone();
            let chosen = move || self.chosen.get() == id;
            radio(&group, label, Box::new(chosen), Box::new(move || self.chosen.set(value.clone())))
        };
        let known = existing
            .iter()
            .map(|(connection, _)| option(Some(connection.id.clone()), connection_text(connection)));
        element("fieldset")
            .class("choices")
            .part(part::EXISTING)
            .child(element("legend").class("sr").child("Account"))
            .child(known.collect_view())
            .child(option(None, "Connect another account".to_owned()))
            .into_any()
    }

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

    /// Several accounts of one system are told apart by name.
    pub(super) fn name_box(self) -> AnyView {
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

fn radio(group: &str, label: String, chosen: Box<dyn Fn() -> bool + Send>, choose: Box<dyn Fn()>) -> AnyView {
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
