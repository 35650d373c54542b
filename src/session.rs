//! Who is here and where: the document's configuration, the token, and events to the host's page.

pub(crate) mod bridge;
mod screen;
pub(crate) mod time;

pub(crate) use screen::Screen;

use crate::client::{Browser, Client};
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// What the hub wrote into the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    /// ULID.
    pub(crate) hub_id: String,
    /// What the host calls its hub.
    pub(crate) hub_name: String,
    /// What the host app is called.
    pub(crate) host_name: String,
    /// Base URL of the activation API; a path on the hub, or a hosted API's URL.
    pub(crate) api: String,
}

impl Config {
    /// Reads it from the document through the start-up script.
    pub(crate) fn read() -> Self {
        let config = bridge::config();
        let text = |key: &str| {
            js_sys::Reflect::get(&config, &key.into())
                .ok()
                .and_then(|value| value.as_string())
                .unwrap_or_default()
        };
        Self {
            hub_id: text("hubId"),
            hub_name: text("hubName"),
            host_name: text("hostName"),
            api: text("api"),
        }
    }
}

/// Everything that screens share. `Copy`, so that closures can take it.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    config: StoredValue<Config>,
    client: StoredValue<Client, LocalStorage>,
}

impl Session {
    /// The session of the document: its configuration, and a client that calls as its end user.
    pub(crate) fn from_document() -> Self {
        let config = Config::read();
        let client = Client::new(Rc::new(Browser::new(config.api.clone())), &config.hub_id);
        Self { config: StoredValue::new(config), client: StoredValue::new_local(client) }
    }

    /// The session of the current context. Call it at the top of a component.
    ///
    /// # Panics
    /// Outside the app.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// The activation API.
    pub(crate) fn client(&self) -> Client {
        self.client.get_value()
    }

    /// What the hub wrote into the document.
    pub(crate) fn config(&self) -> Config {
        self.config.get_value()
    }

    /// The URL of a screen: its path below the widget document's own.
    pub(crate) fn href(&self, path: &str) -> String {
        self.config.with_value(|config| format!("/embed/{}{}", config.hub_id, path.trim_end_matches('/')))
    }

    /// What to call the host app in a sentence.
    pub(crate) fn host_name(&self) -> String {
        let name = self.config.with_value(|config| config.host_name.clone());
        if name.is_empty() { "this app".to_owned() } else { name }
    }
}

/// An event's detail: ids and codes, never what a person typed.
pub(crate) fn detail(entries: &[(&str, &str)]) -> JsValue {
    let object = js_sys::Object::new();
    for (key, value) in entries {
        // Setting a property of a fresh object cannot fail.
        let _ = js_sys::Reflect::set(&object, &(*key).into(), &(*value).into());
    }
    object.unchecked_into()
}
