//! Loading and failing.

use crate::{element::element, part};
use leptos::prelude::*;

/// One sentence in a box; `tone` is `good`, `warn`, `bad` or empty.
pub(crate) fn notice(tone: &str, text: impl Into<String>) -> AnyView {
    element("p")
        .class(format!("notice notice-{tone}"))
        .attr("role", "status")
        .part(part::BANNER)
        .child(text.into())
        .into_any()
}

/// The bones of a page that is on its way.
pub(crate) fn loading_page() -> AnyView {
    element("div")
        .class("page skeleton")
        .part(part::SKELETON)
        .attr("aria-busy", "true")
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
        .child(element("p").class("slow").attr("role", "status").child("This takes longer than usual."))
        .into_any()
}
