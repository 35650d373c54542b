//! A key file, picked or dropped: read in the browser, shown for what it is, and put into the boxes that it fills.

use super::{FormState, field::Frame};
use crate::{
    files::{Contents, Wanted, inspect},
    ui::show,
};
use inlay_forms::form::Field;
use leptos::{ev::DragEvent, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::File;

/// Where reading a file stands.
#[derive(Clone, PartialEq)]
enum Reading {
    /// Nothing was picked.
    Nothing,
    /// Being read.
    Busy,
    /// Read; what there is to say about it.
    Done(Vec<(String, String)>),
    /// It cannot be used, and why.
    Refused(String),
}

#[derive(Clone, Copy)]
struct Drop {
    form: FormState,
    place: StoredValue<String>,
    wanted: Wanted,
    reading: RwSignal<Reading>,
}

impl FormState {
    /// A place to drop a file on, and the box that shows what was in it or takes pasted text.
    pub(super) fn file(self, field: &Field, frame: &Frame) -> AnyView {
        let wanted = Wanted::of(field.accept.as_deref().unwrap_or_default());
        let drop = Drop {
            form: self,
            place: StoredValue::new(field.place.clone()),
            wanted,
            reading: RwSignal::new(Reading::Nothing),
        };
        if wanted == Wanted::Bytes {
            // Bytes cannot be pasted as text.
            return drop.view(Some(frame.id.clone()));
        }
        let paste = self.text(field, frame);
        view! { {drop.view(None)}{paste} }.into_any()
    }
}

impl Drop {
    fn view(self, id: Option<String>) -> AnyView {
        let over = |event: DragEvent| event.prevent_default();
        let dropped: Box<dyn Fn(DragEvent)> = Box::new(move |event| {
            event.prevent_default();
            let files = event.data_transfer().and_then(|transfer| transfer.files());
            if let Some(file) = files.and_then(|files| files.get(0)) {
                self.read(file);
            }
        });
        let picked: Box<dyn Fn(web_sys::HtmlInputElement)> = Box::new(move |input| {
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                self.read(file);
            }
            // The same file can be picked again after a refusal.
            input.set_value("");
        });
        view! {
            <div class="drop" data-part="drop" on:dragover=over on:drop=dropped>
                <label class="button">
                    "Choose a file"
                    <input class="sr" type="file" id=id accept=self.wanted.accept() on:change:target=move |event| picked(event.target()) />
                </label>
                <span class="muted">{self.wanted.invitation()}</span>
                {show(move || self.status())}
            </div>
        }
        .into_any()
    }

    fn status(self) -> AnyView {
        match self.reading.get() {
            Reading::Nothing => ().into_any(),
            Reading::Busy => view! { <p class="muted" role="status">"Reading…"</p> }.into_any(),
            Reading::Done(facts) => {
                let fact =
                    |(name, text): (String, String)| view! { <div><dt>{name}</dt><dd>{text}</dd></div> };
                view! { <dl class="review" data-part="file-facts">{facts.into_iter().map(fact).collect_view()}</dl> }.into_any()
            }
            Reading::Refused(message) => {
                view! { <p class="field-error" role="alert" data-part="file-error">{message}</p> }.into_any()
            }
        }
    }

    fn read(self, file: File) {
        // The size is known before anything is read.
        if file.size() > f64::from(crate::files::LARGEST) {
            return self
                .reading
                .set(Reading::Refused("This file is larger than 256 KB, so it is no key file.".to_owned()));
        }
        self.reading.set(Reading::Busy);
        spawn_local(async move {
            let Ok(buffer) = wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await else {
                let _ = self.reading.try_set(Reading::Refused(
                    "The browser couldn't read this file. Choose it again.".to_owned(),
                ));
                return;
            };
            let bytes = js_sys::Uint8Array::new(buffer.unchecked_ref()).to_vec();
            let _ = match inspect(self.wanted, &bytes, file.name()) {
                Ok(Contents { facts, texts }) => {
                    for (field, text) in texts {
                        self.fill(&field, &text);
                    }
                    self.reading.try_set(Reading::Done(facts))
                }
                Err(message) => self.reading.try_set(Reading::Refused(message)),
            };
        });
    }

    /// Fills this field, or one beside it. A name that the form does not have is left out.
    fn fill(self, field: &str, text: &str) {
        let own = self.place.get_value();
        let place = match field {
            "" => own,
            field => {
                let (parent, _) = own.rsplit_once('/').unwrap_or_default();
                format!("{parent}/{field}")
            }
        };
        let known = self
            .form
            .form
            .with_value(|form| self.form.draft.with_value(|draft| form.field(draft, &place).is_some()));
        if known {
            self.form.put(&place, text);
            self.form.leave(&place);
        }
    }
}
