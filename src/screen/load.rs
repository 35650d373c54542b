//! Loading a screen of one integration: the integration itself, and the user's activation of it.

use super::error_notice;
use crate::{
    client::{ApiError, LocalFuture, SharedClient},
    element::reactive,
    ui::page_skeleton,
};
use inlay_api::{Activation, EmbeddedIntegration};
use leptos::{prelude::*, task::spawn_local};
use std::sync::Arc;

/// The integration that a screen is about, as loaded, with the user's activation of it.
#[derive(Clone, Debug)]
pub(crate) struct LoadedIntegration {
    /// The integration.
    pub(crate) integration: EmbeddedIntegration,
    /// The user's activation; none when it is off, or when the screen did not ask.
    pub(crate) activation: Option<Activation>,
}

/// The state of the call.
#[derive(Clone)]
enum LoadState {
    Loading,
    Ready(Arc<LoadedIntegration>),
    Failed(ApiError),
}

/// The call for a screen that is about the integration alone.
pub(crate) fn load_integration(
    client: SharedClient,
    id: String,
) -> impl Fn() -> LocalFuture<'static, Result<LoadedIntegration, ApiError>> + Send + Sync + 'static {
    move || {
        let (client, id) = (client.get(), id.clone());
        Box::pin(async move {
            Ok(LoadedIntegration { integration: client.get_integration(&id).await?, activation: None })
        })
    }
}

/// The same call, for the screen before which another one may have kept the integration.
pub(crate) fn load_kept_integration(
    client: SharedClient,
    id: String,
) -> impl Fn() -> LocalFuture<'static, Result<LoadedIntegration, ApiError>> + Send + Sync + 'static {
    let load = load_integration(client, id.clone());
    move || match client.get().take_kept_integration(&id) {
        Some(integration) => Box::pin(async { Ok(LoadedIntegration { integration, activation: None }) }),
        None => load(),
    }
}

/// The call for a screen that is about the user's activation, too.
pub(crate) fn load_integration_and_activation(
    client: SharedClient,
    id: String,
) -> impl Fn() -> LocalFuture<'static, Result<LoadedIntegration, ApiError>> + Send + Sync + 'static {
    move || {
        let (client, id) = (client.get(), id.clone());
        Box::pin(async move {
            let integration = client.get_integration(&id).await?;
            Ok(LoadedIntegration { integration, activation: client.find_activation(&id).await? })
        })
    }
}

/// Makes the call that a screen needs, and draws the screen, its skeleton or its error. The call is an argument because the
/// catalogue has a screen, too, and what asks for activations is in the chunk that comes later.
pub(crate) fn integration_screen(
    call: impl Fn() -> LocalFuture<'static, Result<LoadedIntegration, ApiError>> + Send + Sync + 'static,
    draw: impl Fn(LoadedIntegration) -> AnyView + Send + 'static,
) -> AnyView {
    load_and_draw(Box::new(page_skeleton), Box::new(call), Box::new(draw))
}

/// The same, with something else in the place of the skeleton: what is known before the answer.
pub(crate) fn integration_screen_after(
    waiting: impl Fn() -> AnyView + Send + 'static,
    call: impl Fn() -> LocalFuture<'static, Result<LoadedIntegration, ApiError>> + Send + Sync + 'static,
    draw: impl Fn(LoadedIntegration) -> AnyView + Send + 'static,
) -> AnyView {
    load_and_draw(Box::new(waiting), Box::new(call), Box::new(draw))
}

type Call = Box<dyn Fn() -> LocalFuture<'static, Result<LoadedIntegration, ApiError>> + Send + Sync>;

/// Not generic, unlike its caller, which the compiler makes anew for each screen.
fn load_and_draw(
    waiting: Box<dyn Fn() -> AnyView + Send>,
    call: Call,
    draw: Box<dyn Fn(LoadedIntegration) -> AnyView + Send>,
) -> AnyView {
    let answer = RwSignal::new(LoadState::Loading);
    let start = move || {
        answer.set(LoadState::Loading);
        let answering = call();
        spawn_local(async move {
            let result = match answering.await {
                Ok(subject) => LoadState::Ready(Arc::new(subject)),
                Err(error) => LoadState::Failed(error),
            };
            // The person may have left the screen: then nobody waits for this.
            let _ = answer.try_set(result);
        });
    };
    start();
    let retry = Callback::new(move |()| start());
    reactive(move || match answer.get() {
        LoadState::Loading => waiting(),
        LoadState::Ready(subject) => draw((*subject).clone()),
        LoadState::Failed(error) => error_notice(&error, Some(retry)),
    })
}
