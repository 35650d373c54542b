//! The keyboard focus of the wizard.

use crate::element::effect;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;

/// Moves the focus into a step when it is shown, so that keys and screen readers go on there; not at the wizard's start.
pub(super) fn focus_when_shown(form: &web_sys::Element, is_shown: impl Fn() -> bool + Send + Sync + 'static) {
    let form = SendWrapper::new(form.clone().unchecked_into::<web_sys::HtmlElement>());
    let mut was_shown = None;
    effect(move || {
        let is_shown = is_shown();
        if was_shown.replace(is_shown) == Some(false) && is_shown {
            let form = form.clone();
            // It is still hidden while effects run.
            request_animation_frame(move || {
                // A form that is gone takes no focus.
                let _ = form.focus();
            });
        }
    });
}
