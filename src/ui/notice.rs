//! Loading and failing.

use super::element;
use leptos::prelude::*;

/// One sentence in a box; `tone` is `good`, `warn`, `bad` or empty.
pub(crate) fn notice(tone: &str, text: impl Into<String>) -> AnyView {
    element("p")
        .class(format!("notice notice-{tone}"))
        .with("role", "status")
        .part("banner")
        .child(text.into())
        .into_any()
}

/// The bones of a page that is on its way.
pub(crate) fn loading_page() -> AnyView {
    element("div")
        .class("page skeleton")
        .part("skeleton")
        .with("aria-busy", "true")
        .child(
            element("div").class("head").child(element("span").class("icon")).child(
                element("div")
                    .class("stack")
                    .child(element("div").class("bone w-30"))
                    .child(element("div").class("bone w-50")),
            ),
        )
        .child(
            element("div")
                .class("stack")
                .child(element("div").class("bone"))
                .child(element("div").class("bone w-80"))
                .child(element("div").class("bone w-50")),
        )
        .child(element("p").class("slow").with("role", "status").child("This takes longer than usual."))
        .into_any()
}
