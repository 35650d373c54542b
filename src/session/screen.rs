//! Where the second module is: the first module owns the URL and tells it.

use super::bridge;
use leptos::prelude::*;

/// One screen of one integration. `Copy`; lives as long as the screen is shown.
#[derive(Clone, Copy)]
pub(crate) struct Screen {
    integration_id: StoredValue<String>,
    template_id: StoredValue<String>,
    query: RwSignal<String>,
}

impl Screen {
    /// A screen with an empty query.
    pub(crate) fn new(integration_id: &str, template_id: &str) -> Self {
        Self {
            integration_id: StoredValue::new(integration_id.to_owned()),
            template_id: StoredValue::new(template_id.to_owned()),
            query: RwSignal::default(),
        }
    }

    /// The screen of the current context.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// ULID of the integration.
    pub(crate) fn integration_id(self) -> String {
        self.integration_id.get_value()
    }

    /// ULID of the connection template; empty where the screen has none.
    pub(crate) fn template_id(self) -> String {
        self.template_id.get_value()
    }

    /// Puts in what the URL has after its path.
    pub(crate) fn set_query(self, query: String) {
        self.query.set(query);
    }

    /// A parameter of the query. Its values are words and numbers of our own, so nothing is encoded.
    pub(crate) fn query(self, name: &str) -> Option<String> {
        self.query.with(|query| {
            let pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
            pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
        })
    }

    /// Goes to another screen of the same integration.
    pub(crate) fn go(self, rest: &str, replace: bool) {
        bridge::go(&format!("/i/{}{rest}", self.integration_id()), replace);
    }
}
