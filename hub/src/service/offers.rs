//! Offers: what can be turned on, as one end user sees it.

mod images;
mod list;
mod search;

pub use list::IntegrationQuery;
pub(super) use list::summary;

use super::{foundation::Foundation, page::Cursors, principal::Principal, users::Users};
use crate::{Error, config::Config};
use inlay_catalogue::{Catalogue, ConnectionTemplate, Integration};
use inlay_outbound::Outbound;
use inlay_store::Store;
use search::SearchIndex;
use std::sync::Arc;

/// The integrations that each hub offers.
#[derive(Debug)]
pub struct Offers {
    users: Arc<Users>,
    config: Arc<Config>,
    catalogue: Arc<Catalogue>,
    store: Store,
    /// Fetches pictures.
    outbound: Outbound,
    cursors: Cursors,
    search: SearchIndex,
}

impl Offers {
    pub(super) fn new(base: &Foundation, users: &Arc<Users>) -> Self {
        Self {
            users: Arc::clone(users),
            config: Arc::clone(&base.config),
            catalogue: Arc::clone(&base.catalogue),
            store: base.store.clone(),
            outbound: base.outbound.clone(),
            cursors: base.cursors.clone(),
            search: SearchIndex::new(&base.catalogue),
        }
    }

    /// Whether the token's hub offers an integration and the token covers it.
    fn is_visible(&self, who: &Principal, integration: &Integration) -> bool {
        let offered = self.config.hub(&who.hub_id).is_some_and(|hub| {
            hub.integrations.as_ref().is_none_or(|slugs| slugs.contains(&integration.slug))
        });
        offered && who.sees(integration)
    }

    /// An integration that is visible to the user.
    ///
    /// # Errors
    /// [`Error::NotFound`], whether or not there is such an integration.
    pub(super) fn integration(&self, who: &Principal, id: &str) -> Result<&Integration, Error> {
        self.catalogue
            .integration(id)
            .filter(|integration| self.is_visible(who, integration))
            .ok_or(Error::NotFound)
    }

    /// A connection template of an integration that is visible to the user.
    ///
    /// # Errors
    /// [`Error::NotFound`], whether or not there is such a template.
    pub(super) fn template(&self, who: &Principal, id: &str) -> Result<&ConnectionTemplate, Error> {
        let found = self.catalogue.template(id).filter(|(integration, _)| self.is_visible(who, integration));
        found.map(|(_, template)| template).ok_or(Error::NotFound)
    }

    /// The connection templates for a connector, of the integrations that are visible to the user.
    pub(super) fn templates_of_connector<'a>(
        &'a self,
        who: &Principal,
        connector_id: &str,
    ) -> impl Iterator<Item = &'a ConnectionTemplate> {
        self.catalogue
            .templates_of_connector(connector_id)
            .filter(|(integration, _)| self.is_visible(who, integration))
            .map(|(_, template)| template)
    }
}
