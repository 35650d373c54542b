//! Connecting an account by OAuth, through the provider's own page in a popup (docs/oauth.md).

mod attempt;
mod failure;
mod fallbacks;
mod messages;
mod request;
mod sdk_handshake;
mod stage;
mod transaction;
mod view;

pub(crate) use request::oauth_request;
pub(crate) use stage::OAuthStage;

use crate::{
    client::{ApiError, Client},
    host,
};
use attempt::{Attempt, Opening};
use fallbacks::Fallbacks;
use inlay_api::{InitialiseOAuth2Request, InitialiseOAuth2Response, transaction_error};
use leptos::{prelude::*, task::spawn_local};

/// The remark where the clipboard is out of reach.
const NO_COPY: &str = "The browser doesn't allow copying here. Use \"Open again\".";

/// Connects one account through the provider's page. `Copy`; lives as long as the screen that made it.
#[derive(Clone, Copy)]
pub(crate) struct OAuthConnect {
    /// The stage that it is at.
    pub(crate) stage: RwSignal<OAuthStage>,
    /// The attempt that is under way.
    running: StoredValue<Option<Attempt>, LocalStorage>,
    /// The `initialise` call that every way to the provider's page begins with.
    initialise: StoredValue<Option<Initialise>, LocalStorage>,
    /// Other ways to the same page.
    fallbacks: RwSignal<Fallbacks>,
    /// The answer to "I'm done" or "Copy link", or what is wrong with a pairing code.
    remark: RwSignal<String>,
    /// The pairing code, as it is typed.
    code: RwSignal<String>,
}

/// The `initialise` call: of whom it is asked, and what.
#[derive(Clone)]
struct Initialise {
    client: Client,
    connector_id: String,
    request: InitialiseOAuth2Request,
}

impl OAuthConnect {
    /// Nothing is started yet. What is under way ends with the screen.
    pub(crate) fn new() -> Self {
        let running = StoredValue::new_local(None);
        on_cleanup(move || drop(running.try_update_value(Option::take)));
        Self {
            stage: RwSignal::new(OAuthStage::Idle),
            running,
            initialise: StoredValue::new_local(None),
            fallbacks: RwSignal::default(),
            remark: RwSignal::default(),
            code: RwSignal::default(),
        }
    }

    /// Opens the popup. Call it inside a click, before anything is awaited.
    pub(crate) fn start(self, client: Client, connector_id: String, request: InitialiseOAuth2Request) {
        self.initialise.set_value(Some(Initialise { client, connector_id, request }));
        self.attempt(Opening::Window);
    }

    /// Starts a new attempt.
    fn attempt(self, opening: Opening) {
        self.stop();
        let Some(Initialise { client, connector_id, request }) = self.initialise.get_value() else { return };
        // The screen may be gone when something comes back.
        let show = move |state| drop(self.stage.try_set(state));
        let offer = move |fallbacks| drop(self.fallbacks.try_set(fallbacks));
        let attempt = Attempt::start(client, connector_id, request, opening, show, offer);
        self.running.set_value(Some(attempt));
    }

    /// Ends what is under way.
    pub(crate) fn stop(self) {
        if let Some(attempt) = self.running.try_update_value(Option::take).flatten() {
            attempt.cancel();
        }
        self.fallbacks.set(Fallbacks::default());
        self.remark.set(String::new());
        self.code.set(String::new());
        self.stage.set(OAuthStage::Idle);
    }

    /// True between the click and the end.
    pub(crate) fn is_busy(self) -> bool {
        self.stage.with(OAuthStage::is_busy)
    }

    fn client(self) -> Option<Client> {
        self.initialise.with_value(|call| call.as_ref().map(|call| call.client.clone()))
    }

    /// Sends the pairing code that was typed.
    pub(super) fn send_pairing_code(self) {
        let typed = self.code.get_untracked();
        let Some(client) = self.client().filter(|_| !typed.trim().is_empty()) else { return };
        let id = self.fallbacks.with_untracked(|fallbacks| fallbacks.transaction_id.clone());
        spawn_local(async move {
            if let Err(error) = client.pair_transaction(&id, typed.trim()).await {
                let message = error.fields().into_iter().next().map(|(_, message)| message);
                let _ = self.remark.try_set(message.unwrap_or_else(|| error.message()));
            }
        });
    }

    /// Full-page redirect: the whole tab goes to the provider and comes back to the host's page. It begins anew, because
    /// the window that was opened may have gone too far to be replaced.
    pub(super) fn redirect(self) {
        self.stop();
        let Some(Initialise { client, connector_id, request }) = self.initialise.get_value() else { return };
        self.stage.set(OAuthStage::Opening);
        spawn_local(async move {
            let begun = client.initialise_oauth2(&connector_id, &request).await;
            if let Ok(InitialiseOAuth2Response { redirect_url: Some(url), .. }) = &begun {
                return host::redirect(url);
            }
            let end = begun.map_or_else(OAuthStage::CallFailed, |_| {
                OAuthStage::Failed(transaction_error::LAUNCH_TIMEOUT.to_owned())
            });
            let _ = self.stage.try_set(end);
        });
    }

    /// Copies the link of a new attempt's launch page: a link that was used already leads nowhere.
    pub(super) fn copy_link(self) {
        let clipboard = window().navigator().clipboard();
        // Without https, or where the host's page forbids it, there is none.
        if clipboard.is_undefined() {
            return self.remark.set(NO_COPY.to_owned());
        }
        self.attempt(Opening::Link);
        let origin = window().location().origin().unwrap_or_default();
        let link =
            self.running.with_value(|attempt| attempt.as_ref().map(Attempt::launch_link)).unwrap_or_default();
        let copying = clipboard.write_text(&format!("{origin}{link}"));
        spawn_local(async move {
            if wasm_bindgen_futures::JsFuture::from(copying).await.is_err() {
                let _ = self.remark.try_set(NO_COPY.to_owned());
            }
        });
    }

    /// Asks the hub for the transaction, because the person says that it is done.
    pub(super) fn check_transaction(self) {
        let Some(client) = self.client() else { return };
        let id = self.fallbacks.with_untracked(|fallbacks| fallbacks.transaction_id.clone());
        spawn_local(async move {
            let remark = match client.transaction(&id).await {
                Ok(transaction) if transaction.status.is_terminal() => String::new(),
                Ok(_) => {
                    "The provider hasn't answered yet. Finish in its window, or open it again.".to_owned()
                }
                Err(error) => ApiError::message(&error),
            };
            let _ = self.remark.try_set(remark);
        });
    }
}
