//! The connecting screen: what is going on in the popup, and the honest choices at every moment.

use super::popup::{Attempt, Links, Opening, Popup};
use crate::{
    client::{ApiError, Client},
    element::{button, element, flag, fragment, free_text, reactive, reactive_text},
    host, part,
    screen::error_notice,
    ui::notice,
};
use inlay_api::{InitialiseOAuth2Request, InitialiseOAuth2Response, transaction_error};
use leptos::{prelude::*, task::spawn_local};

const NO_COPY: &str = "The browser doesn't allow copying here. Use \"Open again\".";

/// Connects one account through the provider's page. `Copy`; lives as long as the screen that made it.
#[derive(Clone, Copy)]
pub(crate) struct OAuthConnect {
    /// Where it stands.
    pub(crate) popup: RwSignal<Popup>,
    attempt: StoredValue<Option<Attempt>, LocalStorage>,
    /// What is asked for, and of whom: every way to the provider's page begins with it.
    asked: StoredValue<Option<Asked>, LocalStorage>,
    /// Other ways to the same page.
    links: RwSignal<Links>,
    /// The answer to "I'm done" or "Copy link", or what is wrong with a pairing code.
    remark: RwSignal<String>,
    /// The pairing code, as it is typed.
    code: RwSignal<String>,
}

#[derive(Clone)]
struct Asked {
    client: Client,
    connector_id: String,
    request: InitialiseOAuth2Request,
}

impl OAuthConnect {
    pub(crate) fn new() -> Self {
        let attempt = StoredValue::new_local(None);
        on_cleanup(move || drop(attempt.try_update_value(Option::take)));
        Self {
            popup: RwSignal::new(Popup::Idle),
            attempt,
            asked: StoredValue::new_local(None),
            links: RwSignal::default(),
            remark: RwSignal::default(),
            code: RwSignal::default(),
        }
    }

    /// Opens the popup. Call it inside a click, before anything is awaited.
    pub(crate) fn start(self, client: Client, connector_id: String, request: InitialiseOAuth2Request) {
        self.asked.set_value(Some(Asked { client, connector_id, request }));
        self.begin(Opening::Window);
    }

    /// Starts over with what is asked for.
    fn begin(self, opening: Opening) {
        self.stop();
        let Some(Asked { client, connector_id, request }) = self.asked.get_value() else { return };
        // The screen may be gone when something comes back.
        let show = move |state| drop(self.popup.try_set(state));
        let offer = move |links| drop(self.links.try_set(links));
        let attempt = Attempt::start(client, connector_id, request, opening, show, offer);
        self.attempt.set_value(Some(attempt));
    }

    /// Ends what is under way.
    pub(crate) fn stop(self) {
        if let Some(attempt) = self.attempt.try_update_value(Option::take).flatten() {
            attempt.cancel();
        }
        self.links.set(Links::default());
        self.remark.set(String::new());
        self.code.set(String::new());
        self.popup.set(Popup::Idle);
    }

    /// True between the click and the end.
    pub(crate) fn is_busy(self) -> bool {
        matches!(
            self.popup.get(),
            Popup::Opening
                | Popup::Linked
                | Popup::Blocked
                | Popup::Pairing
                | Popup::AtProvider(_)
                | Popup::Finishing
        )
    }

    /// What to show below the button. `again` opens a new popup.
    pub(crate) fn view(self, provider: String, again: impl Fn() + Copy + Send + Sync + 'static) -> AnyView {
        let again = Callback::new(move |()| again());
        let waiting = move |words: String| {
            element("div")
                .class("panel stack")
                .attr("role", "status")
                .part(part::WAITING)
                .child(
                    element("div")
                        .class("waiting")
                        .child(element("span").class("spinner"))
                        .child(element("p").child(words)),
                )
                .child(self.choices(again))
                .into_any()
        };
        reactive(move || match self.popup.get() {
            Popup::Idle => ().into_any(),
            Popup::Opening => waiting(format!("Opening {provider}…")),
            Popup::Linked => waiting(
                "Open the copied link in another window of this browser. This page goes on by itself."
                    .to_owned(),
            ),
            Popup::AtProvider(false) => {
                waiting(format!("Continue at {provider}, in the other window. This page goes on by itself."))
            }
            Popup::AtProvider(true) => waiting(format!(
                "Waiting for {provider}. If its window is closed and you haven't finished there, open it again."
            )),
            Popup::Finishing => waiting("Finishing the connection…".to_owned()),
            Popup::Pairing => self.pairing(again),
            Popup::Blocked => self.blocked(&provider, again),
            Popup::Done { account, .. } => notice("good", connected_text(account.as_deref())),
            Popup::Code { .. } => notice("good", connected_text(None)),
            Popup::Failed(code) => notice(failure_tone(&code), failure_text(&code, &provider)),
            Popup::Refused(error) => error_notice(&error, Some(again)),
        })
    }

