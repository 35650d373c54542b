//! The popup protocol, from the click to the transaction's end (docs/architecture.md, OAuth).
//!
//! The popup is opened inside the click, before anything is awaited, and directly on the hub's launch page: a blank page
//! that is navigated later is lost when the host's page sends `Cross-Origin-Opener-Policy: same-origin`. What the windows
//! say to each other only moves the flow along; how it ended is read from the transaction.

use crate::{
    client::{ApiError, Client},
    session::time::{sleep, timer},
};
use inlay_api::{InitialiseOAuth2Request, Transaction, TransactionStatus};
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::{prelude::window, task::spawn_local};
use std::{cell::Cell, rc::Rc, time::Duration};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Window};

/// What the connecting screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Popup {
    /// Nothing was started.
    Idle,
    /// The popup is opening.
    Opening,
    /// No popup showed up; this link opens one.
    Blocked(String),
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
    /// Ended without a connection: a code of `inlay_api::transaction_error`, `expired`, `cancelled` or `launch_timeout`.
    Failed(String),
    /// A call failed.
    Refused(ApiError),
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
    transaction: Rc<std::cell::RefCell<Option<String>>>,
    client: Client,
}

impl Attempt {
    /// Opens the popup and follows it. Call it inside a click.
    pub(crate) fn start(
        client: Client,
        connector_id: String,
        request: InitialiseOAuth2Request,
        show: impl Fn(Popup) + 'static,
    ) -> Self {
        let nonce = nonce();
        let url = format!("/connect/launch#c={nonce}");
        let opened = window().open_with_url_and_target_and_features(&url, "_blank", FEATURES).ok().flatten();
        let alive = Rc::new(Cell::new(true));
        let transaction = Rc::default();
        let attempt =
            Self { alive: alive.clone(), window: opened.clone(), transaction, client: client.clone() };
        let running = alive.clone();
        let show: Rc<dyn Fn(Popup)> = Rc::new(move |state| {
            if running.get() {
                show(state);
            }
        });
        show(Popup::Opening);
        let flow = Flow {
            client,
            window: opened,
            nonce,
            url,
            alive,
            show,
            transaction: attempt.transaction.clone(),
        };
        spawn_local(async move { flow.run(connector_id, request).await });
        attempt
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
    nonce: String,
    url: String,
    alive: Rc<Cell<bool>>,
    show: Rc<dyn Fn(Popup)>,
    transaction: Rc<std::cell::RefCell<Option<String>>>,
}

impl Flow {
    async fn run(self, connector_id: String, request: InitialiseOAuth2Request) {
        // Listening begins before the first await, or a fast launch page would speak to nobody.
        let hello = Hello::listen(self.window.clone(), self.nonce.clone());
        let end = match self.bind(&hello, &connector_id, &request).await {
            Ok(Some(transaction)) => self.follow(transaction).await,
            Ok(None) => Popup::Failed("launch_timeout".to_owned()),
            Err(error) => {
                self.close();
                Popup::Refused(error)
            }
        };
        (self.show)(end);
        // It is over: the done page closes the window now, and nobody shall call that a cancel.
        self.alive.set(false);
    }

    async fn bind(
        &self,
        hello: &Hello,
        connector_id: &str,
        request: &InitialiseOAuth2Request,
    ) -> Result<Option<Transaction>, ApiError> {
        let begun = self.client.initialise_oauth2(connector_id, request).await?;
        let id = begun.transaction_id.ok_or(ApiError::Unreadable)?;
        *self.transaction.borrow_mut() = Some(id.clone());
        let mut launched = None;
        if self.window.is_none() {
            launched = hello.wait(BLOCKED_AFTER).await;
            if launched.is_none() {
                (self.show)(Popup::Blocked(self.url.clone()));
            }
        }
        if launched.is_none() {
            launched = hello.wait(LAUNCH_TIMEOUT).await;
        }
        let Some(Launched { handle, source }) = launched else { return Ok(None) };
        let transaction = self.client.bind_transaction(&id, &handle).await?;
        let go = message("launch-go", &self.nonce);
        let origin = window().location().origin().unwrap_or_default();
        // If the launch page has gone, the transaction expires and says so.
        let _ = source.post_message(&go, &origin);
        (self.show)(Popup::AtProvider(false));
        Ok(Some(transaction))
    }

