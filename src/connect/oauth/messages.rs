//! Window messages (`postMessage`) between this page, the popup and the launch page.

use crate::time::timer;
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::window;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Window};

/// Reads what is wanted of a message; `None` for a message that is not the right one.
pub(super) type ReadMessage = Box<dyn Fn(&MessageEvent) -> Option<String>>;

/// Takes the first message that a reader accepts, until it is dropped.
pub(super) struct Listener {
    first: Promise,
    listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Listener {
    /// Listens for messages until one can be read.
    pub(super) fn listen(read: ReadMessage) -> Self {
        let mut resolve = None;
        let first = Promise::new(&mut |accept: Function, _| resolve = Some(accept));
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let (Some(text), Some(resolve)) = (read(&event), &resolve) {
                // `resolve` does not throw, and only its first call counts.
                let _ = resolve.call1(&JsValue::UNDEFINED, &text.into());
            }
        });
        // `message` is a valid event name, so this cannot fail.
        let _ = window().add_event_listener_with_callback("message", listener.as_ref().unchecked_ref());
        Self { first, listener }
    }

    /// Waits for the message.
    pub(super) async fn wait(&self, limit: Duration) -> Option<String> {
        let first = Promise::race(&Array::of2(&self.first, &timer(limit)));
        JsFuture::from(first).await.ok()?.as_string()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ =
            window().remove_event_listener_with_callback("message", self.listener.as_ref().unchecked_ref());
    }
}

/// Listens for the launch page's `launch-hello`, which brings its handle.
pub(super) struct LaunchHello(Listener);

impl LaunchHello {
    /// `expected` is the window that was opened, where there is a handle on it; only it was given the nonce.
    pub(super) fn listen(expected: Option<Window>, nonce: String) -> Self {
        Self(Listener::listen(Box::new(move |event| read_hello(event, expected.as_ref(), &nonce))))
    }

    /// Waits for the handle.
    pub(super) async fn wait(&self, limit: Duration) -> Option<String> {
        self.0.wait(limit).await
    }
}

/// The handle of a `launch-hello` that is this attempt's: from our own origin, from the window that was opened, with the
/// nonce that only that window was given.
fn read_hello(event: &MessageEvent, expected: Option<&Window>, nonce: &str) -> Option<String> {
    let own_origin = window().location().origin().ok()?;
    let source = event.source()?;
    if event.origin() != own_origin
        || expected.is_some_and(|window| !Object::is(window.as_ref(), source.as_ref()))
    {
        return None;
    }
    let data = event.data();
    let matches = text_member(&data, "t")? == "launch-hello" && text_member(&data, "c")? == nonce;
    matches.then(|| text_member(&data, "h")).flatten()
}

/// A text member of a message.
pub(super) fn text_member(data: &JsValue, name: &str) -> Option<String> {
    Reflect::get(data, &name.into()).ok()?.as_string()
}

/// A nonce: 128 random bits as hex.
pub(super) fn nonce() -> String {
    let mut bytes = [0; 16];
    // Every browser that runs WebAssembly has this; without it the nonce would not be a secret, so nothing may start.
    let filled = window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    assert!(filled.is_ok(), "no random numbers");
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
