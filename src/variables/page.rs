//! The settings of an activation, to look at and to change.

use crate::{
    client::ApiError,
    session::{Screen, Session, bridge, detail},
    ui::{
        FormState, Subject, back_link, error_notice, flag, integration_screen, notice, show, submit, text,
        with_activation,
    },
};
use inlay_api::{Activation, EmbeddedIntegration};
use leptos::{prelude::*, task::spawn_local};

/// The settings page of one integration.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let session = Session::expect();
    let screen = Screen::expect();
    let id = screen.integration_id();
    let back = session.href(&format!("/i/{id}/manage"));
    view! {
        <article class="wizard" data-part="variables">
            {back_link(back, "Back")}
            {integration_screen(with_activation(session, id), move |Subject { integration, activation }| match activation {
                Some(activation) => settings(session, screen, &integration, activation),
                None => notice("", "This integration is turned off, so it has no settings."),
            })}
        </article>
    }
    .into_any()
}

fn settings(
    session: Session,
    screen: Screen,
    integration: &EmbeddedIntegration,
    activation: Activation,
) -> AnyView {
    let saved = activation.dynamic_variables.unwrap_or_default();
    let form = FormState::new(integration.variables_schema.as_ref(), saved);
    let saving = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let (activation_id, integration_id) = (activation.id, integration.summary.id.clone());
    let cancel = session.href(&format!("/i/{integration_id}/manage"));
    let save = move || {
        let Some(variables) = (!saving.get_untracked()).then(|| form.submit()).flatten() else { return };
        saving.set(true);
        failure.set(None);
        let client = session.client();
        let (activation_id, integration_id) = (activation_id.clone(), integration_id.clone());
        spawn_local(async move {
            let result = client.update_variables(&activation_id, &variables).await;
            let _ = saving.try_set(false);
            match result {
                Ok(()) => {
                    let ids = [("integrationId", integration_id.as_str()), ("activationId", &activation_id)];
                    bridge::event("updated", &detail(&ids));
                    screen.go("/manage?done=saved", true);
                }
                Err(error) => {
                    if !form.refuse(&error.variable_fields()) || error.fields().is_empty() {
                        let _ = failure.try_set(Some(error));
                    }
                }
            }
        });
    };
    view! {
        <h1>{format!("{} settings", integration.summary.name)}</h1>
        <form
            class="form"
            novalidate
            on:submit=submit(save)
        >
            {form.view()}
            {show(move || failure.get().map_or_else(|| ().into_any(), |error| error_notice(&error, None)))}
            <div class="actions">
                <a class="button" href=cancel>"Cancel"</a>
                <button
                    class="button primary"
                    type="submit"
                    data-part="submit"
                    disabled=flag(move || saving.get() || !form.is_changed())
                >
                    {text(move || if saving.get() { "Saving…" } else { "Save" }.to_owned())}
                </button>
            </div>
        </form>
    }
    .into_any()
}
