//! Turning an integration off (deactivation), after a confirmation that says what stops and what is kept.

use crate::{
    client::{ApiError, SharedClient},
    element::{button, element, flag, reactive},
    host, part,
    screen::{Screen, call_error},
    session::Session,
};
use inlay_api::{Activation, EmbeddedIntegration};
use leptos::{prelude::*, task::spawn_local};

/// The section that turns an integration off: a button, and a confirmation.
pub(super) fn deactivate_section(
    session: Session,
    client: SharedClient,
    integration: &EmbeddedIntegration,
    activation: Activation,
) -> AnyView {
    let name = integration.summary.name.clone();
    let integration_id = integration.summary.id.clone();
    let connection_ids: Vec<_> =
        activation.connections.iter().map(|used| used.connection.id.clone()).collect();
    let has_accounts = !connection_ids.is_empty();
    let asking = RwSignal::new(false);
    let forget = RwSignal::new(true);
    let working = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let screen = Screen::expect();
    let confirm = move || {
        if working.get_untracked() {
            return;
        }
        working.set(true);
        failure.set(None);
        let client = client.get();
        let (integration_id, activation_id) = (integration_id.clone(), activation.id.clone());
        let forgotten = if forget.get_untracked() { connection_ids.clone() } else { Vec::new() };
        spawn_local(async move {
            let mut result = client.delete_activation(&activation_id).await;
            for id in forgotten {
                if result.is_ok() {
                    // What another integration uses stays, as the question says.
                    result = match client.delete_connection(&id).await {
                        Err(error) if error.status() == Some(409) => Ok(()),
                        answer => answer,
                    };
                }
            }
            let _ = working.try_set(false);
            match result {
                Ok(()) => {
                    let ids = [("integrationId", integration_id.as_str()), ("activationId", &activation_id)];
                    host::event("deactivated", &ids);
                    screen.go_to_catalogue();
                }
                Err(error) => drop(failure.try_set(Some(error))),
            }
        });
    };
    let host = session.host_name();
    let question = {
        let (name, confirm) = (name.clone(), confirm);
        move || {
            let confirm = confirm.clone();
            let consequence = format!(
                "{host} stops using {name} at once, and its settings here are deleted. Nothing changes inside {name}."
            );
            element("div")
                .class("stack")
                .attr("role", "group")
                .attr("aria-label", format!("Turn off {name}"))
                .part(part::CONFIRM)
                .child(element("p").child(consequence))
                .child(has_accounts.then(|| {
                    element("label")
                        .class("check")
                        .child(
                            element("input")
                                .attr("type", "checkbox")
                                .part(part::FORGET)
                                .property("checked", flag(move || forget.get()))
                                .on_check(move |on| forget.set(on)),
                        )
                        .child(element("span").child(
                            "Also forget the connected accounts, unless another integration uses them",
                        ))
                }))
                .child(call_error(failure))
                .child(
                    element("div")
                        .class("row")
                        .child(
                            button("button danger")
                                .part(part::CONFIRM_DEACTIVATE)
                                .attr("disabled", flag(move || working.get()))
                                .on_click(confirm)
                                .child(format!("Turn off {name}")),
                        )
                        .child(button("button").on_click(move || asking.set(false)).child("Keep it on")),
                )
                .into_any()
        }
    };
    element("section")
        .class("panel stack")
        .child(element("h2").child("Turn off"))
        .child(reactive(move || {
            if asking.get() {
                question()
            } else {
                element("div")
                    .class("row")
                    .child(
                        button("button danger")
                            .part(part::DEACTIVATE)
                            .on_click(move || asking.set(true))
                            .child(format!("Turn off {name}…")),
                    )
                    .into_any()
            }
        }))
        .into_any()
}
