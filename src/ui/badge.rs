//! The badge of an integration's state.

use crate::element::element;
use inlay_api::IntegrationStatus;
use leptos::prelude::*;

/// The text of a state; none for a state that needs none.
fn state_text(state: &IntegrationStatus) -> Option<&'static str> {
    match state {
        IntegrationStatus::Active => Some("On"),
        IntegrationStatus::Attention => Some("Needs attention"),
        IntegrationStatus::Paused => Some("Paused"),
        IntegrationStatus::Unavailable => Some("Not available"),
        IntegrationStatus::Available | IntegrationStatus::Other(_) => None,
    }
}

/// The badge of a state: a dot and a word.
pub(crate) fn state_badge(state: &IntegrationStatus) -> AnyView {
    match state_text(state) {
        Some(text) => element("span").class(format!("state state-{state}")).child(text).into_any(),
        None => ().into_any(),
    }
}
