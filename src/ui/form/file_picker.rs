//! The file picker of a key file: picked or dropped, read in the browser, shown for what it is, and put into the fields
//! that it fills.

use super::{FormState, error_summary::focus, field::Frame};
use crate::{
    element::{button, element, fragment, reactive},
    keyfiles::{Contents, File, KeyFileError, LARGEST, Wanted, read_key_file},
    part,
};
use inlay_forms::form::{Field, Input};
use leptos::{
    ev::{DragEvent, Event},
    prelude::*,
    task::spawn_local,
};
use wasm_bindgen::JsCast;
use web_sys::{File as BrowserFile, HtmlInputElement};

/// The status of a file.
#[derive(Clone, PartialEq)]
enum FileStatus {
    /// Nothing was picked.
    Nothing,
    /// Being read.
    Busy,
    /// It is kept until its password is there; what to say meanwhile.
    Locked { message: String, is_wrong: bool },
    /// Read; what there is to say about it.
    Done(Vec<(&'static str, String)>),
    /// It cannot be used, and why.
    Refused(String),
}

/// A picked file, in memory.
struct PickedFile {
    name: String,
    bytes: Vec<u8>,
}

/// The picker of one field.
#[derive(Clone, Copy)]
struct FilePicker {
    form: FormState,
    place: StoredValue<String>,
    /// Id of the control that picks a file.
    id: StoredValue<String>,
    wanted: Wanted,
    status: RwSignal<FileStatus>,
    /// The locked file that waits for its password.
    locked: StoredValue<Option<PickedFile>>,
}

impl FormState {
    /// The file picker, and the box that shows what was in the file or takes pasted text.
    pub(super) fn file_field(self, field: &Field, frame: &Frame) -> AnyView {
        let wanted = Wanted::of(field.accept.as_deref().unwrap_or_default());
        // Bytes cannot be pasted as text, so that the label of the field is the file's.
        let is_alone = wanted == Wanted::Bytes;
        let id = if is_alone { frame.id.clone() } else { format!("{}-file", frame.id) };
        let picker = FilePicker {
            form: self,
            place: StoredValue::new(field.place.clone()),
            id: StoredValue::new(id),
            wanted,
            status: RwSignal::new(FileStatus::Nothing),
            locked: StoredValue::new(None),
        };
        if is_alone {
            return picker.view();
        }
        let paste = self.text_input(field, frame);
        fragment().child(picker.view()).child(paste).into_any()
    }
}

impl FilePicker {
    fn view(self) -> AnyView {
        let dropped = move |event: Event| {
            event.prevent_default();
            let event: DragEvent = event.unchecked_into();
            let files = event.data_transfer().and_then(|transfer| transfer.files());
            if let Some(file) = files.and_then(|files| files.get(0)) {
                self.pick(file);
            }
        };
        let picked = move |event: Event| {
            let input: HtmlInputElement = event_target(&event);
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                self.pick(file);
            }
            // The same file can be picked again after a refusal.
            input.set_value("");
        };
        element("div")
            .class("drop")
            .part(part::DROP)
            .on("dragover", |event| event.prevent_default())
            .on("drop", dropped)
            .child(
                element("label").class("button").child("Choose a file").child(
                    element("input")
                        .class("sr")
                        .attr("type", "file")
                        .attr("id", self.id.get_value())
                        .attr("accept", self.wanted.accept())
                        .on("change", picked),
                ),
            )
            .child(element("span").class("muted").child(self.wanted.invitation()))
            .child(reactive(move || self.status_line()))
            .into_any()
    }

    fn status_line(self) -> AnyView {
        match self.status.get() {
            FileStatus::Nothing => ().into_any(),
            FileStatus::Busy => {
                element("p").class("muted").attr("role", "status").child("Reading…").into_any()
            }
            FileStatus::Locked { message, is_wrong } => self.password_prompt(message, is_wrong),
            FileStatus::Done(facts) => {
                let fact = |(name, text): (&'static str, String)| {
                    element("div")
                        .child(element("dt").child(name))
                        .child(element("dd").child(text))
                        .into_any()
                };
                element("dl")
                    .class("review")
                    .part(part::FILE_FACTS)
                    .child(facts.into_iter().map(fact).collect_view())
                    .into_any()
            }
            FileStatus::Refused(message) => file_error(message),
        }
    }

    /// The prompt for the password of a locked file.
    fn password_prompt(self, message: String, is_wrong: bool) -> AnyView {
        let id = self.password_id();
        let open = move || self.unlock();
        let message = if is_wrong {
            file_error(message)
        } else {
            element("p").class("muted").attr("role", "status").child(message).into_any()
        };
        fragment()
            .child(message)
            .child(element("label").attr("for", id.clone()).child("Password of the file"))
            .child(
                element("div")
                    .class("secret")
                    .child(
                        element("input")
                            .class("input")
                            .attr("type", "password")
                            .attr("id", id)
                            .part(part::FILE_PASSWORD)
                            .attr("autocomplete", "off")
                            .attr("data-1p-ignore", "true")
                            .attr("data-lpignore", "true")
                            .attr("data-bwignore", "true")
                            .attr("data-form-type", "other")
                            .attr("aria-invalid", is_wrong.then_some("true"))
                            .on_enter(open),
                    )
                    .child(button("button").part(part::FILE_OPEN).on_click(open).child("Open")),
            )
            .into_any()
    }

    fn password_id(self) -> String {
        format!("{}-password", self.id.get_value())
    }

    fn pick(self, file: BrowserFile) {
        // The size is known before anything is read.
        if file.size() > LARGEST as f64 {
            let message = "This file is larger than 256 KB, so it is no key file. Choose another one.";
            return self.status.set(FileStatus::Refused(message.to_owned()));
        }
        self.status.set(FileStatus::Busy);
        spawn_local(async move {
            let Ok(buffer) = wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await else {
                let message = "The browser couldn't read this file. Choose it again.";
                let _ = self.status.try_set(FileStatus::Refused(message.to_owned()));
                return;
            };
            let bytes = js_sys::Uint8Array::new(buffer.unchecked_ref()).to_vec();
            self.read(PickedFile { name: file.name(), bytes }, None).await;
        });
    }

    /// Unlocks the file with the password that was typed.
    fn unlock(self) {
        let box_of_password = document().get_element_by_id(&self.password_id());
        let typed = box_of_password.and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
        let locked = self.locked.try_update_value(Option::take).flatten();
        let (Some(input), Some(file)) = (typed, locked) else { return };
        let password = input.value();
        self.status.set(FileStatus::Busy);
        spawn_local(async move {
            self.read(file, Some(&password)).await;
            // The box that had the focus is gone.
            if self.status.try_with_untracked(|status| matches!(status, FileStatus::Done(_))) == Some(true) {
                focus_next_frame(self.id.get_value());
            }
        });
    }

    async fn read(self, file: PickedFile, password: Option<&str>) {
        if self.is_gone() {
            return;
        }
        let beside = [self.text_beside("certificate"), self.text_beside("key")].join("\n");
        let given = File { name: &file.name, bytes: &file.bytes, password, beside: &beside };
        let read = read_key_file(self.wanted, given).await;
        if self.is_gone() {
            return;
        }
        self.status.set(match read {
            Ok(Contents { facts, texts }) => {
                for (field, text) in texts {
                    self.fill(field, &text);
                }
                FileStatus::Done(facts)
            }
            Err(KeyFileError { message, asks_for_password: true }) => {
                let _ = self.locked.try_set_value(Some(file));
                focus_next_frame(self.password_id());
                FileStatus::Locked { message, is_wrong: password.is_some() }
            }
            Err(KeyFileError { message, .. }) => FileStatus::Refused(message),
        });
    }

    /// Whether the person has left meanwhile.
    fn is_gone(self) -> bool {
        self.status.try_get_untracked().is_none()
    }

    /// The place of this field, or of one beside it.
    fn place_of(self, field: &str) -> String {
        let own = self.place.get_value();
        match (field, own.rsplit_once('/')) {
            ("", _) => own,
            (field, parent) => format!("{}/{field}", parent.unwrap_or_default().0),
        }
    }

    /// The field at a place, if the form has it.
    fn field(self, place: &str) -> Option<Field> {
        self.form.form.with_value(|form| self.form.draft.with_value(|draft| form.field(draft, place)))
    }

    /// What stands in a field beside this one.
    fn text_beside(self, field: &str) -> String {
        match self.field(&self.place_of(field)).map(|field| field.input) {
            Some(Input::Text(text)) => text,
            _ => String::new(),
        }
    }

    /// Fills this field, or one beside it. A name that the form does not have is left out.
    fn fill(self, field: &str, text: &str) {
        let place = self.place_of(field);
        if self.field(&place).is_some() {
            self.form.fill(&place, text);
            self.form.validate_on_blur(&place);
        }
    }
}

/// The error below the picker.
fn file_error(message: String) -> AnyView {
    element("p").class("field-error").attr("role", "alert").part(part::FILE_ERROR).child(message).into_any()
}

/// Moves the focus to a control that is about to be drawn.
fn focus_next_frame(id: String) {
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            focus(&element);
        }
    });
}
