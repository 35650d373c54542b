//! Fernhill's pages.

use super::{
    Shared, State, USERS, User,
    invoices::{self, INVOICES},
    session::{SignedIn, Visitor},
};
use crate::headers;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{DOCTYPE, Markup, html};

const PLACES: [(&str, &str); 4] = [
    ("/", "Overview"),
    ("/invoices", "Invoices"),
    ("/integrations", "Integrations"),
    ("/settings", "Settings"),
];

fn document(title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – Fernhill" }
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/style.css";
            }
            (body)
        }
    }
}

/// A page for somebody who is signed in, with the app's navigation around it.
pub(super) fn inside(state: &State, user: &'static User, title: &str, content: &Markup) -> Response {
    let body = html! {
        body.app {
            aside {
                a.brand href="/" { img src="/icon.svg" alt="" width="24" height="24"; "Fernhill" }
                nav aria-label="Main" {
                    @for (path, name) in PLACES {
                        @let here = title == name || (name == "Invoices" && title.starts_with("Invoice "));
                        a href=(path) aria-current=[here.then_some("page")] { (name) }
                    }
                }
                div.who {
                    span.avatar aria-hidden="true" { (user.initials()) }
                    span { strong { (user.name) } small { (state.settings.of(user).name) } }
                    form method="post" action="/sign-out" { button.link { "Sign out" } }
                }
            }
            main { h1 { (title) } (content) }
        }
    };
    state.respond(document(title, &body))
}

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
    inside(&state, user, "Overview", &content)
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
    inside(&state, user, "Integrations", &content)
}

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
    state.respond(document("Sign in", &body))
}

/// 404, for people.
pub(super) fn missing() -> impl IntoResponse {
    let body = html! {
        body.centred { main.card { h1 { "There is no such page" } p { a href="/" { "Go to the overview" } } } }
    };
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'";
    (StatusCode::NOT_FOUND, headers::secured(document("Not found", &body), policy))
}
