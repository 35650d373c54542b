//! Connecting accounts by OAuth: transactions, from the authorization request to the connection.
//!
//! A code is only exchanged when three things met: a browser (known by its popup's cookie), a transaction of a user, and
//! that user's token in a widget that shares the browser. They meet in one of three ways:
//!
//! - before the provider is reached: the popup's handle, which only a window of the hub's own origin can read ([`bind`]),
//!   or the pairing code that the popup shows, typed into the widget;
//! - after it: the answer is kept, and a proof travels to the host's page, whose widget brings it back ([`complete`]).
//!
//! A connection is replaced by another account's token only when its user says so ([`confirm`]).
//!
//! A link that somebody else sent never gets that far. [`launch`] and [`callback`] are the browser's side, [`transaction`]
//! and [`initialise`] the widget's.

mod authorization;
mod bind;
mod callback;
mod changes;
mod code;
mod complete;
mod confirm;
mod exchange;
mod initialise;
mod launch;
mod tokens;
mod transaction;
mod variables;

pub use callback::{CallbackRedirect, PostedAnswer};
pub use inlay_provider::oauth2::AuthorizationResponse;
pub use launch::{AuthorizationRedirect, Launch, LaunchCookies, Pairing};
pub(super) use transaction::TransactionPlace;

use super::{accounts::Accounts, foundation::Foundation, offers::Offers, principal::Access, users::Users};
use crate::config::Config;
use changes::Changes;
use inlay_catalogue::Catalogue;
use inlay_provider::Provider;
use inlay_store::Store;
use inlay_vault::Vault;
use std::{sync::Arc, time::Duration};

/// Seconds between opening the popup and binding it, and between binding it and moving on.
const STEP_SECONDS: i64 = 60;
/// Seconds for which an answer waits for its user.
const COMPLETION_SECONDS: i64 = 120;
/// Seconds for which a token of another account waits for its user.
const CONFIRMATION_SECONDS: i64 = 600;
/// Seconds for which a pairing code is good.
const PAIRING_SECONDS: i64 = 180;
/// Most pairing codes that may be tried for a transaction.
const PAIRING_TRIES: i64 = 5;
/// When to ask again if there is no room to wait.
const AGAIN: Duration = Duration::from_secs(5);

/// The OAuth transactions of all end users.
#[derive(Debug)]
pub struct Connecting {
    access: Arc<Access>,
    users: Arc<Users>,
    offers: Arc<Offers>,
    accounts: Arc<Accounts>,
    config: Arc<Config>,
    catalogue: Arc<Catalogue>,
    store: Store,
    /// Seals verifiers and answers.
    vault: Arc<Vault>,
    provider: Arc<Provider>,
    changes: Changes,
}

impl Connecting {
    pub(super) fn new(
        base: &Foundation,
        users: &Arc<Users>,
        offers: &Arc<Offers>,
        accounts: &Arc<Accounts>,
    ) -> Self {
        Self {
            access: Arc::clone(&base.access),
            users: Arc::clone(users),
            offers: Arc::clone(offers),
            accounts: Arc::clone(accounts),
            config: Arc::clone(&base.config),
            catalogue: Arc::clone(&base.catalogue),
            store: base.store.clone(),
            vault: Arc::clone(&base.vault),
            provider: Arc::clone(&base.provider),
            changes: Changes::default(),
        }
    }

    /// Answers everybody who waits for a transaction or a popup, now and from now on at once.
    pub(super) fn end_waiting(&self) {
        self.changes.end_all();
    }
}
