//! The settings of an activation, to look at and to change.

use crate::{
    client::ApiError,
    session::{Session, bridge, detail},
    ui::{FormState, back_link, error_notice, loaded, notice},
};
use inlay_api::{Activation, EmbeddedIntegration};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};

/// The settings page of one integration.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let session = Session::expect();
    let id = use_params_map().with_untracked(|params| params.get("id").unwrap_or_default());
    let back = session.href(&format!("/i/{id}/manage"));
    let call = move || {
        let (client, id) = (session.client(), id.clone());
        async move {
            let integration = client.get_integration(&id).await?;
            Ok((integration, client.find_activation(&id).await?))
        }
    };
    view! {
        <article class="wizard" data-part="variables">
            {back_link(back, "Back")}
            {loaded(call, move |(integration, activation)| match activation {
                Some(activation) => settings(session, &integration, activation),
                None => notice("", "This integration is turned off, so it has no settings."),
            })}
        </article>
    }
    .into_any()
}

fn settings(session: Session, integration: &EmbeddedIntegration, activation: Activation) -> AnyView {
    let saved = activation.dynamic_variables.unwrap_or_default();
    let form = FormState::new(integration.variables_schema.as_ref(), saved);
    let saving = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let navigate = use_navigate();
    let (activation_id, integration_id) = (activation.id, integration.summary.id.clone());
    let manage = format!("/i/{integration_id}/manage");
    let cancel = session.href(&manage);
    let save = move || {
        let Some(variables) = (!saving.get_untracked()).then(|| form.submit()).flatten() else { return };
        saving.set(true);
        failure.set(None);
        let (client, navigate) = (session.client(), navigate.clone());
        let (activation_id, integration_id, manage) =
            (activation_id.clone(), integration_id.clone(), manage.clone());
        spawn_local(async move {
            let result = client.update_variables(&activation_id, &variables).await;
            let _ = saving.try_set(false);
            match result {
                Ok(()) => {
                    let ids = [("integrationId", integration_id.as_str()), ("activationId", &activation_id)];
                    bridge::event("updated", &detail(&ids));
                    navigate(
                        &format!("{manage}?done=saved"),
                        NavigateOptions { replace: true, ..Default::default() },
                    );
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
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            {form.view()}
            {move || failure.get().map(|error| error_notice(&error, None))}
            <div class="actions">
                <a class="button" href=cancel>"Cancel"</a>
                <button
                    class="button primary"
                    type="submit"
                    data-part="submit"
                    disabled=move || saving.get() || !form.is_changed()
                >
                    {move || if saving.get() { "Saving…" } else { "Save" }}
                </button>
            </div>
        </form>
    }
    .into_any()
}
