//! Pages of the host app: overview, integrations (the one with the widget), sign-in.

use super::{
    Shared, USERS,
    invoices::{self, INVOICES},
    layout,
    session::{SignedIn, Visitor},
};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;

/// `GET /`.
pub(super) async fn overview(axum::extract::State(state): Shared, SignedIn(user): SignedIn) -> Response {
    let sum = |wanted: invoices::State| {
        let cents = INVOICES.iter().filter(|invoice| invoice.state == wanted).map(invoices::Invoice::cents);
        invoices::euro(cents.sum())
    };
    let content = html! {
        dl.figures {
            div { dt { "Open" } dd { (sum(invoices::State::Open)) } }
            div { dt { "Overdue" } dd { (sum(invoices::State::Overdue)) } }
            div { dt { "Paid since October" } dd { (sum(invoices::State::Paid)) } }
        }
        h2 { "Latest invoices" }
        (invoices::table(INVOICES.iter().take(4)))
        section.card {
            h2 { "Connect what you already use" }
            p.muted { "Send paid invoices to your books, or tell a channel when one is overdue." }
            a.button href="/integrations" { "See integrations" }
        }
    };
    layout::page(&state, user, "Overview", &content)
}

/// The page that embeds the widget, by the tag that the README shows.
pub(super) async fn integrations(axum::extract::State(state): Shared, SignedIn(user): SignedIn) -> Response {
    let options = &state.options;
    let content = html! {
        p.muted { "Connect Fernhill to the other tools of " (state.settings.of(user).name) "." }
        script type="module" src={ (options.hub_origin) "/loader/v1.js" } {}
        inlay-hub hub=(options.hub_id) token-endpoint="/inlay/token" {}
        details.events {
            summary { "Events from the widget (" span data-part="event-count" { "0" } ")" }
            ol data-part="events" {}
        }
        script type="module" src="/events.js" {}
    };
    layout::page(&state, user, "Integrations", &content)
}

/// `GET /sign-in`.
pub(super) async fn sign_in(axum::extract::State(state): Shared, Visitor(visitor): Visitor) -> Response {
    if visitor.is_some() {
        return Redirect::to("/").into_response();
    }
    let body = html! {
        body.centred {
            main.card {
                p.brand { img src="/icon.svg" alt="" width="24" height="24"; "Fernhill" }
                h1 { "Sign in" }
                p.muted { "A demo has no passwords. Choose who you are." }
                form method="post" action="/sign-in" {
                    @for user in &USERS {
                        button.person name="user" value=(user.id) {
                            span.avatar aria-hidden="true" { (user.initials()) }
                            span { strong { (user.name) } small { (user.role) ", " (user.studio) } }
                        }
                    }
                }
            }
        }
    };
    state.respond(layout::document("Sign in", &body))
}
