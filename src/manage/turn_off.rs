//! Turning an integration off, after saying what stops and what is kept.

use crate::{
    client::ApiError,
    session::{Screen, Session, bridge, detail},
    ui::{click, error_notice, show},
};
use inlay_api::{Activation, EmbeddedIntegration};
use leptos::{prelude::*, task::spawn_local};

/// The way out: a button, and what it asks before it does anything.
pub(super) fn turn_off(
    session: Session,
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
        let client = session.client();
        let (integration_id, activation_id) = (integration_id.clone(), activation.id.clone());
        let forgotten = if forget.get_untracked() { connection_ids.clone() } else { Vec::new() };
        spawn_local(async move {
            let mut result = client.delete_activation(&activation_id).await;
            for id in forgotten {
                if result.is_ok() {
                    result = client.delete_connection(&id).await;
                }
            }
            let _ = working.try_set(false);
            match result {
                Ok(()) => {
                    let ids = [("integrationId", integration_id.as_str()), ("activationId", &activation_id)];
                    bridge::event("deactivated", &detail(&ids));
                    screen.leave();
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
            view! {
                <div class="stack" role="group" aria-label=format!("Turn off {name}") data-part="confirm">
                    <p>{format!("{host} stops using {name} at once, and its settings here are deleted. Nothing changes inside {name}.")}</p>
                    {has_accounts.then(|| view! {
                        <label class="check">
                            <input type="checkbox" data-part="forget" prop:checked=forget on:change:target=move |event| forget.set(event.target().checked()) />
                            <span>"Also forget the connected accounts, unless another integration uses them"</span>
                        </label>
                    })}
                    {show(move || failure.get().map_or_else(|| ().into_any(), |error| error_notice(&error, None)))}
                    <div class="row">
                        <button class="button danger" type="button" data-part="confirm-deactivate" disabled=working on:click=click(confirm)>
                            {format!("Turn off {name}")}
                        </button>
                        <button class="button" type="button" on:click=click(move || asking.set(false))>"Keep it on"</button>
                    </div>
                </div>
            }
            .into_any()
        }
    };
    view! {
        <section class="panel stack">
            <h2>"Turn off"</h2>
            {move || if asking.get() {
                question()
            } else {
                view! {
                    <div class="row">
                        <button class="button danger" type="button" data-part="deactivate" on:click=click(move || asking.set(true))>
                            {format!("Turn off {name}…")}
                        </button>
                    </div>
                }
                .into_any()
            }}
        </section>
    }
    .into_any()
}
