//! A credential with fewer rights than its verification needs: the person may go on with it.

use crate::{
    element::{element, reactive},
    part,
    ui::FormState,
};
use leptos::prelude::*;

/// Whether the person goes on with a credential that the provider knows and that may not do what it is checked with. What
/// was said of one holds until something else is typed.
#[derive(Clone, Copy)]
pub(super) struct LimitedKey {
    /// The form's edits when it was refused.
    refused_at: RwSignal<Option<u32>>,
    accepted: RwSignal<bool>,
}

impl Default for LimitedKey {
    fn default() -> Self {
        Self { refused_at: RwSignal::new(None), accepted: RwSignal::new(false) }
    }
}

impl LimitedKey {
    /// Offers to go on with what was refused after so many edits.
    pub(super) fn offer(self, edits: u32) {
        self.accepted.set(false);
        self.refused_at.set(Some(edits));
    }

    /// Whether the person goes on with what stands in the form after so many edits.
    pub(super) fn is_accepted(self, edits: u32) -> bool {
        self.accepted.get_untracked() && self.refused_at.get_untracked() == Some(edits)
    }

    /// The question, while it is one.
    pub(super) fn view(self, form: FormState) -> AnyView {
        reactive(move || {
            if self.refused_at.get() != Some(form.edits()) {
                return ().into_any();
            }
            let tick = element("input")
                .attr("type", "checkbox")
                .property("checked", self.accepted.get_untracked())
                .on_check(move |on| self.accepted.set(on));
            element("label")
                .class("check notice notice-warn")
                .part(part::ACCEPT_LIMITED)
                .child(tick)
                .child(
                    element("span")
                        .child("Connect it with the rights that it has. Some things may not work."),
                )
                .into_any()
        })
        .into_any()
    }
}
