//! Labelled inputs. A field owns the ids that tie label, help and message to its control.

use super::{click, flag, text, word};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// Label, control, help and message of one input.
fn frame(
    id: String,
    name: String,
    label: String,
    required: bool,
    help: Option<String>,
    error: Signal<Option<String>>,
    control: AnyView,
) -> AnyView {
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    view! {
        <div
            class="field"
            data-part="field"
            data-field=name
            data-invalid=invalid(error)
        >
            <label for=id>{label}{(!required).then(|| view! { <span class="optional">" (optional)"</span> })}</label>
            {control}
            {help.map(|help| view! { <p class="help" id=help_id>{help}</p> })}
            <p class="field-error" data-part="field-error" id=error_id role="alert" hidden=flag(move || error.with(Option::is_none))>
                {text(move || error.get().unwrap_or_default())}
            </p>
        </div>
    }
    .into_any()
}

/// Marks a control whose value is refused.
fn invalid(error: Signal<Option<String>>) -> super::dynamic::Word {
    word(move || error.with(|error| error.is_some().then_some("true")))
}

/// What assistive technology reads after the label.
fn described_by(id: &str, help: bool) -> String {
    if help { format!("{id}-help {id}-error") } else { format!("{id}-error") }
}

/// One line of text.
#[component]
pub(crate) fn TextField(
    /// Unique in the document.
    id: String,
    /// The name that errors refer to.
    name: String,
    /// For people.
    label: String,
    /// What was typed.
    value: RwSignal<String>,
    /// What is wrong, if anything.
    error: Signal<Option<String>>,
    /// Whether it may be blank.
    #[prop(optional)]
    required: bool,
    /// Plain text below.
    #[prop(optional_no_strip)]
    help: Option<String>,
    /// An example.
    #[prop(optional_no_strip)]
    placeholder: Option<String>,
    /// Shown before and after the box; not part of the value.
    #[prop(optional)]
    affixes: (Option<String>, Option<String>),
    /// Which keyboard a phone shows: `text`, `decimal`, `numeric`.
    #[prop(default = "text")]
    input_mode: &'static str,
    /// Called when the field is left.
    #[prop(optional)]
    on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let input = view! {
        <input
            class="input"
            type="text"
            id=id.clone()
            inputmode=input_mode
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            placeholder=placeholder
            aria-describedby=described_by(&id, help.is_some())
            aria-required=required.then_some("true")
            aria-invalid=invalid(error)
            prop:value=value
            on:input:target=move |event| value.set(event.target().value())
            on:blur=move |_| if let Some(leave) = on_leave { leave.run(()) }
        />
    };
    let control = match affixes {
        (None, None) => input.into_any(),
        (prefix, suffix) => {
            let affix = |text: Option<String>| {
                text.map(|text| view! { <span class="affix" aria-hidden="true">{text}</span> })
            };
            view! { <div class="affixed">{affix(prefix)}{input}{affix(suffix)}</div> }.into_any()
        }
    };
    frame(id, name, label, required, help, error, control)
}

/// A secret: masked, with a way to look at it, out of reach of password managers that would store it under this page.
/// Its value lives in the input alone and is read through the node.
#[component]
pub(crate) fn SecretField(
    /// Unique in the document.
    id: String,
    /// The name that errors refer to.
    name: String,
    /// For people.
    label: String,
    /// The input; its value is the secret.
    node: NodeRef<html::Input>,
    /// What is wrong, if anything.
    error: Signal<Option<String>>,
    /// Plain text below.
    #[prop(optional_no_strip)]
    help: Option<String>,
    /// An example of its form.
    #[prop(optional_no_strip)]
    placeholder: Option<String>,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let control = view! {
        <div class="secret">
            <input
                class="input"
                type=word(move || Some(if shown.get() { "text" } else { "password" }))
                id=id.clone()
                node_ref=node
                autocomplete="new-password"
                autocapitalize="off"
                spellcheck="false"
                data-1p-ignore="true"
                data-lpignore="true"
                data-bwignore="true"
                data-form-type="other"
                placeholder=placeholder
                aria-describedby=described_by(&id, help.is_some())
                aria-required="true"
                aria-invalid=invalid(error)
            />
            <button class="button" type="button" aria-pressed=word(move || Some(if shown.get() { "true" } else { "false" })) on:click=click(move || shown.update(|shown| *shown = !*shown))>
                {text(move || if shown.get() { "Hide" } else { "Show" }.to_owned())}
            </button>
        </div>
    }
    .into_any();
    frame(id, name, label, true, help, error, control)
}

/// One of a few values. `None` is the first, empty option.
#[component]
pub(crate) fn SelectField(
    /// Unique in the document.
    id: String,
    /// The name that errors refer to.
    name: String,
    /// For people.
    label: String,
    /// What can be chosen.
    options: Vec<String>,
    /// Index of what is chosen.
    value: RwSignal<Option<usize>>,
    /// What is wrong, if anything.
    error: Signal<Option<String>>,
    /// Whether one must be chosen.
    #[prop(optional)]
    required: bool,
    /// Plain text below.
    #[prop(optional_no_strip)]
    help: Option<String>,
) -> impl IntoView {
    let options: Vec<_> = options
        .into_iter()
        .enumerate()
        .map(|(index, label)| {
            view! { <option value=index.to_string() selected=flag(move || value.get() == Some(index))>{label}</option> }
        })
        .collect();
    let control = view! {
        <select
            class="select"
            id=id.clone()
            aria-describedby=described_by(&id, help.is_some())
            aria-required=required.then_some("true")
            aria-invalid=invalid(error)
            on:change:target=move |event| value.set(event.target().value().parse().ok())
        >
            <option value="" selected=flag(move || value.get().is_none())>{if required { "Choose…" } else { "None" }}</option>
            {options}
        </select>
    }
    .into_any();
    frame(id, name, label, required, help, error, control)
}

/// Moves the keyboard to the first field that is wrong, once it is marked.
pub(crate) fn focus_first_invalid() {
    request_animation_frame(|| {
        let selector = "[aria-invalid=true]";
        if let Ok(Some(element)) = document().query_selector(selector)
            && let Some(element) = element.dyn_ref::<web_sys::HtmlElement>()
        {
            // It was found a moment ago; if it is gone, there is nothing to focus.
            let _ = element.focus();
        }
    });
}
