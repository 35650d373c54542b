//! The client that all screens share, in Leptos' context.

use super::Client;
use leptos::prelude::*;

/// Handle of the one [`Client`]. `Copy`, so that closures can take it.
#[derive(Clone, Copy)]
pub(crate) struct SharedClient(StoredValue<Client, LocalStorage>);

impl SharedClient {
    /// Shares a client.
    pub(crate) fn new(client: Client) -> Self {
        Self(StoredValue::new_local(client))
    }

    /// The shared client of the current context. Call it at the top of a component.
    ///
    /// # Panics
    /// Outside the app.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// The client.
    pub(crate) fn get(self) -> Client {
        self.0.get_value()
    }
}
