//! Authorization: what the end user behind a token may see and do. Every part of the service asks here and nowhere else.

use super::{Action, Principal};
use crate::{Error, config::Config};
use inlay_catalogue::{Catalogue, Integration};
use inlay_store::TransactionRow;
use std::sync::Arc;

/// What a call is about. Things of the token's own user only: whose they are is the store's question.
#[derive(Clone, Copy, Debug)]
pub(in crate::service) enum Thing<'a> {
    /// The end user, and what is about no single integration.
    User,
    /// An integration of the catalogue.
    Integration(&'a Integration),
    /// A half-done wizard, by the id of its integration, which may have left the catalogue.
    Draft(&'a str),
    /// An activation, by the id of its integration, which may have left the catalogue.
    Activation(&'a str),
    /// A connection, by the id of its connector: it is each integration's that the connector fits.
    Connection(&'a str),
    /// An OAuth transaction.
    Transaction(&'a TransactionRow),
}

/// The rules: what each hub offers, held against what a token says.
#[derive(Debug)]
pub(in crate::service) struct Access {
    config: Arc<Config>,
    catalogue: Arc<Catalogue>,
}

impl Access {
    pub(in crate::service) fn new(config: &Arc<Config>, catalogue: &Arc<Catalogue>) -> Self {
        Self { config: Arc::clone(config), catalogue: Arc::clone(catalogue) }
    }

    /// Refuses what the token's claims do not cover: what it cannot see does not exist, and what its `mode` does not allow
    /// is forbidden.
    ///
    /// # Errors
    /// [`Error::NotFound`] and [`Error::Forbidden`].
    pub(in crate::service) fn require(
        &self,
        who: &Principal,
        action: Action,
        thing: Thing<'_>,
    ) -> Result<(), Error> {
        if !self.sees(who, thing) {
            return Err(Error::NotFound);
        }
        if who.allows(action) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Whether the token's user can know of a thing. A token without the claim `integrations` covers all that is its
    /// user's, also what belongs to an integration that is no longer offered, so that it can be removed.
    pub(in crate::service) fn sees(&self, who: &Principal, thing: Thing<'_>) -> bool {
        match thing {
            Thing::User => true,
            Thing::Integration(integration) => self.is_offered(who, integration),
            Thing::Activation(id) | Thing::Draft(id) => match self.catalogue.integration(id) {
                Some(integration) => self.is_offered(who, integration),
                None => who.covers(id, ""),
            },
            Thing::Connection(connector_id) => {
                let mut templates = self.catalogue.templates_of_connector(connector_id);
                who.covers_all() || templates.any(|(integration, _)| self.is_offered(who, integration))
            }
            Thing::Transaction(row) => {
                let template = self.catalogue.template(&row.template_id);
                who.covers_all() || template.is_some_and(|(found, _)| self.is_offered(who, found))
            }
        }
    }

    /// Whether the token's hub offers an integration and the token covers it.
    fn is_offered(&self, who: &Principal, integration: &Integration) -> bool {
        let by_hub = self.config.hub(&who.hub_id).is_some_and(|hub| {
            hub.integrations.as_ref().is_none_or(|slugs| slugs.contains(&integration.slug))
        });
        by_hub && who.covers(&integration.id, &integration.slug)
    }
}

/// What one may do with a transaction depends on what it leads to.
pub(in crate::service) fn action_of(transaction: &TransactionRow) -> Action {
    if transaction.replaces.is_some() { Action::Reconnect } else { Action::Connect }
}
