//! What a person sees of an OAuth connection, at each of its stages.

use super::{OAuthConnect, failure, fallbacks::Fallbacks, stage::OAuthStage};
use crate::{
    element::{button, element, flag, fragment, free_text, reactive, reactive_text},
    part,
    screen::error_notice,
    ui::notice,
};
use leptos::prelude::*;

impl OAuthConnect {
    /// The status of the connection and what a person can do about it, below the button. `again` opens a new popup.
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
                .child(self.fallback_buttons(again))
                .into_any()
        };
        reactive(move || match self.stage.get() {
            // Whoever reconnects asks about another account.
            OAuthStage::Idle | OAuthStage::OtherAccount { .. } => ().into_any(),
            OAuthStage::Opening => waiting(format!("Opening {provider}…")),
            OAuthStage::LinkCopied => waiting(
                "Open the copied link in another window of this browser. This page goes on by itself."
                    .to_owned(),
            ),
            OAuthStage::AtProvider { seems_closed: false } => {
                waiting(format!("Continue at {provider}, in the other window. This page goes on by itself."))
            }
            OAuthStage::AtProvider { seems_closed: true } => waiting(format!(
                "Waiting for {provider}. If its window is closed and you haven't finished there, open it again."
            )),
            OAuthStage::Exchanging => waiting("Finishing the connection…".to_owned()),
            OAuthStage::Pairing => self.pairing_code(again),
            OAuthStage::PopupBlocked => self.popup_blocked(&provider, again),
            OAuthStage::Connected { account, .. } => notice("good", connected_text(account.as_deref())),
            OAuthStage::Code { .. } => notice("good", connected_text(None)),
            OAuthStage::Failed(code) => notice(failure::tone(&code), failure::message(&code, &provider)),
            OAuthStage::CallFailed(error) => error_notice(&error, Some(again)),
        })
    }

    /// The buttons that are there at every stage: none of them depends on what the browser says about the other window.
    fn fallback_buttons(self, again: Callback<()>) -> AnyView {
        let lacks = move |has: fn(&Fallbacks) -> bool| flag(move || !self.fallbacks.with(has));
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
                            .attr("hidden", lacks(|fallbacks| fallbacks.can_redirect))
                            .on_click(move || self.redirect())
                            .child("Continue in this tab"),
                    )
                    .child(
                        button("button")
                            .part(part::COPY)
                            .attr("hidden", lacks(|fallbacks| !fallbacks.launch_link.is_empty()))
                            .on_click(move || self.copy_link())
                            .child("Copy link"),
                    )
                    .child(
                        button("button")
                            .part(part::DONE)
                            .attr("hidden", lacks(|fallbacks| !fallbacks.transaction_id.is_empty()))
                            .on_click(move || self.check_transaction())
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

    /// What to do when the browser has blocked the popup.
    fn popup_blocked(self, provider: &str, again: Callback<()>) -> AnyView {
        let link = free_text(move || Some(self.fallbacks.with(|fallbacks| fallbacks.launch_link.clone())));
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
            .child(self.fallback_buttons(again))
            .into_any()
    }

    /// The pairing code: the window shows a code that the person carries here. Never the other way round: a code that is
    /// typed there could be somebody else's.
    fn pairing_code(self, again: Callback<()>) -> AnyView {
        let pair = move || self.send_pairing_code();
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
            .child(self.fallback_buttons(again))
            .into_any()
    }
}

/// "Connected as …".
fn connected_text(account: Option<&str>) -> String {
    account.map_or_else(|| "Connected.".to_owned(), |account| format!("Connected as {account}."))
}
