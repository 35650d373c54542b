//! Reconnecting: new credentials for an existing connection, so that everything that uses it goes on.

mod other_account;

use super::{
    account::AccountForm,
    auth_method::AuthMethod,
    oauth::{OAuthConnect, OAuthStage, oauth_request},
    steps::account_ways,
};
use crate::{
    client::{ApiError, SharedClient},
    element::{effect, element, flag, fragment, reactive_text},
    host, part,
    screen::{LoadedIntegration, Screen, call_error, integration_screen, load_integration_and_activation},
    session::Session,
    ui::{back_link, notice},
};
use inlay_api::{ActivationConnection, ConnectionCreate, HubConnectionTemplate, InitialiseOAuth2Request};
use leptos::{prelude::*, task::spawn_local};
use other_account::{OtherAccount, Waiting};

/// The page that reconnects one account of an activation.
#[component]
pub(crate) fn ReconnectPage() -> impl IntoView {
    let (session, client) = (Session::expect(), SharedClient::expect());
    let screen = Screen::expect();
    let (id, template_id) = (screen.integration_id(), screen.template_id());
    let back = session.href(&format!("/i/{id}/manage"));
    let integration_id = id.clone();
    element("article")
        .class("wizard")
        .part(part::RECONNECT)
        .child(back_link(back, "Back"))
        .child(integration_screen(
            load_integration_and_activation(client, id),
            move |LoadedIntegration { integration, activation }| {
                let template = account_ways(&integration)
                    .into_iter()
                    .flatten()
                    .find(|template| template.id == template_id);
                let used = activation.as_ref().and_then(|activation| {
                    activation.connections.iter().find(|used| used.template_id == template_id)
                });
                match (template, used, &activation) {
                    (Some(template), Some(used), Some(activation)) => {
                        let ids = Ids {
                            integration: integration_id.clone(),
                            activation: activation.id.clone(),
                            connection: used.connection.id.clone(),
                            name: used.connection.name.clone(),
                            account: used.connection.account.clone(),
                        };
                        reconnect(session, client, screen, template, ids, used)
                    }
                    _ => notice("", "This connection is no longer used."),
                }
            },
        ))
        .into_any()
}

#[derive(Clone)]
struct Ids {
    integration: String,
    activation: String,
    connection: String,
    name: String,
    /// Whose it is, when that is known.
    account: Option<String>,
}

fn reconnect(
    session: Session,
    client: SharedClient,
    screen: Screen,
    template: HubConnectionTemplate,
    ids: Ids,
    used: &ActivationConnection,
) -> AnyView {
    let form = AccountForm::new(&template);
    form.restore_draft(&used.variables, &used.inputs);
    let other = OtherAccount::new(ids.account.clone());
    let oauth = OAuthConnect::new();
    let saving = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let name = template.name.clone();
    let (template, ids) = (StoredValue::new(template), StoredValue::new(ids));
    let done = Callback::new(move |()| {
        let Ids { integration, activation, .. } = ids.get_value();
        host::event("updated", &[("integrationId", &integration), ("activationId", &activation)]);
        screen.go("/manage?done=reconnected", true);
    });
    let open = move || {
        let Some(inputs) = form.submit_authorization() else { return };
        let template = template.get_value();
        let request = InitialiseOAuth2Request {
            template_id: Some(template.id.clone()),
            connection_id: Some(ids.get_value().connection),
            variables: inputs.variables,
            scopes: inputs.scopes,
            ..oauth_request(&template.auth_scheme_config)
        };
        oauth.start(client.get(), template.connector_id, request);
    };
    effect(move || match oauth.stage.get() {
        OAuthStage::Connected { .. } => done.run(()),
        OAuthStage::OtherAccount { transaction_id, account } => {
            other.ask(Some((account, Waiting::Transaction(transaction_id))));
        }
        _ => other.ask(None),
    });
    // Back from a full-page redirect that did not end with a connection.
    if let Some(id) = untrack(|| screen.query("transaction")) {
        let client = client.get();
        spawn_local(async move {
            let read = client.transaction(&id).await;
            let stage = read.map_or_else(OAuthStage::CallFailed, OAuthStage::of_finished);
            let _ = oauth.stage.try_set(stage);
        });
    }
    let replace = move |connection: ConnectionCreate, confirmed: bool| {
        saving.set(true);
        failure.set(None);
        let (client, id) = (client.get(), ids.get_value().connection);
        let template_id = template.with_value(|template| template.id.clone());
        spawn_local(async move {
            let result = async {
                if !confirmed && other.is_known() {
                    let account = client.verify_connection(&template_id, &connection).await?.account;
                    if let Some(account) = account.filter(|account| other.is_other(Some(account))) {
                        other.ask(Some((account, Waiting::Typed(connection.clone()))));
                        return Ok(false);
                    }
                }
                client.replace_connection(&id, &connection).await.map(|()| true)
            }
            .await;
            if saving.try_set(false).is_some() {
                return;
            }
            match result {
                Ok(true) => {
                    form.clear();
                    done.run(());
                }
                Ok(false) => {}
                Err(error) => {
                    let fields = error.fields();
                    if fields.is_empty() || !form.show_errors(&error, &fields) {
                        failure.set(Some(error));
                    }
                }
            }
        });
    };
    let answer = move |id: String, yes: bool| {
        let client = client.get();
        spawn_local(async move {
            let answered = match yes {
                true => client.confirm_transaction(&id).await.map(OAuthStage::of_finished),
                false => client.cancel_transaction(&id).await.map(|_| OAuthStage::Idle),
            };
            let _ = oauth.stage.try_set(answered.unwrap_or_else(OAuthStage::CallFailed));
        });
    };
    let save = move || {
        let Some(connection) =
            (!saving.get_untracked()).then(|| form.submit_connection(ids.get_value().name)).flatten()
        else {
            return;
        };
        replace(connection, false);
    };
    let is_popup = form.method() == AuthMethod::ProviderPage;
    let blocked = move || {
        saving.get()
            || oauth.is_busy()
            || matches!(form.method(), AuthMethod::Unsupported | AuthMethod::NoAuth)
    };
    fragment()
        .child(element("h1").child(format!("Reconnect {name}")))
        .child(
            element("form")
                .class("form")
                .attr("novalidate", true)
                .on_submit(move || match blocked() {
                    true => {}
                    false if is_popup => open(),
                    false => save(),
                })
                .child(form.view(&session))
                .child(oauth.view(form.provider(), open))
                .child(other.view(move |waiting, yes| match (waiting, yes) {
                    (Waiting::Typed(connection), true) => replace(connection, true),
                    (Waiting::Typed(_), false) => {}
                    (Waiting::Transaction(id), _) => answer(id, yes),
                }))
                .child(call_error(failure))
                .child(
                    element("div").class("actions").child(element("span")).child(
                        element("button")
                            .class("button primary")
                            .attr("type", "submit")
                            .part(part::SUBMIT)
                            .attr("disabled", flag(blocked))
                            .child(reactive_text(move || {
                                if saving.get() { "Checking…" } else { "Reconnect" }.to_owned()
                            })),
                    ),
                ),
        )
        .into_any()
}
