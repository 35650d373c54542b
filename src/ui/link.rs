//! Links: back to another screen, and out to somebody else's page.

use crate::element::element;
use inlay_forms::is_link;
use leptos::prelude::*;

/// A link back to another screen of the widget.
pub(crate) fn back_link(href: String, text: &'static str) -> AnyView {
    element("a").class("back").attr("href", href).child(text).into_any()
}

/// An external link: to somebody else's page or mailbox, or nothing where it may not be followed. What descriptions call a
/// link is one by the same rule, so that no words of theirs are lost here.
pub(crate) fn external_link(url: Option<&str>, text: &str) -> AnyView {
    match url.filter(|url| is_link(url)) {
        Some(url) => element("a")
            .attr("href", url.to_owned())
            .attr("target", "_blank")
            .attr("rel", "noopener noreferrer")
            .child(text.to_owned())
            .into_any(),
        None => ().into_any(),
    }
}
