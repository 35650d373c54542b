//! The transaction of an OAuth connection: begun, bound to the window's browser, and followed to its end.
//!
//! What the windows say to each other only moves the flow along; how it ended is read from the transaction.

use super::{fallbacks::Fallbacks, messages::LaunchHello, sdk_handshake, stage::OAuthStage};
use crate::{
    client::{ApiError, Client},
    time::sleep,
};
use inlay_api::{InitialiseOAuth2Request, InitialiseOAuth2Response, TransactionStatus, transaction_error};
use leptos::task::spawn_local;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};
use web_sys::Window;

/// After this long without a window, the popup counts as blocked.
const BLOCKED_AFTER: Duration = Duration::from_millis(1500);
/// How long the launch page may take to load.
const LAUNCH_TIMEOUT: Duration = Duration::from_secs(60);
/// An answer without a change that comes before this, in milliseconds, came early: the hub waits for 25 seconds.
const EARLY_MS: f64 = 15_000.0;
/// A window that seems closed for this long is mentioned.
const CLOSED_AFTER_TICKS: u32 = 3;

/// A transaction of this page, and what follows it.
pub(super) struct TransactionFlow {
    pub(super) client: Client,
    pub(super) window: Option<Window>,
    /// Whether the person opens the window.
    pub(super) is_link: bool,
    pub(super) nonce: String,
    pub(super) url: String,
    pub(super) alive: Rc<Cell<bool>>,
    pub(super) show: Rc<dyn Fn(OAuthStage)>,
    pub(super) offer: Box<dyn Fn(Fallbacks)>,
    /// Whether the launch page was heard of, by its message or by the hub.
    pub(super) seen: Cell<bool>,
    pub(super) transaction: Rc<RefCell<Option<String>>>,
}

impl TransactionFlow {
    /// Begins the transaction and follows it to its end.
    pub(super) async fn run(self: Rc<Self>, connector_id: String, request: InitialiseOAuth2Request) {
        // Listening begins before the first await, or a fast launch page would speak to nobody.
        let hello = LaunchHello::listen(self.window.clone(), self.nonce.clone());
        let end = match self.client.initialise_oauth2(&connector_id, &request).await {
            Ok(InitialiseOAuth2Response { transaction_id: Some(id), redirect_url, .. }) => {
                *self.transaction.borrow_mut() = Some(id.clone());
                (self.offer)(Fallbacks {
                    launch_link: self.url.clone(),
                    can_redirect: redirect_url.is_some(),
                    transaction_id: id.clone(),
                });
                self.clone().bind_window(hello, id.clone());
                self.clone().detect_blocked_popup();
                self.follow(id).await
            }
            Ok(InitialiseOAuth2Response { url, .. }) => match &self.window {
                Some(window) => sdk_handshake::authorize(window, &url, &self.alive, &*self.show).await,
                None => OAuthStage::Failed(transaction_error::POPUP_BLOCKED.to_owned()),
            },
            Err(error) => {
                if let Some(window) = &self.window {
                    // As when the attempt is dropped.
                    let _ = window.close();
                }
                OAuthStage::CallFailed(error)
            }
        };
        (self.show)(end);
        // It is over: the done page closes the window now, and nobody shall call that a cancel.
        self.alive.set(false);
    }

    /// Binds the window to the transaction when it speaks.
    fn bind_window(self: Rc<Self>, hello: LaunchHello, id: String) {
        spawn_local(async move {
            let Some(handle) = hello.wait(LAUNCH_TIMEOUT).await else {
                if !self.seen.get() && self.window.is_some() {
                    (self.show)(OAuthStage::Failed(transaction_error::LAUNCH_TIMEOUT.to_owned()));
                }
                return;
            };
            self.seen.set(true);
            let mut bound = self.client.bind_transaction(&id, &handle).await;
            if matches!(bound, Err(ApiError::Offline | ApiError::Network | ApiError::Timeout)) {
                // The hub takes the same handle twice: the first answer may be lost.
                bound = self.client.bind_transaction(&id, &handle).await;
            }
            match bound {
                Ok(_) => (self.show)(OAuthStage::AtProvider { seems_closed: false }),
                Err(error) => (self.show)(OAuthStage::CallFailed(error)),
            }
        });
    }

    /// Says that the popup was blocked, when there is no window and nothing was heard of one.
    fn detect_blocked_popup(self: Rc<Self>) {
        if self.window.is_some() || self.is_link {
            return;
        }
        spawn_local(async move {
            sleep(BLOCKED_AFTER).await;
            if !self.seen.get() {
                (self.show)(OAuthStage::PopupBlocked);
            }
        });
    }

