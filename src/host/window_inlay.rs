//! `window.inlay`: what `public/start/bridge.js` leaves for the WebAssembly. The comments there say what each member does.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// A token of the end user, as a JWT; rejects when the host gives none. `reason` is why a new one would be needed:
    /// `expiring` or `refused`.
    #[wasm_bindgen(js_namespace = inlay, js_name = token)]
    pub(crate) fn token(reason: &str) -> Promise;

    /// The end user's external id, which is the token's `sub`; empty while there was no token.
    #[wasm_bindgen(js_namespace = inlay, js_name = subject)]
    pub(crate) fn subject() -> String;

    #[wasm_bindgen(js_namespace = inlay, js_name = event)]
    pub(super) fn event(name: &str, detail: &JsValue);

    /// Full-page redirect: asks the host's page to go to the hub's launch page.
    #[wasm_bindgen(js_namespace = inlay, js_name = redirect)]
    pub(crate) fn redirect(url: &str);

    /// Asks the host's page to scroll to the widget's top.
    #[wasm_bindgen(js_namespace = inlay, js_name = top)]
    pub(crate) fn scroll_to_top();

    /// Focuses an element, and asks the host's page to show it.
    #[wasm_bindgen(js_namespace = inlay, js_name = show)]
    pub(crate) fn show(element: &web_sys::Element);

    /// A date in the reader's own form; nothing for what is no date.
    #[wasm_bindgen(js_namespace = inlay, js_name = date)]
    pub(crate) fn local_date(time: &str) -> Option<String>;

    /// Tells whoever builds the host's page why the hub refused a token, if this answer is such a refusal.
    #[wasm_bindgen(js_namespace = inlay, js_name = refused)]
    pub(crate) fn report_refused_token(status: u16, body: &str);

    /// Takes what is called with the integration's id after an event that changes an activation.
    #[wasm_bindgen(js_namespace = inlay, js_name = onChange)]
    pub(crate) fn on_activation_change(changed: &Closure<dyn Fn(String)>);

    #[wasm_bindgen(thread_local_v2, js_name = inlay)]
    static INLAY: JsValue;
}

fn member(name: &str) -> JsValue {
    INLAY.with(|inlay| js_sys::Reflect::get(inlay, &name.into()).unwrap_or(JsValue::UNDEFINED))
}

/// The document's configuration, as an object.
pub(super) fn config() -> JsValue {
    member("config")
}

/// Status and body of the first page of the catalogue: as it was at the last visit, or the answer if it has arrived.
pub(crate) fn first_page() -> Option<(u16, String)> {
    read_answer(&member("first"))
}

/// Waits for the hub's answer with the first page of the catalogue. `None` when there was no answer.
pub(crate) async fn wait_for_first_page() -> Option<(u16, String)> {
    let promise: Promise = member("firstPage").dyn_into().ok()?;
    read_answer(&JsFuture::from(promise).await.ok()?)
}

/// Path of the screen to begin with: behind the card that was clicked before the WebAssembly ran, or the one that a
/// full-page redirect comes back to.
pub(crate) fn clicked_path() -> Option<String> {
    member("clicked").as_string()
}

fn read_answer(answer: &JsValue) -> Option<(u16, String)> {
    let get = |name: &str| js_sys::Reflect::get(answer, &name.into()).ok();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an HTTP status is 100 to 599"
    )]
    let status = get("status")?.as_f64()? as u16;
    Some((status, get("body")?.as_string()?))
}
