//! Connecting through the provider's own page, from the click to the transaction's end (docs/architecture.md, OAuth).
//!
//! The popup is opened inside the click, before anything is awaited, and directly on the hub's launch page: a blank page
//! that is navigated later is lost when the host's page sends `Cross-Origin-Opener-Policy: same-origin`. What the windows
//! say to each other only moves the flow along; how it ended is read from the transaction.

mod plain;
mod window;

use crate::{
    client::{ApiError, Client},
    time::sleep,
};
use inlay_api::{
    InitialiseOAuth2Request, InitialiseOAuth2Response, Secret, Transaction, TransactionStatus,
    transaction_error,
};
use leptos::{prelude::window as browser, task::spawn_local};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};
use web_sys::Window;
use window::{Hello, nonce};

/// What the connecting screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Popup {
    /// Nothing was started.
    Idle,
    /// The popup is opening.
    Opening,
    /// The person has a link to open.
    Linked,
    /// No popup showed up.
    Blocked,
    /// The window is open and cannot speak to this page: it shows a code that is typed here.
    Pairing,
    /// The person is at the provider. True when the window seems to be closed, which proves nothing: a provider can cut
    /// the link between the windows.
    AtProvider(bool),
    /// The hub is exchanging the code.
    Finishing,
    /// Connected.
    Done {
        /// ULID.
        connection_id: String,
        /// Whom the provider says it belongs to.
        account: Option<String>,
    },
    /// An API without transactions gave a code, which is sent with the activation.
    Code {
        /// From the provider.
        code: Secret,
        /// From the provider.
        state: Secret,
    },
    /// Ended without a connection: a code of `inlay_api::transaction_error`.
    Failed(String),
    /// A call failed.
    Refused(ApiError),
}

/// Other ways to the provider's page than the popup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Links {
    /// The launch page: opens another window, or is copied into one of this browser.
    pub(crate) launch: String,
    /// Whether the hub can take the whole tab there and back.
    pub(crate) can_redirect: bool,
    /// The transaction; empty when the API has none.
    pub(crate) transaction: String,
}

