//! Activations: integrations that an end user turned on, with their variables. Turning on and off, drafts of it, and the
//! choices that a variable has. In sentences for people, variables are called settings.

mod activate;
mod deactivate;
mod draft;
mod idempotency;
mod options;
mod plan;
mod read;
mod validators;
mod variables;

pub use idempotency::IdempotentRequest;
pub(super) use variables::sealed_place;

use super::{
    accounts::Accounts, checks::Checks, connecting::Connecting, deletion_clock::DeletionClock,
    foundation::Foundation, offers::Offers, page::Cursors, principal::Access, users::Users,
};
use inlay_provider::Provider;
use inlay_store::Store;
use inlay_vault::Vault;
use std::sync::Arc;
use variables::VariableRules;

/// The activations of all end users.
#[derive(Debug)]
pub struct Activations {
    access: Arc<Access>,
    users: Arc<Users>,
    offers: Arc<Offers>,
    accounts: Arc<Accounts>,
    connecting: Arc<Connecting>,
    store: Store,
    /// Makes cursors and the marks of repeated requests.
    vault: Arc<Vault>,
    provider: Arc<Provider>,
    cursors: Cursors,
    rules: Arc<VariableRules>,
    checks: Checks,
    deletion_clock: Arc<DeletionClock>,
}

impl Activations {
    pub(super) fn new(
        base: &Foundation,
        users: &Arc<Users>,
        offers: &Arc<Offers>,
        accounts: &Arc<Accounts>,
        connecting: &Arc<Connecting>,
    ) -> Self {
        Self {
            access: Arc::clone(&base.access),
            users: Arc::clone(users),
            offers: Arc::clone(offers),
            accounts: Arc::clone(accounts),
            connecting: Arc::clone(connecting),
            store: base.store.clone(),
            vault: Arc::clone(&base.vault),
            provider: Arc::clone(&base.provider),
            cursors: base.cursors.clone(),
            rules: Arc::new(VariableRules::new(&base.catalogue, &base.vault)),
            checks: base.checks.clone(),
            deletion_clock: Arc::clone(&base.deletion_clock),
        }
    }
}
