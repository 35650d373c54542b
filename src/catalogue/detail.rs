//! The page of one integration: what it does, who provides it, what it may do, what is needed, then one button.

use super::Catalogue;
use crate::{
    client::SharedClient,
    element::{element, fragment},
    part,
    screen::{LoadedIntegration, RouteIds, integration_screen_after, load_integration},
    session::Session,
    ui::{back_link, external_link, icon, notice, page_skeleton, state_badge},
};
use inlay_api::{EmbeddedIntegration, EmbeddedIntegrationSummary, IntegrationStatus, SchemeType};
use leptos::prelude::*;

/// An integration's page.
#[component]
pub(crate) fn IntegrationPage() -> impl IntoView {
    let (session, client) = (Session::expect(), SharedClient::expect());
    let RouteIds { integration: id, .. } = expect_context();
    let card = Catalogue::expect().card(&id);
    element("article")
        .class("page")
        .part(part::DETAIL)
        .child(back_link(session.href("/"), "All integrations"))
        .child(integration_screen_after(
            move || card.as_ref().map_or_else(page_skeleton, preview),
            load_integration(client, id),
            move |LoadedIntegration { integration, .. }| {
                // The wizard is a click away, and needs the same.
                client.get().keep_integration(integration.clone());
                page(&session, integration)
            },
        ))
        .into_any()
}

/// The beginning of the page, as far as the card knows it, while the integration is loading.
fn preview(card: &EmbeddedIntegrationSummary) -> AnyView {
    fragment()
        // A space keeps the line's height.
        .child(head(card, Some("\u{a0}".to_owned())))
        .child(about(vec![card.description.clone()]))
        .into_any()
}

fn head(summary: &EmbeddedIntegrationSummary, provider: Option<String>) -> AnyView {
    element("header")
        .class("head")
        .child(icon(&summary.name, &summary.image_url))
        .child(
            element("div")
                .child(element("h1").child(summary.name.clone()))
                .child(element("p").class("muted").child(provider))
                .child(state_badge(&summary.state())),
        )
        .into_any()
}

fn about(paragraphs: Vec<String>) -> AnyView {
    element("div")
        .class("about")
        .child(paragraphs.into_iter().map(|text| element("p").child(text).into_any()).collect_view())
        .into_any()
}

fn page(session: &Session, integration: EmbeddedIntegration) -> AnyView {
    let access = access(&integration);
    let summary = integration.summary;
    let state = summary.state();
    let host = session.host_name();
    let paragraphs =
        if integration.about.is_empty() { vec![summary.description.clone()] } else { integration.about };
    let facts = (!access.is_empty() || !integration.needs.is_empty()).then(|| {
        element("div")
            .class("facts")
            .child(
                (!access.is_empty())
                    .then(|| list(format!("What {host} will be able to do"), "ticks", access)),
            )
            .child(
                (!integration.needs.is_empty())
                    .then(|| list("What you need".to_owned(), "ticks needs", integration.needs)),
            )
    });
    let minutes = integration.setup_minutes.map(|minutes| match minutes {
        0 | 1 => "Takes about a minute. ".to_owned(),
        _ => format!("Takes about {minutes} minutes. "),
    });
    fragment()
        .child(head(&summary, integration.provider_name.map(|name| format!("By {name}"))))
        .child(about(paragraphs))
        .child(facts)
        .child(action(
            session,
            &summary.id,
            &summary.name,
            &state,
            summary.attention.map(|attention| attention.message),
        ))
        .child(
            element("p")
                .class("small muted")
                .child(minutes)
                .child(external_link(integration.docs_url.as_deref(), &format!("About {}", summary.name))),
        )
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
    let items = items.into_iter().map(|item| element("li").child(item).into_any()).collect_view();
    element("section")
        .class("panel stack")
        .child(element("h2").child(title))
        .child(element("ul").class(class).child(items))
        .into_any()
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
    element("div")
        .class("row")
        .child(element("a").class("button primary").part(part::SUBMIT).attr("href", href).child(text))
        .into_any()
}