/// After this long without a window, the popup counts as blocked.
const BLOCKED_AFTER: Duration = Duration::from_millis(1500);
/// How long the launch page may take to load.
const LAUNCH_TIMEOUT: Duration = Duration::from_secs(60);
/// A window that seems closed for this long is mentioned.
const CLOSED_AFTER_TICKS: u32 = 3;
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
        show: impl Fn(Popup) + 'static,
        offer: impl Fn(Links) + 'static,
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
        let show: Rc<dyn Fn(Popup)> = Rc::new(move |state| {
            if running.get() {
                show(state);
            }
        });
        show(if is_link { Popup::Linked } else { Popup::Opening });
        request.client_nonce = Some(nonce.clone());
        let flow = Rc::new(Flow {
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
    pub(crate) fn link(&self) -> String {
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

struct Flow {
    client: Client,
    window: Option<Window>,
    /// Whether the person opens the window.
    is_link: bool,
    nonce: String,
    url: String,
    alive: Rc<Cell<bool>>,
    show: Rc<dyn Fn(Popup)>,
    offer: Box<dyn Fn(Links)>,
    /// Whether the launch page was heard of, by its message or by the hub.
    seen: Cell<bool>,
    transaction: Rc<RefCell<Option<String>>>,
}

impl Flow {
    async fn run(self: Rc<Self>, connector_id: String, request: InitialiseOAuth2Request) {
        // Listening begins before the first await, or a fast launch page would speak to nobody.
        let hello = Hello::listen(self.window.clone(), self.nonce.clone());
        let end = match self.client.initialise_oauth2(&connector_id, &request).await {
            Ok(InitialiseOAuth2Response { transaction_id: Some(id), redirect_url, .. }) => {
                *self.transaction.borrow_mut() = Some(id.clone());
                (self.offer)(Links {
                    launch: self.url.clone(),
                    can_redirect: redirect_url.is_some(),
                    transaction: id.clone(),
                });
                self.clone().greet(hello, id.clone());
                self.clone().watch_opening();
                self.follow(id).await
            }
            Ok(InitialiseOAuth2Response { url, .. }) => match &self.window {
                Some(window) => plain::ask(window, &url, &self.alive, &*self.show).await,
                None => Popup::Failed(transaction_error::POPUP_BLOCKED.to_owned()),
            },
            Err(error) => {
                if let Some(window) = &self.window {
                    // As in `Attempt::drop`.
                    let _ = window.close();
                }
                Popup::Refused(error)
            }
        };
        (self.show)(end);
        // It is over: the done page closes the window now, and nobody shall call that a cancel.
        self.alive.set(false);
    }

    /// Binds the window to the transaction when it speaks.
    fn greet(self: Rc<Self>, hello: Hello, id: String) {
        spawn_local(async move {
            let Some(handle) = hello.wait(LAUNCH_TIMEOUT).await else {
                if !self.seen.get() && self.window.is_some() {
                    (self.show)(Popup::Failed(transaction_error::LAUNCH_TIMEOUT.to_owned()));
                }
                return;
            };
            self.seen.set(true);
            let mut bound = self.client.bind_transaction(&id, &handle).await;
            if matches!(bound, Err(ApiError::Network | ApiError::Timeout)) {
                // The hub takes the same handle twice: the first answer may be lost.
                bound = self.client.bind_transaction(&id, &handle).await;
            }
            match bound {
                Ok(_) => (self.show)(Popup::AtProvider(false)),
                Err(error) => (self.show)(Popup::Refused(error)),
            }
        });
    }

    /// Says that nothing was opened, when nothing was heard.
    fn watch_opening(self: Rc<Self>) {
        if self.window.is_some() || self.is_link {
            return;
        }
        spawn_local(async move {
            sleep(BLOCKED_AFTER).await;
            if !self.seen.get() {
                (self.show)(Popup::Blocked);
            }
        });
    }

    /// Follows the transaction to its end: it alone knows how it stands.
    async fn follow(&self, id: String) -> Popup {
        let mut seen = TransactionStatus::Created;
        let mut failures = 0;
        while self.alive.get() {
            match self.client.wait_for_transaction(&id, &seen).await {
                Ok(transaction) if transaction.status.is_terminal() => {
                    self.transaction.borrow_mut().take();
                    return end_of(transaction);
                }
                Ok(transaction) => {
                    failures = 0;
                    if transaction.status != seen {
                        self.show_status(&transaction.status, &seen);
                        seen = transaction.status;
                    }
                }
                Err(ApiError::Network | ApiError::Timeout) if failures < 8 => {
                    failures += 1;
                    sleep(backoff(failures, js_sys::Math::random())).await;
                }
                Err(error) => return Popup::Refused(error),
            }
        }
        Popup::Idle
    }

    fn show_status(&self, status: &TransactionStatus, before: &TransactionStatus) {
        self.seen.set(true);
        match status {
            TransactionStatus::Launched => (self.show)(Popup::Pairing),
            TransactionStatus::Bound | TransactionStatus::Authorizing
                if *before != TransactionStatus::Bound =>
            {
                (self.show)(Popup::AtProvider(false));
                self.watch_window();
            }
            TransactionStatus::Exchanging => (self.show)(Popup::Finishing),
            _ => {}
        }
    }

    /// Mentions a window that seems closed. It stays a remark: only the transaction knows.
    fn watch_window(&self) {
        let (Some(window), alive, show) = (self.window.clone(), self.alive.clone(), self.show.clone()) else {
            return;
        };
        spawn_local(async move {
            let mut closed = 0;
            while alive.get() && closed < CLOSED_AFTER_TICKS {
                sleep(Duration::from_secs(1)).await;
                closed = if window.closed().unwrap_or(true) { closed + 1 } else { 0 };
            }
            show(Popup::AtProvider(true));
        });
    }
}

/// What a finished transaction means.
fn end_of(transaction: Transaction) -> Popup {
    match (transaction.status, transaction.connection_id) {
        (TransactionStatus::Connected, Some(connection_id)) => {
            Popup::Done { connection_id, account: transaction.account }
        }
        (TransactionStatus::Expired, _) => Popup::Failed(transaction_error::EXPIRED.to_owned()),
        (TransactionStatus::Cancelled, _) => Popup::Failed(transaction_error::CANCELLED.to_owned()),
        _ => Popup::Failed(
            transaction.error_code.unwrap_or_else(|| transaction_error::PROVIDER_ERROR.to_owned()),
        ),
    }
}

/// 1, 2, 4, 8 seconds and then 8 again, each shortened by up to half: `jitter` is in 0..1.
fn backoff(failures: u32, jitter: f64) -> Duration {
    let millis = 1000.0 * f64::from(1 << (failures - 1).min(3)) * (1.0 - jitter / 2.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 500 and 8000")]
    Duration::from_millis(millis as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transaction(status: &TransactionStatus, error: Option<&str>, connection: Option<&str>) -> Transaction {
        let json =
            serde_json::json!({"id": "t", "status": status, "errorCode": error, "connectionId": connection});
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn the_end_is_what_the_transaction_says() {
        let done = end_of(transaction(&TransactionStatus::Connected, None, Some("c")));
        assert_eq!(done, Popup::Done { connection_id: "c".into(), account: None });
        let failed = |status: TransactionStatus, error| end_of(transaction(&status, error, None));
        assert_eq!(
            failed(TransactionStatus::Failed, Some("access_denied")),
            Popup::Failed("access_denied".into())
        );
        assert_eq!(failed(TransactionStatus::Expired, None), Popup::Failed("expired".into()));
        assert_eq!(failed(TransactionStatus::Connected, None), Popup::Failed("provider_error".into()));
    }

    #[test]
    fn waiting_grows_to_eight_seconds_and_is_spread() {
        let seconds = [1, 2, 3, 4, 9].map(|failures| backoff(failures, 0.0).as_secs());
        assert_eq!(seconds, [1, 2, 4, 8, 8]);
        assert_eq!(backoff(4, 1.0), Duration::from_secs(4));
    }
}
