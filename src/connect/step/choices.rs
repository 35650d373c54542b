//! What a person chooses in an account's step: an account that is there, a way to connect, a name.

use super::{AccountStep, Way, connection_text};
use crate::ui::flag;
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
        view! {
            <fieldset class="choices" data-part="existing">
                <legend class="sr">"Account"</legend>
                {known.collect_view()}
                {option(None, "Connect another account".to_owned())}
            </fieldset>
        }
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
        view! {
            <fieldset class="choices" data-part="ways">
                <legend>"How do you want to connect?"</legend>
                {ways.iter().enumerate().map(option).collect_view()}
            </fieldset>
        }
        .into_any()
    }

    /// Several accounts of one system are told apart by name.
    pub(super) fn name_box(self) -> AnyView {
        if self.existing.with(Vec::is_empty) {
            return ().into_any();
        }
        let id = format!("name-{}", self.ways.with_value(|ways| ways[0].id()));
        view! {
            <div class="field" data-part="field" data-field="connectionName">
                <label for=id.clone()>"Name"</label>
                <div class="help"><p>"Tells this account apart from your others."</p></div>
                <input
                    class="input"
                    type="text"
                    id=id
                    maxlength="100"
                    autocomplete="off"
                    prop:value=self.name
                    on:input:target=move |event| self.name.set(event.target().value())
                />
            </div>
        }
        .into_any()
    }
}

fn radio(group: &str, label: String, chosen: Box<dyn Fn() -> bool + Send>, choose: Box<dyn Fn()>) -> AnyView {
    view! {
        <label class="check">
            <input type="radio" name=group.to_owned() prop:checked=flag(chosen) on:change=move |_| choose() />
            <span>{label}</span>
        </label>
    }
    .into_any()
}
