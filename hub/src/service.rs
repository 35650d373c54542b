//! What the hub does, without HTTP and without SQL.
//!
//! Each part holds what it works with in fields of its own, and knows only parts that stand below it: [`users`] ←
//! [`offers`] ← [`accounts`] ← [`connecting`] ← [`activations`]. [`Service`] puts them together, so that a handler says
//! `service.accounts.list(…)`.
//!
//! Every function that serves an end user takes the [`Principal`] that a token was turned into, and looks at nothing but
//! what belongs to it. What a client names (a user, a connection, a scheme) is looked up and compared, never believed.

pub mod accounts;
pub mod activations;
pub mod authentication;
pub mod checks;
pub mod connecting;
mod create_connection;
mod deletion_clock;
mod foundation;
pub mod offers;
pub mod page;
pub mod principal;
mod problems;
pub mod readiness;
pub mod rotation;
pub mod stop;
pub mod users;

pub use principal::{Action, Principal, UserRef};

use crate::{
    Error,
    config::Config,
    limit::{Limits, Proxies},
};
use accounts::Accounts;
use activations::Activations;
use authentication::Authentication;
use checks::Checks;
use connecting::Connecting;
use deletion_clock::DeletionClock;
use foundation::Foundation;
use inlay_api::transaction_error;
use inlay_catalogue::Catalogue;
use inlay_outbound::Outbound;
use inlay_store::{Store, StoreError};
use inlay_vault::Vault;
use offers::Offers;
use readiness::Readiness;
use std::{sync::Arc, time::Duration};
use stop::Stop;
use users::Users;

/// The hub's parts, made once at start.
#[derive(Debug)]
pub struct Service {
    /// Signing keys, and the end user that a token was made for.
    pub authentication: Authentication,
    /// End users and hubs.
    pub users: Arc<Users>,
    /// What can be turned on.
    pub offers: Arc<Offers>,
    /// Connections.
    pub accounts: Arc<Accounts>,
    /// OAuth transactions.
    pub connecting: Arc<Connecting>,
    /// What is turned on.
    pub activations: Activations,
    /// Whether the database can be used.
    pub readiness: Readiness,
    deletion_clock: Arc<DeletionClock>,
    config: Arc<Config>,
    store: Store,
    vault: Arc<Vault>,
    checks: Checks,
    limits: Limits,
    proxies: Proxies,
    stop: Stop,
}

impl Service {
    /// Puts the parts together and reads the signing keys.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn new(
        config: Config,
        catalogue: Catalogue,
        store: Store,
        vault: Vault,
        outbound: Outbound,
    ) -> Result<Self, StoreError> {
        let limits = Limits::new(config.limits.clone());
        let proxies = Proxies::new(config.trusted_proxies.clone(), config.is_https());
        let deletion_clock = DeletionClock::new(store.deletion_time().await?);
        let base = Foundation::new(config, catalogue, store, vault, outbound, deletion_clock);
        let authentication = Authentication::new(&base).await?;
        let users = Arc::new(Users::new(&base));
        let offers = Arc::new(Offers::new(&base, &users));
        let accounts = Arc::new(Accounts::new(&base, &users, &offers));
        let connecting = Arc::new(Connecting::new(&base, &users, &offers, &accounts));
        let activations = Activations::new(&base, &users, &offers, &accounts, &connecting);
        let Foundation { config, store, vault, checks, deletion_clock, .. } = base;
        Ok(Self {
            authentication,
            users,
            offers,
            accounts,
            connecting,
            activations,
            readiness: Readiness::new(store.clone()),
            deletion_clock,
            config,
            store,
            vault,
            checks,
            limits,
            proxies,
            stop: Stop::default(),
        })
    }

    /// The operator's settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Where checks of what clients send run.
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    /// Rate limits: who may ask how often.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The reverse proxies whose word about addresses is taken.
    pub fn proxies(&self) -> &Proxies {
        &self.proxies
    }

    /// Writes down which transactions expired, and deletes old transactions and drafts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_expired(&self) -> Result<(), Error> {
        let now = self.deletion_clock.now();
        self.store.put_deletion_time(now).await?;
        self.connecting.delete_expired(now).await?;
        self.activations.delete_expired_drafts(now).await
    }

    /// Ends the exchanges that an earlier run of the hub has not brought to an end: a stop or a crash came in between.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_interrupted(&self) -> Result<(), Error> {
        Ok(self.store.end_exchanges(transaction_error::EXCHANGE_FAILED).await?)
    }

    /// Answers every request that does nothing but wait, and soon the others: the hub is about to stop.
    pub fn begin_stop(&self) {
        self.connecting.end_waiting();
        self.stop.begin();
    }

    /// Whether the hub stops.
    pub fn stop(&self) -> &Stop {
        &self.stop
    }

    /// Closes the database; call it when no request runs any more. Refreshes that were sent are waited for, some seconds at
    /// most: the old refresh token may be good no more. Then statements have `time`.
    ///
    /// # Errors
    /// When a statement was still running.
    pub async fn close_within(&self, time: Duration) -> Result<(), tokio::time::error::Elapsed> {
        let _ended = self.accounts.end_refreshes().await;
        tokio::time::timeout(time, self.store.close()).await
    }

    /// Like [`Service::close_within`], with all the time that it takes.
    pub async fn close(&self) {
        let _ended = self.accounts.end_refreshes().await;
        self.store.close().await;
    }
}
