//! The window handshake of Versori's own SDK, for an API without transactions. The widget says `hello` with
//! the state until the API's callback page answers with its query string; the code in it goes with the activation, under
//! the user's token, so that it is worth nothing to anybody else.

use super::{
    messages::{Listener, text_member},
    stage::OAuthStage,
};
use crate::time::sleep;
use inlay_api::{Secret, transaction_error};
use js_sys::{Object, Reflect};
use std::{cell::Cell, rc::Rc, time::Duration};
use wasm_bindgen::JsValue;
use web_sys::{MessageEvent, UrlSearchParams, Window};

/// How long the person may take.
const LIMIT: Duration = Duration::from_secs(600);
const BETWEEN_HELLOS: Duration = Duration::from_millis(500);

/// Sends the popup to the provider and waits for the answer.
pub(super) async fn authorize(
    window: &Window,
    url: &str,
    alive: &Rc<Cell<bool>>,
    show: &dyn Fn(OAuthStage),
) -> OAuthStage {
    let failed = |code: &str| OAuthStage::Failed(code.to_owned());
    let Some((state, origin)) = callback_of(url) else {
        return failed(transaction_error::PROVIDER_ERROR);
    };
    if window.location().set_href(url).is_err() {
        return failed(transaction_error::LAUNCH_TIMEOUT);
    }
    show(OAuthStage::AtProvider { seems_closed: false });
    let (expected, from) = (window.clone(), origin.clone());
    let answer = Listener::listen(Box::new(move |event| read_answer(event, &expected, &from)));
    say_hello(window.clone(), state.clone(), origin, alive.clone());
    let Some(query) = answer.wait(LIMIT).await else { return failed(transaction_error::EXPIRED) };
    let Ok(query) = UrlSearchParams::new_with_str(&query) else {
        return failed(transaction_error::PROVIDER_ERROR);
    };
    match (query.get("code"), query.get("state"), query.get("error").as_deref()) {
        (_, other, _) if other.as_deref() != Some(&state) => failed(transaction_error::STATE_MISMATCH),
        (Some(code), _, _) => OAuthStage::Code { code: Secret::new(code), state: Secret::new(state) },
        (None, _, Some("access_denied")) => failed(transaction_error::ACCESS_DENIED),
        _ => failed(transaction_error::PROVIDER_ERROR),
    }
}

/// Says hello until the attempt is over: the callback page does not speak first, and nobody knows when it is there.
fn say_hello(window: Window, state: String, origin: String, alive: Rc<Cell<bool>>) {
    let (message, payload) = (Object::new(), Object::new());
    let entries: [(&Object, &str, JsValue); 3] = [
        (&payload, "state", state.into()),
        (&message, "type", "hello".into()),
        (&message, "payload", payload.clone().into()),
    ];
    for (object, key, value) in entries {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(object, &key.into(), &value);
    }
    leptos::task::spawn_local(async move {
        while alive.get() {
            // Whoever is not on the callback's origin does not get it.
            let _ = window.post_message(&message, &origin);
            sleep(BETWEEN_HELLOS).await;
        }
    });
}

/// State and callback origin of an authorization URL.
fn callback_of(url: &str) -> Option<(String, String)> {
    let query = UrlSearchParams::new_with_str(url.split_once('?')?.1.split('#').next()?).ok()?;
    let redirect = web_sys::Url::new(&query.get("redirect_uri")?).ok()?;
    (redirect.protocol() == "https:").then(|| Some((query.get("state")?, redirect.origin())))?
}

/// The query string of an answer, from the popup and the callback's origin.
fn read_answer(event: &MessageEvent, expected: &Window, origin: &str) -> Option<String> {
    let source = event.source()?;
    if event.origin() != origin || !Object::is(expected.as_ref(), source.as_ref()) {
        return None;
    }
    let data = event.data();
    if text_member(&data, "type")? != "response" {
        return None;
    }
    text_member(&Reflect::get(&data, &"payload".into()).ok()?, "search")
}
