//! The skeleton of a page that is loading.

use crate::{element::element, part};
use leptos::prelude::*;

/// The skeleton of a page, with a line that shows when loading takes longer than usual.
pub(crate) fn page_skeleton() -> AnyView {
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