    async fn follow(&self, mut transaction: Transaction) -> Popup {
        self.watch_window();
        let mut failures = 0;
        while !transaction.status.is_terminal() && self.alive.get() {
            match self.client.wait_for_transaction(&transaction.id, &transaction.status).await {
                Ok(newer) => {
                    failures = 0;
                    if newer.status == TransactionStatus::Exchanging {
                        (self.show)(Popup::Finishing);
                    }
                    transaction = newer;
                }
                Err(ApiError::Network | ApiError::Slow) if failures < 8 => {
                    failures += 1;
                    sleep(backoff(failures, js_sys::Math::random())).await;
                }
                Err(error) => return Popup::Refused(error),
            }
        }
        self.transaction.borrow_mut().take();
        end_of(transaction)
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

    fn close(&self) {
        if let Some(window) = &self.window {
            // As in `Attempt::drop`.
            let _ = window.close();
        }
    }
}

/// What a finished transaction means.
fn end_of(transaction: Transaction) -> Popup {
    match (transaction.status, transaction.connection_id) {
        (TransactionStatus::Connected, Some(connection_id)) => {
            Popup::Done { connection_id, account: transaction.account }
        }
        (TransactionStatus::Expired, _) => Popup::Failed("expired".to_owned()),
        (TransactionStatus::Cancelled, _) => Popup::Failed("cancelled".to_owned()),
        _ => Popup::Failed(transaction.error_code.unwrap_or_else(|| "provider_error".to_owned())),
    }
}

/// 1, 2, 4, 8 seconds and then 8 again, each shortened by up to half: `jitter` is in 0..1.
fn backoff(failures: u32, jitter: f64) -> Duration {
    let millis = 1000.0 * f64::from(1 << (failures - 1).min(3)) * (1.0 - jitter / 2.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 500 and 8000")]
    Duration::from_millis(millis as u64)
}

struct Launched {
    handle: String,
    source: Window,
}

/// Listens for the launch page's greeting until it is dropped.
struct Hello {
    greeting: Promise,
    listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Hello {
    fn listen(expected: Option<Window>, nonce: String) -> Self {
        let mut resolve = None;
        let greeting = Promise::new(&mut |accept: Function, _| resolve = Some(accept));
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let (Some(launched), Some(resolve)) = (read_hello(&event, expected.as_ref(), &nonce), &resolve)
            {
                // `resolve` does not throw, and only its first call counts.
                let _ = resolve.call1(&JsValue::UNDEFINED, &launched);
            }
        });
        // `message` is a valid event name, so this cannot fail.
        let _ = window().add_event_listener_with_callback("message", listener.as_ref().unchecked_ref());
        Self { greeting, listener }
    }

    async fn wait(&self, limit: Duration) -> Option<Launched> {
        let first = Promise::race(&Array::of2(&self.greeting, &timer(limit)));
        let launched: Array = JsFuture::from(first).await.ok()?.dyn_into().ok()?;
        Some(Launched { handle: launched.get(0).as_string()?, source: launched.get(1).unchecked_into() })
    }
}

impl Drop for Hello {
    fn drop(&mut self) {
        let _ =
            window().remove_event_listener_with_callback("message", self.listener.as_ref().unchecked_ref());
    }
}

/// `[handle, source]` of a greeting that is this attempt's: from our own origin, from the window that was opened (where
/// there is a handle on it), with the nonce that only that window was given.
fn read_hello(event: &MessageEvent, expected: Option<&Window>, nonce: &str) -> Option<Array> {
    let own_origin = window().location().origin().ok()?;
    let source = event.source()?;
    if event.origin() != own_origin
        || expected.is_some_and(|window| !Object::is(window.as_ref(), source.as_ref()))
    {
        return None;
    }
    let data = event.data();
    let field = |name: &str| Reflect::get(&data, &name.into()).ok()?.as_string();
    let matches = field("t")? == "launch-hello" && field("c")? == nonce;
    matches.then(|| field("h")).flatten().map(|handle| Array::of2(&handle.into(), &source))
}

fn message(kind: &str, nonce: &str) -> JsValue {
    let object = Object::new();
    let entries: [(&str, JsValue); 3] = [("v", 1.into()), ("t", kind.into()), ("c", nonce.into())];
    for (key, value) in entries {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&object, &key.into(), &value);
    }
    object.into()
}

/// 128 random bits as hex.
fn nonce() -> String {
    let mut bytes = [0; 16];
    // Every browser that runs WebAssembly has this; without it the nonce would not be a secret, so nothing may start.
    let filled = window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    assert!(filled.is_ok(), "no random numbers");
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transaction(status: TransactionStatus, error: Option<&str>, connection: Option<&str>) -> Transaction {
        Transaction {
            id: "t".into(),
            status,
            error_code: error.map(str::to_owned),
            connection_id: connection.map(str::to_owned),
            account: None,
            template_id: None,
            replaces: None,
            expires_at: String::new(),
        }
    }

    #[test]
    fn the_end_is_what_the_transaction_says() {
        let done = end_of(transaction(TransactionStatus::Connected, None, Some("c")));
        assert_eq!(done, Popup::Done { connection_id: "c".into(), account: None });
        let failed = |status, error| end_of(transaction(status, error, None));
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
