//! The settings page of an activation.

use crate::{
    client::{ApiError, SharedClient},
    element::{button, element, flag, fragment, reactive, reactive_text},
    host, part,
    screen::{
        LoadedIntegration, Screen, choices_of_activation, error_notice, integration_screen,
        load_integration_and_activation,
    },
    session::Session,
    ui::{FormState, back_link, notice},
};
use inlay_api::{Activation, DynamicVariables, EmbeddedIntegration, code};
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;

/// The settings page of one integration.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let (session, client) = (Session::expect(), SharedClient::expect());
    let screen = Screen::expect();
    let id = screen.integration_id();
    element("article")
        .class("wizard")
        .part(part::VARIABLES)
        .child(integration_screen(
            load_integration_and_activation(client, id.clone()),
            move |LoadedIntegration { integration, activation }| match activation {
                Some(activation) => {
                    Settings::new(client, screen, &integration, activation).view(&integration)
                }
                None => fragment()
                    .child(back_link(session.href(&format!("/i/{id}")), "Back"))
                    .child(notice("", "This integration is turned off, so it has no settings."))
                    .into_any(),
            },
        ))
        .into_any()
}

#[derive(Clone, Copy)]
struct Settings {
    client: SharedClient,
    screen: Screen,
    form: FormState,
    /// What the API says is saved; what the form started with, where it does not say.
    saved: StoredValue<Value>,
    /// Whether the API says what is saved.
    is_known: bool,
    integration_id: StoredValue<String>,
    activation_id: StoredValue<String>,
    /// The version that is being edited: the hub refuses to save over a newer one.
    version: StoredValue<Option<String>>,
    saving: RwSignal<bool>,
    failure: RwSignal<Option<ApiError>>,
    /// Whether the person wanted to leave with something unsaved.
    leaving: RwSignal<bool>,
}

impl Settings {
    fn new(
        client: SharedClient,
        screen: Screen,
        integration: &EmbeddedIntegration,
        activation: Activation,
    ) -> Self {
        let is_known = activation.dynamic_variables.is_some();
        let saved = Value::Object(activation.dynamic_variables.unwrap_or_default());
        let schema = integration.variables_schema.clone().unwrap_or_default();
        let form = FormState::new(&schema, Some(&saved), &activation.secret_variables, "settings");
        let saved = if is_known { saved } else { form.value() };
        let id = integration.summary.id.clone();
        form.set_find_choices(choices_of_activation(client, id.clone(), activation.id.clone()));
        Self {
            client,
            screen,
            form,
            saved: StoredValue::new(saved),
            is_known,
            integration_id: StoredValue::new(id),
            activation_id: StoredValue::new(activation.id),
            version: StoredValue::new(activation.version),
            saving: RwSignal::new(false),
            failure: RwSignal::new(None),
            leaving: RwSignal::new(false),
        }
    }

    /// True when saving would change something. Tracks every edit.
    fn is_changed(self) -> bool {
        self.saved.with_value(|saved| !self.form.changes(saved).is_empty())
    }

    fn save(self) {
        if self.saving.get_untracked() {
            return;
        }
        let Some(Value::Object(mut variables)) = self.form.submit() else { return };
        if !self.is_known {
            self.saved.with_value(|started| keep_typed(&mut variables, started));
        }
        self.saving.set(true);
        self.failure.set(None);
        let client = self.client.get();
        let (activation_id, version) = (self.activation_id.get_value(), self.version.get_value());
        spawn_local(async move {
            let result = client.update_variables(&activation_id, &variables, version).await;
            if self.saving.try_set(false).is_some() {
                // The person has left the screen.
                return;
            }
            match result {
                Ok(()) => {
                    let integration_id = self.integration_id.get_value();
                    let ids = [("integrationId", integration_id.as_str()), ("activationId", &activation_id)];
                    host::event("updated", &ids);
                    self.form.clear();
                    self.screen.go("/manage?done=saved", true);
                }
                Err(error) => {
                    let pointers = error.variable_pointers();
                    if pointers.is_empty() || !self.form.show_errors(&pointers) {
                        self.failure.set(Some(error));
                    }
                }
            }
        });
    }

    fn leave(self) {
        if untrack(|| self.is_changed()) {
            self.leaving.set(true);
        } else {
            self.screen.go("/manage", false);
        }
    }

