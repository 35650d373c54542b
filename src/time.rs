//! Timers: waiting for a while in an `async` function, or beside another promise.

use js_sys::{Function, Promise};
use leptos::prelude::set_timeout;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// A timeout: a promise that resolves to `undefined` after a while.
pub(crate) fn timer(duration: Duration) -> Promise {
    Promise::new(&mut |resolve: Function, _| {
        set_timeout(
            move || {
                // `resolve` does not throw.
                let _ = resolve.call0(&JsValue::UNDEFINED);
            },
            duration,
        );
    })
}

/// Waits for a while.
pub(crate) async fn sleep(duration: Duration) {
    // A timer's promise is never rejected.
    let _ = JsFuture::from(timer(duration)).await;
}
