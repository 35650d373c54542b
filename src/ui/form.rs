//! Draws a form that `inlay_forms` describes, and holds what is typed into it.

use super::{SelectField, TextField, focus_first_invalid, text, word};
use inlay_forms::{Field, Form, Input, Kind};
use leptos::prelude::*;
use serde_json::{Map, Value};

/// A form on screen. `Copy`; lives as long as the screen that made it.
#[derive(Clone, Copy)]
pub(crate) struct FormState {
    form: StoredValue<Form>,
    saved: StoredValue<Map<String, Value>>,
    inputs: StoredValue<Vec<Control>>,
    errors: RwSignal<Vec<(String, String)>>,
}

#[derive(Clone)]
enum Control {
    Text(RwSignal<String>),
    Flag(RwSignal<bool>),
    Selected(RwSignal<Option<usize>>),
    Kept(Option<Value>),
}

impl FormState {
    /// A form that starts with saved values, or with the schema's defaults.
    pub(crate) fn new(schema: Option<&Value>, saved: Map<String, Value>) -> Self {
        let form = schema.map(Form::parse).unwrap_or_default();
        let controls = form.inputs(&saved).into_iter().map(|input| match input {
            Input::Text(text) => Control::Text(RwSignal::new(text)),
            Input::Flag(flag) => Control::Flag(RwSignal::new(flag)),
            Input::Selected(index) => Control::Selected(RwSignal::new(index)),
            Input::Kept(value) => Control::Kept(value),
        });
        Self {
            inputs: StoredValue::new(controls.collect()),
            form: StoredValue::new(form),
            saved: StoredValue::new(saved),
            errors: RwSignal::default(),
        }
    }

    /// True when there is nothing to fill in.
    pub(crate) fn is_empty(&self) -> bool {
        self.form.with_value(|form| form.fields.is_empty())
    }

    /// The whole value, or nothing when a field is wrong; the messages then stand beside their fields and the keyboard
    /// is on the first one.
    pub(crate) fn submit(&self) -> Option<Map<String, Value>> {
        match self.value() {
            Ok(value) => {
                self.errors.set(Vec::new());
                Some(value)
            }
            Err(errors) => {
                self.errors.set(errors);
                focus_first_invalid();
                None
            }
        }
    }

    /// True when what is typed differs from what is saved. Tracks every input.
    pub(crate) fn is_changed(&self) -> bool {
        self.value().map_or(true, |value| self.saved.with_value(|saved| *saved != value))
    }

    /// Puts the hub's messages beside their fields. Gives back whether all of them have one.
    pub(crate) fn refuse(&self, messages: &[(String, String)]) -> bool {
        let known =
            |name: &str| self.form.with_value(|form| form.fields.iter().any(|field| field.name == name));
        let all = messages.iter().all(|(name, _)| known(name));
        self.errors.set(messages.to_vec());
        focus_first_invalid();
        all
    }

    /// Label and readable value of every field, for a summary.
    pub(crate) fn summary(&self) -> Vec<(String, String)> {
        let describe = |(field, control): (&Field, &Control)| {
            let text = match (control, &field.kind) {
                (Control::Text(text), _) => text.get(),
                (Control::Flag(flag), _) => if flag.get() { "Yes" } else { "No" }.to_owned(),
                (Control::Selected(index), Kind::Choice(choices)) => index
                    .get()
                    .and_then(|index| choices.get(index))
                    .map(|choice| choice.label.clone())
                    .unwrap_or_default(),
                _ => return None,
            };
            Some((field.label.clone(), if text.is_empty() { "–".to_owned() } else { text }))
        };
        self.form.with_value(|form| {
            self.inputs.with_value(|inputs| form.fields.iter().zip(inputs).filter_map(describe).collect())
        })
    }

    /// The fields.
    pub(crate) fn view(&self) -> AnyView {
        let state = *self;
        let fields = self.form.with_value(|form| form.fields.clone());
        let controls = self.inputs.get_value();
        view! { <div class="form">{fields.into_iter().zip(controls).map(|(field, control)| state.field(field, control)).collect_view()}</div> }
            .into_any()
    }

    fn value(&self) -> Result<Map<String, Value>, Vec<(String, String)>> {
        let inputs: Vec<Input> = self.inputs.with_value(|controls| {
            controls
                .iter()
                .map(|control| match control {
                    Control::Text(text) => Input::Text(text.get()),
                    Control::Flag(flag) => Input::Flag(flag.get()),
                    Control::Selected(index) => Input::Selected(index.get()),
                    Control::Kept(value) => Input::Kept(value.clone()),
                })
                .collect()
        });
        self.form
            .with_value(|form| self.saved.with_value(|saved| form.value(&inputs, saved)))
            .map_err(|errors| errors.into_iter().map(|error| (error.field, error.message)).collect())
    }

    fn error(&self, name: String) -> Signal<Option<String>> {
        let errors = self.errors;
        Signal::derive(move || {
            errors.with(|errors| {
                errors.iter().find(|(field, _)| *field == name).map(|(_, message)| message.clone())
            })
        })
    }

    fn field(self, field: Field, control: Control) -> AnyView {
        let id = format!("variable-{}", field.name);
        let error = self.error(field.name.clone());
        match (control, field.kind) {
            (Control::Text(value), kind) => {
                let input_mode = match kind {
                    Kind::Number { integer: true, .. } => "numeric",
                    Kind::Number { .. } => "decimal",
                    _ => "text",
                };
                view! {
                    <TextField
                        id=id
                        name=field.name
                        label=field.label
                        value=value
                        error=error
                        required=field.required
                        help=field.help
                        placeholder=field.placeholder
                        input_mode=input_mode
                    />
                }
                .into_any()
            }
            (Control::Flag(value), _) => view! {
                <div class="field" data-part="field" data-field=field.name>
                    <label class="check">
                        <input
                            type="checkbox"
                            id=id
                            prop:checked=value
                            on:change:target=move |event| value.set(event.target().checked())
                        />
                        <span>{field.label}{field.help.map(|help| view! { <span class="help"><br />{help}</span> })}</span>
                    </label>
                </div>
            }
            .into_any(),
            (Control::Selected(value), Kind::Choice(choices)) => {
                let options = choices.into_iter().map(|choice| choice.label).collect::<Vec<_>>();
                view! {
                    <SelectField
                        id=id
                        name=field.name
                        label=field.label
                        options=options
                        value=value
                        error=error
                        required=field.required
                        help=field.help
                    />
                }
                .into_any()
            }
            _ => view! {
                <div class="field" data-part="field" data-field=field.name data-invalid=word(move || error.with(|error| error.is_some().then_some("true")))>
                    <span class="label">{field.label}</span>
                    <p class="help">"This setting can't be shown here. It keeps its value."</p>
                    <p class="field-error" data-part="field-error" role="alert">{text(move || error.get().unwrap_or_default())}</p>
                </div>
            }
            .into_any(),
        }
    }
}
