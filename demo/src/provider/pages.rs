//! Pages of the provider: consent, errors, and the list of what the sandbox accepts.

use super::{
    Scope, Shared,
    accounts::{ACCOUNTS, Account, KEYS, LOGINS, ORDINARY, PASSWORD},
};
use crate::headers;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

/// A page with its policy: no script at all, forms to this origin and `form_target`.
pub(super) fn respond(page: Markup, form_target: &str) -> Response {
    headers::secured(
        page,
        &format!(
            "default-src 'none'; style-src 'self'; form-action 'self' {form_target}; base-uri 'none'; \
             frame-ancestors 'none'"
        ),
    )
}

fn page(title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – Marlow" }
                link rel="stylesheet" href="/style.css";
            }
            body {
                header { span.mark aria-hidden="true" { "M" } strong { "Marlow" } span.note { "Sandbox provider" } }
                main { (content) }
            }
        }
    }
}

/// Asks a person to allow or decline; `request` is the one-time name of the authorization request.
pub(super) fn consent(client: &str, scopes: &[&Scope], request: &str) -> Markup {
    page(
        "Allow access",
        &html! {
            h1 { (client) " wants to use your Marlow account" }
            form method="post" action="/authorize" {
                input type="hidden" name="request" value=(request);
                fieldset {
                    legend { "Account" }
                    @for (index, account) in ACCOUNTS[..ORDINARY].iter().enumerate() {
                        (choice(account, index == 0))
                    }
                    details {
                        summary { "Accounts for trying failures" }
                        @for account in &ACCOUNTS[ORDINARY..] { (choice(account, false)) }
                    }
                }
                @if !scopes.is_empty() {
                    h2 { "It will be able to" }
                    ul { @for scope in scopes { li { (scope.description) } } }
                }
                div.actions {
                    button.quiet name="decision" value="decline" { "Decline" }
                    button.primary name="decision" value="allow" { "Allow" }
                }
            }
        },
    )
}

fn choice(account: &Account, chosen: bool) -> Markup {
    html! {
        label.choice {
            input type="radio" name="account" value=(account.id) checked[chosen];
            span { (account.name) }
            small { (account.email) }
        }
    }
}

/// Says why a request cannot go on.
pub(super) fn problem(why: &str) -> Markup {
    page(
        "Cannot continue",
        &html! { h1 { "This cannot continue" } p { (why) } p { "Close this window and start again." } },
    )
}

/// The front page: everything that the sandbox accepts.
pub(super) async fn home(axum::extract::State(state): Shared) -> Response {
    let page = page(
        "Sandbox",
        &html! {
            h1 { "Credentials for trying things" }
            p { "Marlow is a made-up provider. Nothing here is real, and nothing is kept when the demo stops." }
            h2 { "API keys" }
            table {
                @for (key, _, note) in &KEYS { tr { td { code { (key) } } td { (note) } } }
            }
            h2 { "User names and passwords" }
            table {
                @for (user, _) in &LOGINS { tr { td { code { (user) } } td { code { (PASSWORD) } } } }
            }
            h2 { "Accounts to sign in with" }
            table {
                @for account in &ACCOUNTS { tr { td { (account.name) } td { (account.email) } } }
            }
            h2 { "Apps that may ask" }
            table {
                @for client in &state.options.clients { tr { td { (client.name) } td { code { (client.id) } } } }
            }
        },
    );
    respond(page, "")
}

pub(super) async fn style() -> impl IntoResponse {
    headers::asset("text/css; charset=utf-8", include_str!("style.css"))
}
