//! Sessions of the host app: signing in and out, by a cookie that names what the server remembers.

use super::{Shared, State, User};
use crate::{cookie, random};
use axum::{
    Form,
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
};

const COOKIE: &str = "fernhill_session";

#[derive(Default)]
pub(super) struct Sessions(Mutex<HashMap<String, &'static User>>);

impl Sessions {
    fn open(&self, user: &'static User) -> String {
        let id = random::token();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), user);
        id
    }

    fn user(&self, id: &str) -> Option<&'static User> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).copied()
    }

    fn close(&self, id: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}

/// The signed-in user; a page's handler without one sends people to sign in.
pub(super) struct SignedIn(pub(super) &'static User);

impl FromRequestParts<Arc<State>> for SignedIn {
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Redirect> {
        user(state, &parts.headers).map(Self).ok_or_else(|| Redirect::to("/sign-in"))
    }
}

/// The signed-in user, if any.
pub(super) struct Visitor(pub(super) Option<&'static User>);

impl FromRequestParts<Arc<State>> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Infallible> {
        Ok(Self(user(state, &parts.headers)))
    }
}

fn user(state: &State, headers: &HeaderMap) -> Option<&'static User> {
    state.sessions.user(cookie::value(headers, COOKIE)?)
}

/// Whether a request comes from this app's own pages, against forgery from other sites (CSRF). Browsers that send no
/// `Sec-Fetch-Site` send `Origin` with a POST.
pub(super) fn is_same_origin(headers: &HeaderMap, origin: &str) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => headers.get(header::ORIGIN).is_some_and(|sent| sent == origin),
    }
}

#[derive(Deserialize)]
pub(super) struct Choice {
    user: String,
}

/// `POST /sign-in`.
pub(super) async fn sign_in(
    axum::extract::State(state): Shared,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Response {
    let Some(user) = User::by_id(&choice.user).filter(|_| is_same_origin(&headers, &state.options.origin))
    else {
        return StatusCode::FORBIDDEN.into_response();
    };
    if let Some(old) = cookie::value(&headers, COOKIE) {
        state.sessions.close(old);
    }
    let session = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax", state.sessions.open(user));
    ([(header::SET_COOKIE, session)], Redirect::to("/")).into_response()
}

/// `POST /sign-out`.
pub(super) async fn sign_out(axum::extract::State(state): Shared, headers: HeaderMap) -> Response {
    if !is_same_origin(&headers, &state.options.origin) {
        return StatusCode::FORBIDDEN.into_response();
    }
    if let Some(session) = cookie::value(&headers, COOKIE) {
        state.sessions.close(session);
    }
    let gone = format!("{COOKIE}=; Path=/; Max-Age=0");
    ([(header::SET_COOKIE, gone)], Redirect::to("/sign-in")).into_response()
}
