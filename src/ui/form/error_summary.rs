//! The error summary of a form, with links, and the focus on the first field that is wrong.

use super::FormState;
use crate::{
    element::{button, element, reactive},
    part,
};
use inlay_forms::form::Problem;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

impl FormState {
    /// The error summary: every field that is wrong, when there are several, and what belongs to no field.
    pub(super) fn error_summary(self) -> AnyView {
        reactive(move || {
            let problems = self.problems.get();
            let whole = problems.iter().any(|problem| problem.place.is_empty());
            if problems.len() < 2 && !whole {
                return ().into_any();
            }
            let line = |problem: &Problem| {
                let id = self.control_id(&problem.place);
                let text = match problem.label.as_str() {
                    "" => problem.message.clone(),
                    label => format!("{label}: {}", problem.message),
                };
                let go = move || {
                    if let Some(control) = document().get_element_by_id(&id) {
                        focus(&control);
                    }
                };
                element("li").child(button("link").on_click(go).child(text)).into_any()
            };
            element("div")
                .class("notice notice-bad")
                .attr("role", "alert")
                .part(part::PROBLEMS)
                .child(element("p").child("Some things are not right yet:"))
                .child(element("ul").child(problems.iter().map(line).collect_view()))
                .into_any()
        })
    }
}

/// Moves the focus to the first field that is wrong, once it is marked.
pub(super) fn focus_first_error() {
    request_animation_frame(|| {
        let found = document().query_selector(
            "form:not([hidden]) [aria-invalid=true], form:not([hidden]) fieldset[data-invalid=true]",
        );
        if let Ok(Some(first)) = found {
            focus(&first);
        }
    });
}

/// Moves the focus to an element. Closed `details` around it are opened: nothing inside them can have the focus.
pub(super) fn focus(element: &web_sys::Element) {
    if let Ok(Some(details)) = element.closest("details:not([open])") {
        // Setting a valid attribute cannot fail.
        let _ = details.set_attribute("open", "");
    }
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        // It was found a moment ago; if it is gone, there is nothing to focus.
        let _ = element.focus();
    }
}
