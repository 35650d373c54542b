//! Lists of integrations, the catalogue as one end user sees it: definitions from memory, and one query for what is activated.

use super::{
    Offers,
    places::Places,
    sorted::{Item, SortedList},
};
use crate::{
    Error,
    service::{
        page::PageQuery,
        principal::{Principal, UserRef},
    },
};
use inlay_api::{
    EmbeddedIntegration, EmbeddedIntegrationPage, EmbeddedIntegrationSummary, IntegrationStatus,
};
use inlay_catalogue::Integration;
use inlay_store::{Activated, Part};
use std::collections::HashMap;

/// Largest number of characters in a search.
const LONGEST_SEARCH: usize = 200;

/// What `ListEndUserIntegrations` is asked for.
#[derive(Clone, Debug, Default)]
pub struct IntegrationQuery {
    /// Only what can be activated, or only what cannot.
    pub deployed: Option<bool>,
    /// Words of the integration: joined, apart, unfinished or mistyped.
    pub search: Option<String>,
    /// Any of these; all when empty.
    pub categories: Vec<String>,
    /// Any of these; all when empty.
    pub states: Vec<String>,
    /// Which part of the list.
    pub page: PageQuery,
}

impl Offers {
    /// `ListEndUserIntegrations`: sorted by how well it fits the search, then usable before unusable, then by name. The user
    /// may be new.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another user; [`Error::Invalid`] for a search or cursor that cannot be used.
    pub async fn list(
        &self,
        who: &Principal,
        user: &UserRef,
        query: &IntegrationQuery,
    ) -> Result<EmbeddedIntegrationPage, Error> {
        self.users.require_self(who, user).await?;
        let activated = self.store.activated(&who.hub_id, &who.external_id).await?;
        let activated = first_by_integration(&activated);
        let search = query.search.as_deref().unwrap_or_default().trim().to_lowercase();
        if search.chars().count() > LONGEST_SEARCH {
            return Err(Error::invalid("search", "Use at most 200 characters."));
        }
        let active = self.index.at(activated.keys().filter_map(|id| self.catalogue.place(id)));
        let visible = self.visible(who, &active);
        let wanted = self.cursors.wanted(who, &query.name(&search), &query.page)?;
        let mut fitting = visible.clone();
        fitting.intersect_with(&self.fitting(query, &active, &activated));
        let ranks = self.search.find(&search, &fitting);
        let sorted = SortedList::new(&self.catalogue, &ranks, &self.index.unavailable);
        let total = sorted.total();
        let range = wanted.range(total, |key, own| sorted.count(key, own));
        let part = Part { start: range.start, items: sorted.items(range), total };
        let page = self.cursors.page(&wanted, part, |item| sorted.key(*item));
        let summary = |item: &Item| {
            let integration = sorted.integration(*item);
            self.summary(integration, activated.get(integration.id.as_str()).copied())
        };
        Ok(EmbeddedIntegrationPage {
            integrations: page.items.iter().map(summary).collect(),
            page: page.info,
            total_connected: Some(active.intersection_count(&visible) as u64),
            categories: if page.is_first { self.index.categories(&visible) } else { Vec::new() },
        })
    }

    /// `GetEmbeddedIntegration`.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another user, and for what this user cannot see.
    pub async fn get(&self, who: &Principal, user: &UserRef, id: &str) -> Result<EmbeddedIntegration, Error> {
        self.users.require_self(who, user).await?;
        let integration = self.integration(who, id)?;
        let newest = self.store.newest_activation(&who.hub_id, &who.external_id, id).await?;
        let activation = newest.as_ref();
        if !integration.deployed && activation.is_none() {
            return Err(Error::NotFound);
        }
        let mut detail =
            EmbeddedIntegration { summary: self.summary(integration, activation), ..integration.to_detail() };
        for template in &mut detail.connection_templates {
            template.image_url.clone_from(&detail.summary.image_url);
        }
        Ok(detail)
    }

    /// What the user sees: offered by the hub, covered by the token, and either deployed or activated.
    fn visible(&self, who: &Principal, active: &Places) -> Places {
        let mut visible = self.index.deployed.clone();
        visible.union_with(active);
        visible.intersect_with(&self.index.offered(&who.hub_id));
        if let Some(covered) = who.covered() {
            visible.intersect_with(&self.index.at(covered.filter_map(|id| self.catalogue.place(id))));
        }
        visible
    }

    /// What the filters leave of the catalogue.
    fn fitting(
        &self,
        query: &IntegrationQuery,
        active: &Places,
        activated: &HashMap<&str, &Activated>,
    ) -> Places {
        let mut fitting = self.index.at(0..self.catalogue.integrations().len());
        match query.deployed {
            Some(true) => fitting.intersect_with(&self.index.available),
            Some(false) => fitting.difference_with(&self.index.available),
            None => {}
        }
        if !query.categories.is_empty() {
            fitting.intersect_with(&self.index.of_categories(&query.categories));
        }
        if !query.states.is_empty() {
            let mut any = self.index.none();
            let mut inactive = fitting.clone();
            inactive.difference_with(active);
            for (state, of) in [(IntegrationStatus::Available, true), (IntegrationStatus::Unavailable, false)]
            {
                if query.states.iter().any(|wanted| wanted == state.as_str()) {
                    let mut some = inactive.clone();
                    if of {
                        some.intersect_with(&self.index.available);
                    } else {
                        some.difference_with(&self.index.available);
                    }
                    any.union_with(&some);
                }
            }
            let wanted = activated.values().filter(|activation| {
                let status = status_of(activation);
                query.states.iter().any(|state| state == status.as_str())
            });
            let wanted = wanted.filter_map(|activation| self.catalogue.place(&activation.integration_id));
            any.union_with(&self.index.at(wanted));
            fitting.intersect_with(&any);
        }
        fitting
    }

    /// The card, as this user sees it.
    pub(in crate::service) fn summary(
        &self,
        integration: &Integration,
        activation: Option<&Activated>,
    ) -> EmbeddedIntegrationSummary {
        let plain = integration.to_summary();
        let plain = EmbeddedIntegrationSummary {
            image_url: format!("{}{}", self.config.public_base(), plain.image_url),
            ..plain
        };
        let Some(activated) = activation else { return plain };
        EmbeddedIntegrationSummary {
            is_activated: true,
            status: Some(status(integration, activation)),
            attention: activated.attention.clone(),
            activation_id: Some(activated.id.clone()),
            ..plain
        }
    }
}

impl IntegrationQuery {
    /// Names the list, so that its cursors fit no other.
    fn name(&self, search: &str) -> String {
        let deployed = format!("{:?}", self.deployed);
        ["integrations", &deployed, search, &self.categories.join("\n"), &self.states.join("\n")].join("\0")
    }
}

/// The activation that a card leads to, where an integration has several: the newest.
fn first_by_integration(activated: &[Activated]) -> HashMap<&str, &Activated> {
    let mut newest = HashMap::new();
    for activation in activated {
        newest.entry(activation.integration_id.as_str()).or_insert(activation);
    }
    newest
}

fn status(integration: &Integration, activation: Option<&Activated>) -> IntegrationStatus {
    match activation {
        Some(activated) => status_of(activated),
        None if integration.deployed && integration.unavailable.is_none() => IntegrationStatus::Available,
        None => IntegrationStatus::Unavailable,
    }
}

fn status_of(activated: &Activated) -> IntegrationStatus {
    if activated.attention.is_some() { IntegrationStatus::Attention } else { IntegrationStatus::Active }
}
