//! Existing connections: found for the step's templates, and offered before a new one.

use super::{AccountStep, choices::radio, connection_text};
use crate::{connect::oauth::OAuthStage, element::element, part};
use inlay_api::ConnectionSummary;
use leptos::{prelude::*, task::spawn_local};

impl AccountStep {
    /// Radio buttons for the existing connections, and one for a new one.
    pub(super) fn existing_choices(self) -> AnyView {
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

    /// Finds the existing connections for a template; the first one is chosen unless the person has begun with a new one.
    pub(super) fn find_existing(self, connector_id: String, template_id: String) {
        let client = self.client.get();
        spawn_local(async move {
            // Without an answer the person makes a new connection, which always works.
            let Ok(found) = client.list_connections(&connector_id).await else { return };
            let stage = self.ways.try_with_value(|ways| ways[self.way.get_untracked()].oauth.stage);
            let Some(stage) = stage else { return };
            let made = match stage.get_untracked() {
                OAuthStage::Connected { connection_id, .. } => Some(connection_id),
                _ => None,
            };
            let is_made = |one: &ConnectionSummary| made.as_ref() == Some(&one.id);
            if let Some(one) = found.iter().find(|one| is_made(one)) {
                self.account.set(one.account.clone());
                stage.set(OAuthStage::Connected {
                    connection_id: one.id.clone(),
                    account: one.account.clone(),
                });
            }
            let usable = found.into_iter().filter(|one| one.attention.is_none() && !is_made(one));
            let usable: Vec<_> = usable.map(|one| (one, template_id.clone())).collect();
            let Some(first) = usable.first().map(|(connection, _)| connection.id.clone()) else { return };
            let added = self.existing.try_update(|existing| {
                let is_new = |one: &ConnectionSummary| existing.iter().all(|(known, _)| known.id != one.id);
                let new: Vec<_> = usable.into_iter().filter(|(one, _)| is_new(one)).collect();
                existing.extend(new);
            });
            let untouched = stage.with_untracked(|stage| *stage == OAuthStage::Idle)
                && self.account.get_untracked().is_none()
                && self.name.get_untracked() == self.title.get_value()
                && self.edits_untracked() == 0;
            if added.is_some() && untouched && self.chosen.with_untracked(Option::is_none) {
                self.chosen.set(Some(first));
            }
        });
    }

    fn edits_untracked(&self) -> u32 {
        untrack(|| self.edits())
    }
}
