//! The notice of a call that failed.

use crate::{
    client::ApiError,
    host,
    ui::{button, element, show},
};
use leptos::prelude::*;

/// The notice of an error: what went wrong and, where there is one, a way to try again. The host's page gets the code.
pub(crate) fn error_notice(error: &ApiError, retry: Option<Callback<()>>) -> AnyView {
    host::event("error", &[("code", error.code())]);
    let button = retry.map(|retry| {
        button("button").part("retry").on_click(move || retry.run(())).child("Try again").into_any()
    });
    element("div")
        .class("notice notice-bad")
        .with("role", "alert")
        .part("banner")
        .with("data-code", error.code().to_owned())
        .child(element("p").child(error.message()))
        .child(button)
        .into_any()
}

/// The notice of what a call ended with, while that is an error. It offers no retry: the button that makes the call is beside
/// it.
pub(crate) fn call_error(failure: RwSignal<Option<ApiError>>) -> AnyView {
    show(move || failure.get().map_or_else(|| ().into_any(), |error| error_notice(&error, None)))
}
