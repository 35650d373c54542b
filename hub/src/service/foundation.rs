//! What the parts of the service are built on: settings, definitions, database, keys and the way to other servers.

use super::{checks::Checks, deletion_clock::DeletionClock, page::Cursors, principal::Access};
use crate::config::Config;
use inlay_catalogue::Catalogue;
use inlay_outbound::Outbound;
use inlay_provider::Provider;
use inlay_store::Store;
use inlay_vault::Vault;
use std::sync::Arc;

/// Each part takes of it what it needs, and keeps that in fields of its own.
pub(super) struct Foundation {
    pub(super) config: Arc<Config>,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) store: Store,
    pub(super) vault: Arc<Vault>,
    pub(super) outbound: Outbound,
    pub(super) provider: Arc<Provider>,
    pub(super) cursors: Cursors,
    pub(super) access: Arc<Access>,
    pub(super) checks: Checks,
    pub(super) deletion_clock: Arc<DeletionClock>,
}

impl Foundation {
    pub(super) fn new(
        config: Config,
        catalogue: Catalogue,
        store: Store,
        vault: Vault,
        outbound: Outbound,
        deletion_clock: DeletionClock,
    ) -> Self {
        let vault = Arc::new(vault);
        let (config, catalogue) = (Arc::new(config), Arc::new(catalogue));
        let exchanges = config.limits.exchanges_at_once;
        Self {
            access: Arc::new(Access::new(&config, &catalogue)),
            provider: Arc::new(Provider::new(outbound.clone(), Arc::clone(&vault), exchanges)),
            cursors: Cursors::new(Arc::clone(&vault)),
            checks: Checks::default(),
            deletion_clock: Arc::new(deletion_clock),
            config,
            catalogue,
            store,
            vault,
            outbound,
        }
    }
}
