//! An attempt at an OAuth connection: the popup and what runs beside it.
//!
//! The popup is opened inside the click, before anything is awaited, and directly on the hub's launch page: a blank page
//! that is navigated later is lost when the host's page sends `Cross-Origin-Opener-Policy: same-origin`.

use super::{fallbacks::Fallbacks, messages::nonce, stage::OAuthStage, transaction::TransactionFlow};
use crate::client::Client;
use inlay_api::InitialiseOAuth2Request;
use leptos::{prelude::window as browser, task::spawn_local};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use web_sys::Window;

/// The popup's features, as `window.open` takes them.
const FEATURES: &str = "popup,width=520,height=680";

/// A running attempt. Dropping it ends everything that it started, but not the transaction.
pub(crate) struct Attempt {
    alive: Rc<Cell<bool>>,
    window: Option<Window>,
    /// Of the launch page, on the hub.
    url: String,
    transaction: Rc<RefCell<Option<String>>>,
    client: Client,
}

/// How the launch page gets a window.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opening {
    /// In this click.
    Window,
    /// The person opens its link.
    Link,
}

impl Attempt {
    /// Opens the popup and follows it. Call it inside a click.
    pub(crate) fn start(
        client: Client,
        connector_id: String,
        mut request: InitialiseOAuth2Request,
        opening: Opening,
        show: impl Fn(OAuthStage) + 'static,
        offer: impl Fn(Fallbacks) + 'static,
    ) -> Self {
        let nonce = nonce();
        let url = format!("/connect/launch#c={nonce}");
        let is_link = opening == Opening::Link;
        let opened = if is_link {
            None
        } else {
            browser().open_with_url_and_target_and_features(&url, "_blank", FEATURES).ok().flatten()
        };
        let alive = Rc::new(Cell::new(true));
        let transaction = Rc::default();
        let attempt = Self {
            alive: alive.clone(),
            window: opened.clone(),
            url: url.clone(),
            transaction,
            client: client.clone(),
        };
        let running = alive.clone();
        let show: Rc<dyn Fn(OAuthStage)> = Rc::new(move |state| {
            if running.get() {
                show(state);
            }
        });
        show(if is_link { OAuthStage::LinkCopied } else { OAuthStage::Opening });
        request.client_nonce = Some(nonce.clone());
        let flow = Rc::new(TransactionFlow {
            client,
            window: opened,
            is_link,
            nonce,
            url,
            alive,
            show,
            offer: Box::new(offer),
            seen: Cell::new(false),
            transaction: attempt.transaction.clone(),
        });
        spawn_local(flow.run(connector_id, request));
        attempt
    }

    /// The launch page's path with its nonce.
    pub(crate) fn launch_link(&self) -> String {
        self.url.clone()
    }

    /// Ends the attempt and its transaction.
    pub(crate) fn cancel(self) {
        if let Some(id) = self.transaction.borrow_mut().take() {
            let client = self.client.clone();
            // Best effort: an unfinished transaction also ends by itself.
            spawn_local(async move { drop(client.cancel_transaction(&id).await) });
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.alive.set(false);
        if let Some(window) = &self.window {
            // A window that is gone or out of reach needs no closing.
            let _ = window.close();
        }
    }
}
