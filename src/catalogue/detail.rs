//! One integration's page: what it does, who provides it, what it may do, what is needed, then one button.

use crate::{
    session::Session,
    ui::{Subject, back_link, icon, integration_only, integration_screen, notice, outside_link, state_badge},
};
use inlay_api::{EmbeddedIntegration, IntegrationStatus, SchemeType};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// An integration's page.
#[component]
pub(crate) fn IntegrationPage() -> impl IntoView {
    let session = Session::expect();
    let id = use_params_map().with_untracked(|params| params.get("id").unwrap_or_default());
    view! {
        <article class="page" data-part="detail">
            {back_link(session.href("/"), "All integrations")}
            {integration_screen(integration_only(session, id), move |Subject { integration, .. }| page(&session, integration))}
        </article>
    }
    .into_any()
}

fn page(session: &Session, integration: EmbeddedIntegration) -> AnyView {
    let access = access(&integration);
    let summary = integration.summary;
    let state = summary.state();
    let host = session.host_name();
    let about =
        if integration.about.is_empty() { vec![summary.description.clone()] } else { integration.about };
    let facts = (!access.is_empty() || !integration.needs.is_empty()).then(|| {
        view! {
            <div class="facts">
                {(!access.is_empty()).then(|| list(format!("What {host} will be able to do"), "ticks", access))}
                {(!integration.needs.is_empty()).then(|| list("What you need".to_owned(), "ticks needs", integration.needs))}
            </div>
        }
    });
    let minutes = integration.setup_minutes.map(|minutes| match minutes {
        0 | 1 => "Takes about a minute. ".to_owned(),
        _ => format!("Takes about {minutes} minutes. "),
    });
    view! {
        <header class="head">
            {icon(&summary.name, &summary.image_url)}
            <div>
                <h1>{summary.name.clone()}</h1>
                <p class="muted">
                    {integration.provider_name.map(|name| format!("By {name}"))}
                </p>
                {state_badge(&state)}
            </div>
        </header>
        <div class="about">{about.into_iter().map(|text| view! { <p>{text}</p> }).collect_view()}</div>
        {facts}
        {action(session, &summary.id, &summary.name, &state, summary.attention.map(|attention| attention.message))}
        <p class="small muted">{minutes}{outside_link(integration.docs_url.as_deref(), &format!("About {}", summary.name))}</p>
    }
    .into_any()
}

/// What the host may do, in words: the integration's own, else the scopes' descriptions.
fn access(integration: &EmbeddedIntegration) -> Vec<String> {
    if !integration.access.is_empty() {
        return integration.access.clone();
    }
    let schemes = integration.connection_templates.iter().map(|template| &template.auth_scheme_config);
    let oauth = schemes.filter(|scheme| scheme.scheme_type == SchemeType::OAuth2);
    oauth
        .flat_map(|scheme| &scheme.scopes)
        .map(|scope| scope.description.clone())
        .filter(|text| !text.is_empty())
        .collect()
}

fn list(title: String, class: &'static str, items: Vec<String>) -> AnyView {
    let items = items.into_iter().map(|item| view! { <li>{item}</li> }).collect_view();
    view! { <section class="panel stack"><h2>{title}</h2><ul class=class>{items}</ul></section> }.into_any()
}

fn action(
    session: &Session,
    id: &str,
    name: &str,
    state: &IntegrationStatus,
    reason: Option<String>,
) -> AnyView {
    let (path, text) = match state {
        IntegrationStatus::Unavailable => {
            let text = reason.unwrap_or_else(|| "This integration can't be turned on here yet.".to_owned());
            return notice("", text);
        }
        IntegrationStatus::Available | IntegrationStatus::Other(_) => ("connect", format!("Connect {name}")),
        _ => ("manage", format!("Manage {name}")),
    };
    let href = session.href(&format!("/i/{id}/{path}"));
    view! { <div class="row"><a class="button primary" data-part="submit" href=href>{text}</a></div> }
        .into_any()
}
