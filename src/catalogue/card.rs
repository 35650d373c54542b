//! One card. `public/start.js` draws the same markup and words before the WebAssembly is there; a browser test compares
//! the two.

use crate::ui::{click, icon, state_badge};
use inlay_api::{EmbeddedIntegrationSummary, IntegrationStatus};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// What the one action of a card says.
fn action_text(state: &IntegrationStatus) -> &'static str {
    match state {
        IntegrationStatus::Available => "Connect",
        IntegrationStatus::Active | IntegrationStatus::Paused => "Manage",
        IntegrationStatus::Attention => "Review",
        IntegrationStatus::Unavailable | IntegrationStatus::Other(_) => "Details",
    }
}

/// Where a card leads.
pub(crate) fn card_path(id: &str, state: &IntegrationStatus) -> String {
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
    view! {
        <li class="card" data-part="card" data-integration-id=integration.id data-state=state.to_string()>
            {icon(&name, &integration.image_url)}
            <div class="card-text">
                <h3 class="card-title" data-part="card-title">{name.clone()}</h3>
                <p class="card-description">{integration.description}</p>
            </div>
            <div class="card-foot">
                {state_badge(&state)}
                <button
                    class="button card-action"
                    type="button"
                    data-part="card-action"
                    on:click=click(move || navigate(&path, NavigateOptions::default()))
                >
                    {action_text(&state)}
                    <span class="sr">{format!(" {name}")}</span>
                </button>
            </div>
        </li>
    }
    .into_any()
}
