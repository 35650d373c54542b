//! Layout of the host app's pages: the document, the navigation around a page, and the page for what is not there.

use super::{State, User};
use crate::headers;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};

/// Path and name of the pages in the navigation.
const NAVIGATION: [(&str, &str); 4] = [
    ("/", "Overview"),
    ("/invoices", "Invoices"),
    ("/integrations", "Integrations"),
    ("/settings", "Settings"),
];

/// The HTML document around a body.
pub(super) fn document(title: &str, body: &Markup) -> Markup {
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
pub(super) fn page(state: &State, user: &'static User, title: &str, content: &Markup) -> Response {
    let body = html! {
        body.app {
            aside {
                a.brand href="/" { img src="/icon.svg" alt="" width="24" height="24"; "Fernhill" }
                nav aria-label="Main" {
                    @for (path, name) in NAVIGATION {
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

/// 404 Not Found, as a page.
pub(super) fn not_found() -> impl IntoResponse {
    let body = html! {
        body.centred { main.card { h1 { "There is no such page" } p { a href="/" { "Go to the overview" } } } }
    };
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'";
    (StatusCode::NOT_FOUND, headers::secured(document("Not found", &body), policy))
}
