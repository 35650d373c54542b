//! What the hub does, without HTTP and without SQL.
//!
//! Every function that serves an end user takes the [`Principal`] that a token was turned into, and looks at nothing but
//! what belongs to it. What a client names (a user, a connection, a scheme) is looked up and compared, never believed.

pub mod activation;
pub mod connection;
pub mod credential;
pub mod draft;
pub mod image;
pub mod integration;
pub mod keys;
pub mod oauth;
pub mod options;
pub mod page;
pub mod principal;
pub mod refresh;
pub mod revoke;
pub mod rotation;
pub mod settings;
pub mod user;
pub mod variables;
pub mod verify;

pub use principal::{Action, Principal, UserRef};

use crate::{
    config::Config,
    limit::{Limits, Proxies},
    token::TokenPolicy,
};
use inlay_catalogue::Catalogue;
use inlay_outbound::Outbound;
use inlay_provider::Provider;
use inlay_store::{Store, StoreError};
use inlay_vault::Vault;
use std::sync::Arc;

/// The hub's parts, made once at start.
#[derive(Debug)]
pub struct Service {
    config: Config,
    catalogue: Catalogue,
    store: Store,
    vault: Arc<Vault>,
    outbound: Outbound,
    provider: Provider,
    policy: TokenPolicy,
    keys: keys::Keys,
    search: integration::SearchIndex,
    validators: variables::Validators,
    changes: oauth::Changes,
    flights: refresh::Flights,
    limits: Limits,
    proxies: Proxies,
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
        let policy =
            TokenPolicy { issuer_base: config.issuer.clone(), audience: config.public_base().to_owned() };
        let keys = keys::Keys::default();
        let search = integration::SearchIndex::new(&catalogue);
        let validators = variables::Validators::new(&catalogue);
        let changes = oauth::Changes::default();
        let limits = Limits::new(config.limits.clone());
        let proxies = Proxies::new(config.trusted_proxies.clone(), config.is_https());
        let vault = Arc::new(vault);
        let exchanges = config.limits.exchanges_at_once;
        let provider = Provider::new(outbound.clone(), Arc::clone(&vault), exchanges);
        let service = Self {
            config,
            catalogue,
            store,
            vault,
            outbound,
            provider,
            policy,
            keys,
            search,
            validators,
            changes,
            flights: refresh::Flights::default(),
            limits,
            proxies,
        };
        service.reload_keys().await?;
        Ok(service)
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Who may ask how often.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Which proxies are believed.
    pub fn proxies(&self) -> &Proxies {
        &self.proxies
    }

    /// Whether the hub can read its database.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn health(&self) -> Result<(), crate::Error> {
        Ok(self.store.ping().await?)
    }

    /// Closes the database; call it when no request runs any more.
    pub async fn close(&self) {
        self.store.close().await;
    }
}
