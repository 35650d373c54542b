//! The notice of a call that failed.

use crate::{
    client::ApiError,
    element::{button, element, reactive},
    host, part,
};
use leptos::prelude::*;

/// The notice of an error: what went wrong and, where there is one, a way to try again. The host's page gets the code.
pub(crate) fn error_notice(error: &ApiError, retry: Option<Callback<()>>) -> AnyView {
    host::event("error", &[("code", error.code())]);
    let retry = retry
        .map(|retry| button("button").part(part::RETRY).on_click(move || retry.run(())).child("Try again"));
    element("div")
        .class("notice notice-bad")
        .attr("role", "alert")
        .part(part::BANNER)
        .attr("data-code", error.code().to_owned())
        .child(element("p").child(error.message()))
        .child(retry)
        .into_any()
}

/// The notice of what a call ended with, while that is an error. It offers no retry: the button that makes the call is
/// beside it.
pub(crate) fn call_error(failure: RwSignal<Option<ApiError>>) -> AnyView {
    reactive(move || failure.get().map(|error| error_notice(&error, None)))
}
