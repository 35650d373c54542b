//! What is wrong with the whole form: a summary with links, and the keyboard on the first field.

use super::FormState;
use crate::{
    element::{button, element, reactive},
    part,
};
use inlay_forms::form::Problem;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

impl FormState {
    /// Names every field that is wrong, when there are several, and says what belongs to no field.
    pub(super) fn problem_summary(self) -> AnyView {
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

/// Moves the keyboard to the first field that is wrong, once it is marked.
pub(super) fn focus_first() {
    request_animation_frame(|| {
        let found = document().query_selector(
            "form:not([hidden]) [aria-invalid=true], form:not([hidden]) fieldset[data-invalid=true]",
        );
        if let Ok(Some(first)) = found {
            focus(&first);
        }
    });
}

/// What is out of sight is brought there: a control inside closed `details` cannot have the keyboard.
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
