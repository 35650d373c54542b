//! Events to the host's page. The README lists them.

use super::window_inlay;
use wasm_bindgen::JsValue;

/// Sends an event to the host's page. Its detail is ids and codes, never what a person typed.
pub(crate) fn event(name: &str, detail: &[(&str, &str)]) {
    if detail.is_empty() {
        return window_inlay::event(name, &JsValue::UNDEFINED);
    }
    let object = js_sys::Object::new();
    for (key, value) in detail {
        // Setting a property of a fresh object cannot fail.
        let _ = js_sys::Reflect::set(&object, &(*key).into(), &(*value).into());
    }
    window_inlay::event(name, &object);
}