    fn view(self, integration: &EmbeddedIntegration) -> AnyView {
        let leave = move || self.leave();
        fragment()
            .child(button("back link").part(part::BACK).on_click(leave).child("Back"))
            .child(element("h1").child(format!("{} settings", integration.summary.name)))
            .child((!self.is_known).then(|| {
                notice("", "What is set now can't be shown. Only what you fill in here is changed.")
            }))
            .child(
                element("form")
                    .class("form")
                    .attr("novalidate", true)
                    .on_submit(move || self.save())
                    .child(self.form.view())
                    .child(reactive(move || self.changes()))
                    .child(reactive(move || self.failure()))
                    .child(reactive(move || self.leave_question()))
                    .child(
                        element("div")
                            .class("actions")
                            .child(button("button").part(part::CANCEL).on_click(leave).child("Cancel"))
                            .child(
                                element("button")
                                    .class("button primary")
                                    .attr("type", "submit")
                                    .part(part::SUBMIT)
                                    .attr("disabled", flag(move || self.saving.get() || !self.is_changed()))
                                    .child(reactive_text(move || {
                                        if self.saving.get() { "Saving…" } else { "Save" }.to_owned()
                                    })),
                            ),
                    ),
            )
            .into_any()
    }

    /// The changes: before and after of every changed setting.
    fn changes(self) -> AnyView {
        let changes = self.saved.with_value(|saved| self.form.changes(saved));
        if changes.is_empty() {
            return ().into_any();
        }
        let rows = changes.into_iter().map(|change| {
            let or_blank = |text: String| if text.is_empty() { "–".to_owned() } else { text };
            element("div")
                .child(element("dt").child(change.label))
                .child(
                    element("dd")
                        .child(element("del").child(or_blank(change.before)))
                        .child(" → ")
                        .child(element("ins").child(or_blank(change.after))),
                )
                .into_any()
        });
        element("section")
            .class("panel stack")
            .part(part::CHANGES)
            .child(element("h2").child("What will change"))
            .child(element("dl").class("review").child(rows.collect_view()))
            .into_any()
    }

    fn failure(self) -> AnyView {
        let Some(error) = self.failure.get() else { return ().into_any() };
        if error.code() != code::CHANGED_MEANWHILE {
            return error_notice(&error, None);
        }
        let overwrite = move || {
            self.version.set_value(None);
            self.save();
        };
        let load = move || self.screen.go("/manage?done=changed", true);
        element("div")
            .class("notice notice-warn")
            .attr("role", "alert")
            .part(part::CHANGED_MEANWHILE)
            .child(element("p").child("Somebody else has changed these settings since you opened them."))
            .child(
                element("div")
                    .class("row")
                    .child(button("button").part(part::LOAD_NEWER).on_click(load).child("Discard mine"))
                    .child(button("button").part(part::SAVE_ANYWAY).on_click(overwrite).child("Save mine")),
            )
            .into_any()
    }

    fn leave_question(self) -> AnyView {
        if !self.leaving.get() {
            return ().into_any();
        }
        element("div")
            .class("notice notice-warn")
            .attr("role", "alert")
            .part(part::UNSAVED)
            .child(element("p").child("Your changes are not saved."))
            .child(
                element("div")
                    .class("row")
                    .child(
                        button("button")
                            .part(part::STAY)
                            .on_click(move || self.leaving.set(false))
                            .child("Keep editing"),
                    )
                    .child(
                        button("button danger")
                            .part(part::DISCARD)
                            .on_click(move || self.screen.go("/manage", false))
                            .child("Discard changes"),
                    ),
            )
            .into_any()
    }
}

/// Leaves what the form started with: nobody typed it, and it may not be what is saved.
fn keep_typed(variables: &mut DynamicVariables, started: &Value) {
    variables.retain(|name, value| started.get(name) != Some(&*value));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn settings_that_the_api_does_not_show_are_sent_only_where_somebody_typed_them() {
        let mut variables = json!({"typed": "a", "default": 5, "changed": true, "list": []});
        let started = json!({"default": 5, "changed": false, "list": []});
        keep_typed(variables.as_object_mut().unwrap(), &started);
        assert_eq!(variables, json!({"typed": "a", "changed": true}));
    }
}
