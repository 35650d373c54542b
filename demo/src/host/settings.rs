//! Settings of the host app: name and footer of a studio, kept in memory.

use super::{
    Shared, User, layout,
    session::{SignedIn, is_same_origin},
};
use axum::{
    Form,
    extract::Query,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use serde::Deserialize;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// The longest text that is kept, in characters.
const LONGEST: usize = 200;

#[derive(Clone, Deserialize)]
pub(super) struct Studio {
    pub(super) name: String,
    pub(super) footer: String,
}

#[derive(Default)]
pub(super) struct Settings(Mutex<HashMap<&'static str, Studio>>);

impl Settings {
    pub(super) fn of(&self, user: &'static User) -> Studio {
        let changed = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(user.id).cloned();
        changed.unwrap_or_else(|| Studio {
            name: user.studio.to_owned(),
            footer: "Payable within 30 days. Thank you for working with us.".to_owned(),
        })
    }
}

#[derive(Deserialize)]
pub(super) struct Saved {
    #[serde(default)]
    saved: bool,
}

/// `GET /settings`.
pub(super) async fn show(
    axum::extract::State(state): Shared,
    SignedIn(user): SignedIn,
    Query(Saved { saved }): Query<Saved>,
) -> Response {
    let studio = state.settings.of(user);
    let content = html! {
        section.card {
            h2 { "Studio" }
            @if saved { p.notice role="status" { "Saved." } }
            form method="post" action="/settings" {
                label { "Name" input name="name" value=(studio.name) maxlength=(LONGEST) required; }
                label { "Text below invoices" textarea name="footer" rows="3" maxlength=(LONGEST) { (studio.footer) } }
                button.primary { "Save" }
            }
        }
        section.card {
            h2 { "You" }
            p { (user.name) " · " (user.role) }
            p.muted { "Other apps know you as " code { (user.id) } }
            form method="post" action="/sign-out" { button { "Sign out" } }
        }
    };
    layout::page(&state, user, "Settings", &content)
}

/// `POST /settings`.
pub(super) async fn save(
    axum::extract::State(state): Shared,
    SignedIn(user): SignedIn,
    headers: HeaderMap,
    Form(studio): Form<Studio>,
) -> Response {
    if !is_same_origin(&headers, &state.options.origin) {
        return StatusCode::FORBIDDEN.into_response();
    }
    if studio.name.trim().is_empty()
        || [&studio.name, &studio.footer].iter().any(|text| text.chars().count() > LONGEST)
    {
        return StatusCode::BAD_REQUEST.into_response();
    }
    state.settings.0.lock().unwrap_or_else(PoisonError::into_inner).insert(user.id, studio);
    Redirect::to("/settings?saved=true").into_response()
}
