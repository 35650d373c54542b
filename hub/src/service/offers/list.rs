//! Lists of integrations, the catalogue as one end user sees it: definitions from memory, and one query for what is activated.

use super::Offers;
use crate::{
    Error,
    service::{
        page::PageQuery,
        principal::{Principal, Thing, UserRef},
    },
};
use inlay_api::{
    EmbeddedIntegration, EmbeddedIntegrationPage, EmbeddedIntegrationSummary, IntegrationStatus,
};
use inlay_catalogue::Integration;
use inlay_store::Activated;
use std::collections::{BTreeSet, HashMap};

/// Largest number of characters in a search.
const LONGEST_SEARCH: usize = 200;

/// What `ListEndUserIntegrations` is asked for.
#[derive(Clone, Debug, Default)]
pub struct IntegrationQuery {
    /// Only what can be activated, or only what cannot.
    pub deployed: Option<bool>,
    /// Text that the integration has somewhere.
    pub search: Option<String>,
    /// Any of these; all when empty.
    pub categories: Vec<String>,
    /// Any of these; all when empty.
    pub states: Vec<String>,
    /// Which part of the list.
    pub page: PageQuery,
}

struct Found<'a> {
    rank: u8,
    at: usize,
    integration: &'a Integration,
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
        let mut categories = BTreeSet::new();
        let mut total_connected = 0;
        let mut found: Vec<Found<'_>> = Vec::new();
        for (at, integration) in self.catalogue.integrations().iter().enumerate() {
            if !self.access.sees(who, Thing::Integration(integration)) {
                continue;
            }
            let activation = activated.get(integration.id.as_str()).copied();
            if !integration.deployed && activation.is_none() {
                continue;
            }
            categories.extend(integration.categories.iter());
            total_connected += u64::from(activation.is_some());
            if query.accepts(integration, activation)
                && let Some(rank) = self.search.rank(at, &search)
            {
                // What cannot be turned on comes after what can.
                let rank = 2 * rank + u8::from(integration.unavailable.is_some());
                found.push(Found { rank, at, integration });
            }
        }
        found.sort_by_key(|found| (found.rank, found.at));
        let key = |found: &Found<'_>| {
            format!("{}{}\0{}", found.rank, self.search.name(found.at), found.integration.slug)
        };
        let wanted = self.cursors.wanted(who, &query.name(&search), &query.page)?;
        let page = self.cursors.cut(&wanted, found, key);
        let summary = |found: &Found<'_>| {
            self.summary(found.integration, activated.get(found.integration.id.as_str()).copied())
        };
        Ok(EmbeddedIntegrationPage {
            integrations: page.items.iter().map(summary).collect(),
            page: page.info,
            total_connected: Some(total_connected),
            categories: if page.is_first { categories.into_iter().cloned().collect() } else { Vec::new() },
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
    fn accepts(&self, integration: &Integration, activation: Option<&Activated>) -> bool {
        let deployed = integration.deployed && integration.unavailable.is_none();
        self.deployed.is_none_or(|wanted| wanted == deployed)
            && (self.categories.is_empty()
                || integration.categories.iter().any(|category| self.categories.contains(category)))
            && (self.states.is_empty()
                || self.states.iter().any(|state| state == status(integration, activation).as_str()))
    }

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
        Some(Activated { attention: Some(_), .. }) => IntegrationStatus::Attention,
        Some(_) => IntegrationStatus::Active,
        None if integration.deployed && integration.unavailable.is_none() => IntegrationStatus::Available,
        None => IntegrationStatus::Unavailable,
    }
}
