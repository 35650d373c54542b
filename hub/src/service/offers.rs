//! Offers: what can be turned on, as one end user sees it.

mod images;
mod list;
mod places;
mod search;
mod sorted;

pub use list::IntegrationQuery;

use super::{
    foundation::Foundation,
    page::Cursors,
    principal::{Access, Principal, Thing},
    users::Users,
};
use crate::{Error, config::Config};
use inlay_catalogue::{Catalogue, ConnectionTemplate, Integration};
use inlay_outbound::Outbound;
use inlay_store::Store;
use places::CatalogueIndex;
use search::SearchIndex;
use std::sync::Arc;

/// The integrations that each hub offers.
#[derive(Debug)]
pub struct Offers {
    access: Arc<Access>,
    config: Arc<Config>,
    users: Arc<Users>,
    catalogue: Arc<Catalogue>,
    store: Store,
    /// Fetches pictures.
    outbound: Outbound,
    cursors: Cursors,
    index: CatalogueIndex,
    search: SearchIndex,
}

impl Offers {
    pub(super) fn new(base: &Foundation, users: &Arc<Users>) -> Self {
        Self {
            access: Arc::clone(&base.access),
            config: Arc::clone(&base.config),
            users: Arc::clone(users),
            catalogue: Arc::clone(&base.catalogue),
            store: base.store.clone(),
            outbound: base.outbound.clone(),
            cursors: base.cursors.clone(),
            index: CatalogueIndex::new(&base.catalogue, &base.config),
            search: SearchIndex::new(&base.catalogue),
        }
    }

    /// An integration that is visible to the user.
    ///
    /// # Errors
    /// [`Error::NotFound`], whether or not there is such an integration.
    pub(super) fn integration(&self, who: &Principal, id: &str) -> Result<&Integration, Error> {
        self.catalogue
            .integration(id)
            .filter(|integration| self.access.sees(who, Thing::Integration(integration)))
            .ok_or(Error::NotFound)
    }

    /// A connection template of an integration that is visible to the user.
    ///
    /// # Errors
    /// [`Error::NotFound`], whether or not there is such a template.
    pub(super) fn template(&self, who: &Principal, id: &str) -> Result<&ConnectionTemplate, Error> {
        let found = self
            .catalogue
            .template(id)
            .filter(|(integration, _)| self.access.sees(who, Thing::Integration(integration)));
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
            .filter(|(integration, _)| self.access.sees(who, Thing::Integration(integration)))
            .map(|(_, template)| template)
    }
}