    /// Follows the transaction by long polls to its end: it alone knows how it stands.
    async fn follow(&self, id: String) -> OAuthStage {
        let mut seen = TransactionStatus::Created;
        let (mut failures, mut early) = (0, 0);
        while self.alive.get() {
            let asked_at = js_sys::Date::now();
            match self.client.wait_for_transaction(&id, &seen).await {
                Ok((transaction, _))
                    if transaction.status.is_terminal()
                        || transaction.status == TransactionStatus::AwaitingConfirmation =>
                {
                    self.transaction.borrow_mut().take();
                    return OAuthStage::of_finished(transaction);
                }
                Ok((transaction, again)) => {
                    failures = 0;
                    if transaction.status != seen {
                        early = 0;
                        self.show_status(&transaction.status, &seen);
                        seen = transaction.status;
                    } else if again.is_some() || js_sys::Date::now() - asked_at < EARLY_MS {
                        early += 1;
                        sleep(pause(early, again, js_sys::Math::random())).await;
                    } else {
                        early = 0;
                    }
                }
                Err(ApiError::Refused { status: 429 | 503, retry_after: again, .. }) if failures < 8 => {
                    failures += 1;
                    sleep(pause(failures, again, js_sys::Math::random())).await;
                }
                Err(ApiError::Offline | ApiError::Network | ApiError::Timeout) if failures < 8 => {
                    failures += 1;
                    sleep(backoff(failures, js_sys::Math::random())).await;
                }
                Err(error) => return OAuthStage::CallFailed(error),
            }
        }
        OAuthStage::Idle
    }

    fn show_status(&self, status: &TransactionStatus, before: &TransactionStatus) {
        self.seen.set(true);
        match status {
            TransactionStatus::Launched => (self.show)(OAuthStage::Pairing),
            TransactionStatus::Bound | TransactionStatus::Authorizing
                if *before != TransactionStatus::Bound =>
            {
                (self.show)(OAuthStage::AtProvider { seems_closed: false });
                self.detect_closed_window();
            }
            TransactionStatus::Exchanging => (self.show)(OAuthStage::Exchanging),
            _ => {}
        }
    }

    /// Says that the window seems to be closed. The connection goes on: only the transaction knows how it ends.
    fn detect_closed_window(&self) {
        let (Some(window), alive, show) = (self.window.clone(), self.alive.clone(), self.show.clone()) else {
            return;
        };
        spawn_local(async move {
            let mut closed = 0;
            while alive.get() && closed < CLOSED_AFTER_TICKS {
                sleep(Duration::from_secs(1)).await;
                closed = if window.closed().unwrap_or(true) { closed + 1 } else { 0 };
            }
            show(OAuthStage::AtProvider { seems_closed: true });
        });
    }
}

/// The backoff after failed long polls: 1, 2, 4, 8 seconds and then 8 again, each shortened by up to half: `jitter` is in
/// 0..1.
fn backoff(failures: u32, jitter: f64) -> Duration {
    let millis = 1000.0 * f64::from(1 << (failures - 1).min(3)) * (1.0 - jitter / 2.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 500 and 8000")]
    Duration::from_millis(millis as u64)
}

/// The pause after answers that came early and said nothing new, such as when a person has many tabs that wait: the
/// backoff, and never less than the hub asks for.
fn pause(early: u32, again: Option<u32>, jitter: f64) -> Duration {
    backoff(early, jitter).max(Duration::from_secs(u64::from(again.unwrap_or(0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn early_answers_are_followed_by_growing_pauses_that_are_at_least_what_the_hub_asks_for() {
        let seconds = |early, again| pause(early, again, 0.0).as_secs();
        assert_eq!([1, 2, 3, 4].map(|early| seconds(early, None)), [1, 2, 4, 8]);
        assert_eq!((seconds(1, Some(5)), seconds(4, Some(5)), seconds(9, Some(60))), (5, 8, 60));
        // A hub that answers at once is asked six times in half a minute, not thousands of times.
        let times = (1..).scan(0, |at, early| Some(std::mem::replace(at, *at + seconds(early, None))));
        assert_eq!(times.take_while(|at| *at < 30).count(), 6);
    }

    #[test]
    fn waiting_grows_to_eight_seconds_and_is_spread() {
        let seconds = [1, 2, 3, 4, 9].map(|failures| backoff(failures, 0.0).as_secs());
        assert_eq!(seconds, [1, 2, 4, 8, 8]);
        assert_eq!(backoff(4, 1.0), Duration::from_secs(4));
    }
}
