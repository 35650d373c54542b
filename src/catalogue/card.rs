//! A card of the catalogue. `public/start/cards.js` draws the same markup and words before the WebAssembly is there; a browser
//! test compares the two.

use crate::{
    element::{button, element},
    part,
    ui::{icon, state_badge},
};
use inlay_api::{EmbeddedIntegrationSummary, IntegrationStatus};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The text of a card's action.
fn action_text(state: &IntegrationStatus) -> &'static str {
    match state {
        IntegrationStatus::Available => "Connect",
        IntegrationStatus::Active | IntegrationStatus::Paused => "Manage",
        IntegrationStatus::Attention => "Review",
        IntegrationStatus::Unavailable | IntegrationStatus::Other(_) => "Details",
    }
}

/// The path that a card leads to.
fn card_path(id: &str, state: &IntegrationStatus) -> String {
    match state {
        IntegrationStatus::Active | IntegrationStatus::Paused | IntegrationStatus::Attention => {
            format!("/i/{id}/manage")
        }
        _ => format!("/i/{id}"),
    }
}

/// A card of the catalogue.
pub(crate) fn card(integration: EmbeddedIntegrationSummary) -> AnyView {
    let navigate = use_navigate();
    let state = integration.state();
    let path = card_path(&integration.id, &state);
    let name = integration.name;
    element("li")
        .class("card")
        .part(part::CARD)
        .attr("data-integration-id", integration.id)
        .attr("data-state", state.to_string())
        .child(icon(&name, &integration.image_url))
        .child(
            element("div")
                .class("card-text")
                .child(element("h3").class("card-title").part(part::CARD_TITLE).child(name.clone()))
                .child(element("p").class("card-description").child(integration.description)),
        )
        .child(
            element("div").class("card-foot").child(state_badge(&state)).child(
                button("button card-action")
                    .part(part::CARD_ACTION)
                    .on_click(move || navigate(&path, NavigateOptions::default()))
                    .child(action_text(&state))
                    .child(element("span").class("sr").child(format!(" {name}"))),
            ),
        )
        .into_any()
}
