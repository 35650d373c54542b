//! The page of an activation: its state first, then connections and settings, turning it off last.

use super::deactivate::deactivate_section;
use crate::{
    client::SharedClient,
    element::{element, fragment, reactive},
    host, part,
    screen::{
        LoadedIntegration, Screen, choices_of_activation, integration_screen, load_integration_and_activation,
    },
    session::Session,
    ui::{FormState, back_link, icon, notice, state_badge},
};
use inlay_api::{Activation, ActivationConnection, EmbeddedIntegration};
use leptos::prelude::*;
use serde_json::Value;

/// The page of an activation.
#[component]
pub(crate) fn ManagePage() -> impl IntoView {
    let (session, client) = (Session::expect(), SharedClient::expect());
    let screen = Screen::expect();
    let done = move || untrack(|| screen.query("done").unwrap_or_default());
    element("article")
        .class("page")
        .part(part::MANAGE)
        .child(back_link(session.href("/"), "All integrations"))
        .child(integration_screen(
            load_integration_and_activation(client, screen.integration_id()),
            move |LoadedIntegration { integration, activation }| match activation {
                Some(activation) => page(session, client, &integration, activation, &done()),
                None => inactive_notice(session, &integration),
            },
        ))
        .into_any()
}

fn inactive_notice(session: Session, integration: &EmbeddedIntegration) -> AnyView {
    let (name, id) = (&integration.summary.name, &integration.summary.id);
    fragment()
        .child(notice("", format!("{name} is turned off.")))
        .child(
            element("div").class("row").child(
                element("a")
                    .class("button")
                    .attr("href", session.href(&format!("/i/{id}")))
                    .child(format!("About {name}")),
            ),
        )
        .into_any()
}

fn page(
    session: Session,
    client: SharedClient,
    integration: &EmbeddedIntegration,
    activation: Activation,
    done: &str,
) -> AnyView {
    let summary = &integration.summary;
    let since = activation.created_at.as_deref().and_then(since);
    let welcome = match done {
        "on" => Some(format!("{} is on.", summary.name)),
        "saved" => Some("Settings saved.".to_owned()),
        "reconnected" => Some("Connected again.".to_owned()),
        _ => None,
    };
    if let Some(attention) = &summary.attention {
        let ids = [("integrationId", summary.id.as_str()), ("code", &attention.code)];
        host::event("attention", &ids);
    }
    fragment()
        .child(welcome.map(|text| notice("good", text)))
        .child(
            element("header").class("head").child(icon(&summary.name, &summary.image_url)).child(
                element("div").child(element("h1").child(summary.name.clone())).child(
                    element("div")
                        .class("row")
                        .child(state_badge(&summary.state()))
                        .child(element("span").class("small muted").child(since)),
                ),
            ),
        )
        .child(summary.attention.as_ref().map(|attention| notice("warn", attention.message.clone())))
        .child(connections(session, integration, &activation.connections))
        .child(settings(session, client, integration, &activation))
        .child(deactivate_section(session, client, integration, activation))
        .into_any()
}

fn connections(
    session: Session,
    integration: &EmbeddedIntegration,
    used: &[ActivationConnection],
) -> AnyView {
    if used.is_empty() {
        return ().into_any();
    }
    let templates = &integration.connection_templates;
    // In the order of the wizard, which an API need not keep; then those of templates that are no longer there.
    let ordered =
        templates.iter().filter_map(|template| used.iter().find(|one| one.template_id == template.id));
    let others = used.iter().filter(|one| templates.iter().all(|template| template.id != one.template_id));
    let rows = ordered.chain(others).map(|ActivationConnection { template_id, connection, .. }| {
        let template = templates.iter().find(|template| template.id == *template_id);
        let title = template.map_or_else(|| connection.name.clone(), |template| template.name.clone());
        let (problem, account) = (&connection.attention, &connection.account);
        let mut text = match (problem, account) {
            (Some(problem), _) => problem.message.clone(),
            (None, Some(account)) => format!("Connected as {account}"),
            (None, None) => "Connected".to_owned(),
        };
        // A name that the person gave it.
        if connection.name != title {
            text.insert_str(0, &format!("{} · ", connection.name));
        }
        let class = if problem.is_some() { "small state-attention" } else { "small muted" };
        let href = session.href(&format!("/i/{}/reconnect/{template_id}", integration.summary.id));
        element("li")
            .class("connection")
            .part(part::CONNECTION)
            .child(
                element("div").child(element("h3").child(title)).child(element("p").class(class).child(text)),
            )
            .child(
                element("a").class("button").part(part::RECONNECT_LINK).attr("href", href).child("Reconnect"),
            )
            .into_any()
    });
    element("section")
        .class("panel")
        .child(element("h2").child("Connections"))
        .child(element("ul").child(rows.collect_view()))
        .into_any()
}

fn settings(
    session: Session,
    client: SharedClient,
    integration: &EmbeddedIntegration,
    activation: &Activation,
) -> AnyView {
    let saved = Value::Object(activation.dynamic_variables.clone().unwrap_or_default());
    let schema = integration.variables_schema.clone().unwrap_or_default();
    let form = FormState::new(&schema, Some(&saved), &activation.secret_variables, "summary");
    if form.is_empty() {
        return ().into_any();
    }
    let href = session.href(&format!("/i/{}/settings", integration.summary.id));
    let id = integration.summary.id.clone();
    form.set_find_choices(choices_of_activation(client, id, activation.id.clone()));
    form.look_up_labels();
    let rows = move || {
        let rows = form.summary().into_iter().map(|line| {
            element("div")
                .child(element("dt").child(line.label))
                .child(element("dd").child(line.text))
                .into_any()
        });
        rows.collect_view().into_any()
    };
    element("section")
        .class("panel stack")
        .part(part::SETTINGS)
        .child(element("h2").child("Settings"))
        .child(element("dl").class("review").child(reactive(rows)))
        .child(
            element("div").class("row").child(
                element("a").class("button").part(part::EDIT).attr("href", href).child("Change settings"),
            ),
        )
        .into_any()
}

/// When it was turned on; the start-up script writes the date anew when the host's page changes the locale.
fn since(time: &str) -> Option<AnyView> {
    let date = host::local_date(time)?;
    let time = element("time").attr("datetime", time.to_owned()).child(date).into_any();
    Some(fragment().child("Turned on ").child(time).into_any())
}
