//! The connecting screen: what is going on in the popup, and the honest choices at every moment.

use super::popup::{Attempt, Popup};
use crate::{
    client::Client,
    ui::{click, error_notice, notice, show},
};
use inlay_api::{InitialiseOAuth2Request, transaction_error};
use leptos::prelude::*;

/// Connects one account through the provider's page. `Copy`; lives as long as the screen that made it.
#[derive(Clone, Copy)]
pub(crate) struct OAuthConnect {
    /// Where it stands.
    pub(crate) popup: RwSignal<Popup>,
    attempt: StoredValue<Option<Attempt>, LocalStorage>,
}

impl OAuthConnect {
    pub(crate) fn new() -> Self {
        let attempt = StoredValue::new_local(None);
        on_cleanup(move || drop(attempt.try_update_value(Option::take)));
        Self { popup: RwSignal::new(Popup::Idle), attempt }
    }

    /// Opens the popup. Call it inside a click, before anything is awaited.
    pub(crate) fn start(self, client: Client, connector_id: String, request: InitialiseOAuth2Request) {
        self.stop();
        let popup = self.popup;
        let show = move |state| {
            // The screen may be gone.
            let _ = popup.try_set(state);
        };
        let attempt = Attempt::start(client, connector_id, request, show);
        self.attempt.set_value(Some(attempt));
    }

    /// Ends what is under way.
    pub(crate) fn stop(self) {
        if let Some(attempt) = self.attempt.try_update_value(Option::take).flatten() {
            attempt.cancel();
        }
        self.popup.set(Popup::Idle);
    }

    /// True between the click and the end.
    pub(crate) fn is_busy(self) -> bool {
        matches!(
            self.popup.get(),
            Popup::Opening | Popup::Blocked(_) | Popup::AtProvider(_) | Popup::Finishing
        )
    }

    /// What to show below the button. `again` opens a new popup.
    pub(crate) fn view(self, provider: String, again: impl Fn() + Copy + Send + Sync + 'static) -> AnyView {
        let choices = move || {
            view! {
                <div class="row">
                    <button class="button" type="button" on:click=click(again)>"Open again"</button>
                    <button class="button" type="button" data-part="cancel" on:click=click(move || self.stop())>"Cancel"</button>
                </div>
            }
        };
        let waiting = move |text: String| {
            view! {
                <div class="panel stack" role="status" data-part="waiting">
                    <div class="waiting"><span class="spinner"></span><p>{text}</p></div>
                    {choices()}
                </div>
            }
            .into_any()
        };
        show(move || {
            match self.popup.get() {
            Popup::Idle => ().into_any(),
            Popup::Opening => waiting(format!("Opening {provider}…")),
            Popup::AtProvider(false) => waiting(format!("Continue at {provider}, in the other window. This page goes on by itself.")),
            Popup::AtProvider(true) => waiting(format!(
                "Waiting for {provider}. If its window is closed and you haven't finished there, open it again."
            )),
            Popup::Finishing => waiting("Finishing the connection…".to_owned()),
            Popup::Blocked(url) => view! {
                <div class="panel stack" role="alert" data-part="blocked">
                    <p>"The browser kept the window from opening. Open it yourself:"</p>
                    <div class="row">
                        <a class="button primary" href=url target="_blank" rel="opener">{format!("Open {provider}")}</a>
                        <button class="button" type="button" on:click=click(move || self.stop())>"Cancel"</button>
                    </div>
                </div>
            }
            .into_any(),
            Popup::Done { account, .. } => notice("good", connected_text(account.as_deref())),
            Popup::Failed(code) => notice(failure_tone(&code), failure_text(&code, &provider)),
            Popup::Refused(error) => error_notice(&error, Some(Callback::new(move |()| again()))),
        }
        })
    }
}

/// "Connected as …".
fn connected_text(account: Option<&str>) -> String {
    account.map_or_else(|| "Connected.".to_owned(), |account| format!("Connected as {account}."))
}

fn failure_tone(code: &str) -> &'static str {
    if code == "cancelled" { "" } else { "warn" }
}

/// What happened and what to do next, for each way in which it can end.
fn failure_text(code: &str, provider: &str) -> String {
    match code {
        transaction_error::ACCESS_DENIED => {
            format!(
                "You declined at {provider}, so nothing was connected. Try again when you want to allow it."
            )
        }
        "cancelled" => "Cancelled. Nothing was connected.".to_owned(),
        "expired" => format!("{provider} wasn't finished in time. Try again."),
        "launch_timeout" => "The window didn't open properly. Try again.".to_owned(),
        transaction_error::EXCHANGE_FAILED | transaction_error::EXCHANGE_TIMEOUT => {
            format!("{provider} said yes, but didn't complete the connection. Try again in a moment.")
        }
        transaction_error::SCOPES_MISSING => {
            format!(
                "{provider} granted less than this integration needs. Try again and allow everything that is asked for."
            )
        }
        transaction_error::STATE_MISMATCH
        | transaction_error::ISSUER_MISMATCH
        | transaction_error::CONTEXT_MISMATCH => {
            "The answer didn't belong to this attempt, so it was refused. Try again.".to_owned()
        }
        _ => format!("{provider} couldn't complete the connection. Try again."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_fail_has_its_own_words() {
        let codes = [
            "access_denied",
            "cancelled",
            "expired",
            "launch_timeout",
            "exchange_failed",
            "scopes_missing",
            "state_mismatch",
            "?",
        ];
        let texts: std::collections::HashSet<_> =
            codes.iter().map(|code| failure_text(code, "Sandbox")).collect();
        assert_eq!(texts.len(), codes.len());
    }
}
