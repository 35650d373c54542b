//! Notices: one sentence in a box.

use crate::{element::element, part};
use leptos::prelude::*;

/// A notice: one sentence in a box; `tone` is `good`, `warn`, `bad` or empty.
pub(crate) fn notice(tone: &str, text: impl Into<String>) -> AnyView {
    element("p")
        .class(format!("notice notice-{tone}"))
        .attr("role", "status")
        .part(part::BANNER)
        .child(text.into())
        .into_any()
}