    /// What a person can do at any time: nothing of it depends on what the browser says about the other window.
    fn choices(self, again: Callback<()>) -> AnyView {
        let lacks = move |has: fn(&Links) -> bool| flag(move || !self.links.with(has));
        fragment()
            .child(
                element("div")
                    .class("row")
                    .child(
                        button("button")
                            .part(part::AGAIN)
                            .on_click(move || again.run(()))
                            .child("Open again"),
                    )
                    .child(
                        button("button")
                            .part(part::THIS_TAB)
                            .attr("hidden", lacks(|links| links.can_redirect))
                            .on_click(move || self.leave())
                            .child("Continue in this tab"),
                    )
                    .child(
                        button("button")
                            .part(part::COPY)
                            .attr("hidden", lacks(|links| !links.launch.is_empty()))
                            .on_click(move || self.copy())
                            .child("Copy link"),
                    )
                    .child(
                        button("button")
                            .part(part::DONE)
                            .attr("hidden", lacks(|links| !links.transaction.is_empty()))
                            .on_click(move || self.ask())
                            .child("I'm done"),
                    )
                    .child(button("button").part(part::CANCEL).on_click(move || self.stop()).child("Cancel")),
            )
            .child(
                element("p")
                    .class("muted")
                    .attr("role", "status")
                    .part(part::REMARK)
                    .attr("hidden", flag(move || self.remark.with(String::is_empty)))
                    .child(reactive_text(move || self.remark.get())),
            )
            .into_any()
    }

    fn blocked(self, provider: &str, again: Callback<()>) -> AnyView {
        let link = free_text(move || Some(self.links.with(|links| links.launch.clone())));
        element("div")
            .class("panel stack")
            .attr("role", "alert")
            .part(part::BLOCKED)
            .child(element("p").child("The browser kept the window from opening. Open it yourself:"))
            .child(
                element("div").class("row").child(
                    element("a")
                        .class("button primary")
                        .attr("href", link)
                        .attr("target", "_blank")
                        .attr("rel", "opener")
                        .child(format!("Open {provider}")),
                ),
            )
            .child(self.choices(again))
            .into_any()
    }

    /// The window shows a code that the person carries here. Never the other way round: a code that is typed there could be
    /// somebody else's.
    fn pairing(self, again: Callback<()>) -> AnyView {
        let pair = move || self.pair();
        element("div")
            .class("panel stack")
            .part(part::PAIRING)
            .child(element("p").child("The other window shows a code. Type it here to go on."))
            .child(
                element("div")
                    .class("row")
                    .child(
                        element("input")
                            .class("input code")
                            .attr("type", "text")
                            .attr("aria-label", "Code from the other window")
                            .attr("autocomplete", "one-time-code")
                            .attr("autocapitalize", "characters")
                            .attr("spellcheck", "false")
                            .attr("maxlength", "12")
                            .property("value", self.code)
                            .on_value("input", move |typed| self.code.set(typed))
                            .on_enter(pair),
                    )
                    .child(button("button primary").part(part::PAIR).on_click(pair).child("Go on")),
            )
            .child(self.choices(again))
            .into_any()
    }

    fn client(self) -> Option<Client> {
        self.asked.with_value(|asked| asked.as_ref().map(|asked| asked.client.clone()))
    }

    fn pair(self) {
        let typed = self.code.get_untracked();
        let Some(client) = self.client().filter(|_| !typed.trim().is_empty()) else { return };
        let id = self.links.with_untracked(|links| links.transaction.clone());
        spawn_local(async move {
            if let Err(error) = client.pair_transaction(&id, typed.trim()).await {
                let message = error.fields().into_iter().next().map(|(_, message)| message);
                let _ = self.remark.try_set(message.unwrap_or_else(|| error.message()));
            }
        });
    }

    /// The whole tab goes to the provider and comes back to the host's page. It begins anew, because the window that was
    /// opened may have gone too far to be replaced.
    fn leave(self) {
        self.stop();
        let Some(Asked { client, connector_id, request }) = self.asked.get_value() else { return };
        self.popup.set(Popup::Opening);
        spawn_local(async move {
            let begun = client.initialise_oauth2(&connector_id, &request).await;
            if let Ok(InitialiseOAuth2Response { redirect_url: Some(url), .. }) = &begun {
                return host::redirect(url);
            }
            let end = begun
                .map_or_else(Popup::Refused, |_| Popup::Failed(transaction_error::LAUNCH_TIMEOUT.to_owned()));
            let _ = self.popup.try_set(end);
        });
    }

    /// Copies the launch page of a new attempt: a link that was used already leads nowhere.
    fn copy(self) {
        let clipboard = window().navigator().clipboard();
        // Without https, or where the host's page forbids it, there is none.
        if clipboard.is_undefined() {
            return self.remark.set(NO_COPY.to_owned());
        }
        self.begin(Opening::Link);
        let origin = window().location().origin().unwrap_or_default();
        let link = self.attempt.with_value(|attempt| attempt.as_ref().map(Attempt::link)).unwrap_or_default();
        let copying = clipboard.write_text(&format!("{origin}{link}"));
        spawn_local(async move {
            if wasm_bindgen_futures::JsFuture::from(copying).await.is_err() {
                let _ = self.remark.try_set(NO_COPY.to_owned());
            }
        });
    }

    /// The person says that it is done; the hub knows whether it is.
    fn ask(self) {
        let Some(client) = self.client() else { return };
        let id = self.links.with_untracked(|links| links.transaction.clone());
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
        transaction_error::CANCELLED => "Cancelled. Nothing was connected.".to_owned(),
        transaction_error::EXPIRED => format!("{provider} wasn't finished in time. Try again."),
        transaction_error::POPUP_BLOCKED => {
            "The browser kept the window from opening. Allow windows for this page and try again.".to_owned()
        }
        transaction_error::NOT_BOUND => {
            "The code was wrong too often. Try again with a new window.".to_owned()
        }
        transaction_error::LAUNCH_TIMEOUT => "The window didn't open properly. Try again.".to_owned(),
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
            "popup_blocked",
            "not_bound",
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
