//! Accounts: the connections of end users to other systems. How they are checked, sealed, kept fresh and revoked.

mod check;
mod connection;
mod credential;
mod inputs;
mod refresh;
mod revoke;
mod sealing;
mod slots;
mod verify;

pub(super) use check::SentConnection;
pub(super) use connection::to_summary;
pub(super) use credential::{CheckedConnection, check_name, compare_scheme, public_variables};
pub(super) use refresh::refresh_at;
pub(super) use revoke::UnusedTokens;
pub use sealing::CredentialPlace;

use super::{
    checks::Checks, foundation::Foundation, offers::Offers, page::Cursors, principal::Access, users::Users,
};
use inlay_catalogue::{Catalogue, ConnectionTemplate};
use inlay_provider::Provider;
use inlay_store::{ListedConnection, Store};
use inlay_vault::Vault;
use refresh::RefreshLocks;
use slots::Slots;
use std::sync::Arc;

/// The connections of all end users.
#[derive(Debug)]
pub struct Accounts {
    access: Arc<Access>,
    users: Arc<Users>,
    offers: Arc<Offers>,
    catalogue: Arc<Catalogue>,
    store: Store,
    /// Seals credentials.
    vault: Arc<Vault>,
    provider: Arc<Provider>,
    cursors: Cursors,
    refresh_locks: RefreshLocks,
    /// Read by each refresh from before its request until its answer is stored; see [`Accounts::end_refreshes`].
    unfinished_refreshes: tokio::sync::RwLock<()>,
    checks: Checks,
    /// Refreshes and revocations do not wait for each other.
    refresh_slots: Slots,
    revocation_slots: Slots,
}

impl Accounts {
    pub(super) fn new(base: &Foundation, users: &Arc<Users>, offers: &Arc<Offers>) -> Self {
        Self {
            access: Arc::clone(&base.access),
            users: Arc::clone(users),
            offers: Arc::clone(offers),
            catalogue: Arc::clone(&base.catalogue),
            store: base.store.clone(),
            vault: Arc::clone(&base.vault),
            provider: Arc::clone(&base.provider),
            cursors: base.cursors.clone(),
            refresh_locks: RefreshLocks::default(),
            unfinished_refreshes: tokio::sync::RwLock::default(),
            checks: base.checks.clone(),
            refresh_slots: Slots::default(),
            revocation_slots: Slots::default(),
        }
    }

    /// The connector of a template.
    pub(super) fn connector_of(&self, template_id: &str) -> Option<&str> {
        self.catalogue.template(template_id).map(|(_, template)| template.connector_id.as_str())
    }

    /// The template that a connection was made for, or another of its connector when that one is gone.
    fn template_of(&self, row: &ListedConnection) -> Option<&ConnectionTemplate> {
        let own = self.catalogue.template(&row.template_id);
        own.or_else(|| self.catalogue.templates_of_connector(&row.connector_id).next())
            .map(|(_, template)| template)
    }
}
