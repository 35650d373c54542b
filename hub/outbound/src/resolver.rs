//! A DNS resolver that hands out public addresses only (against DNS rebinding).
//!
//! The connection goes to the very addresses that were checked, so a second answer of the name server has nobody to
//! deceive.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

/// The addresses of a name.
pub(super) type LookedUp = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Asks somebody for the addresses of a name; the operating system, but in tests.
pub(super) trait Lookup: Send + Sync + 'static {
    fn lookup(&self, name: String) -> LookedUp;
}

/// The operating system's resolver.
pub(super) struct System;

impl Lookup for System {
    fn lookup(&self, name: String) -> LookedUp {
        Box::pin(async move {
            let addresses = tokio::net::lookup_host((name, 0)).await?;
            Ok(addresses.map(|address| address.ip()).collect())
        })
    }
}

/// The name has an address that requests may not go to. Found in reqwest's error by its type.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to an address that is not on the public internet")]
pub(super) struct BlockedName;

/// Lets a name pass if all of its addresses are allowed.
pub(super) struct Guard<L> {
    pub(super) lookup: Arc<L>,
    pub(super) is_allowed: fn(IpAddr) -> bool,
}

impl<L: Lookup> Resolve for Guard<L> {
    fn resolve(&self, name: Name) -> Resolving {
        let lookup = Arc::clone(&self.lookup);
        let is_allowed = self.is_allowed;
        Box::pin(async move {
            let addresses = lookup.lookup(name.as_str().to_owned()).await?;
            // One bad address spoils the name: picking the good ones would let an attacker choose the moment.
            if !addresses.iter().copied().all(is_allowed) {
                return Err(BlockedName.into());
            }
            // Port 0 stands for the port of the URL.
            Ok(Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}
