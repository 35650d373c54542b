//! A text of several lines, or of commas, that is pasted into one entry of a list: the offer to make several entries of it.

use crate::{
    element::{button, element, reactive},
    part,
    ui::form::FormState,
};
use inlay_forms::{
    form::{Field, Kind},
    pasted,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Most entries that are made at once: each is a control on the screen.
const MOST: usize = 500;

/// The place that was pasted into, and what the entries would be.
#[derive(Clone, Copy)]
pub(super) struct PasteOffer(RwSignal<Option<(String, Vec<String>)>>);

impl PasteOffer {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// Listens to what is pasted into an entry. It goes into the box as usual: one entry is what it is until the person
    /// says otherwise.
    pub(super) fn listener(self, entry: &Field) -> impl FnMut(web_sys::Event) + 'static {
        let is_line = matches!(entry.kind, Kind::Text { multiline: false, .. } | Kind::Number { .. });
        let place = entry.place.clone();
        move |event: web_sys::Event| {
            let data = event.unchecked_ref::<web_sys::ClipboardEvent>().clipboard_data();
            let text = data.and_then(|data| data.get_data("text").ok()).unwrap_or_default();
            let texts = if is_line { pasted::entries(&text) } else { Vec::new() };
            self.0.set((2..=MOST).contains(&texts.len()).then(|| (place.clone(), texts)));
        }
    }
}

impl FormState {
    /// The offer, while there is one.
    pub(super) fn paste_offer(self, offer: PasteOffer) -> AnyView {
        reactive(move || {
            let Some((place, texts)) = offer.0.get() else { return ().into_any() };
            let count = texts.len();
            let split = move || {
                offer.0.set(None);
                self.split_entry(&place, &texts);
            };
            element("div")
                .class("notice")
                .attr("role", "status")
                .part(part::PASTED_ENTRIES)
                .child(element("p").child(format!("You pasted {count} values into one entry.")))
                .child(
                    element("div")
                        .class("row")
                        .child(
                            button("button small")
                                .part(part::SPLIT_ENTRIES)
                                .on_click(split)
                                .child(format!("Make {count} entries")),
                        )
                        .child(button("button small").on_click(move || offer.0.set(None)).child("Keep one")),
                )
                .into_any()
        })
        .into_any()
    }

    fn split_entry(self, place: &str, texts: &[String]) {
        let changed = self.form.with_value(|form| {
            self.draft.try_update_value(|draft| form.split_entry(draft, place, texts)).unwrap_or_default()
        });
        if let Some(first) = texts.first() {
            self.fill(place, first);
        }
        for container in &changed {
            self.redraw(container);
            self.validate_on_blur(container);
        }
    }
}
