//! What every screen of one integration begins with: the integration, and the user's activation of it.

use super::error_notice;
use crate::{
    client::{ApiError, LocalFuture, SharedClient},
    element::reactive,
    ui::loading_page,
};
use inlay_api::{Activation, EmbeddedIntegration};
use leptos::{prelude::*, task::spawn_local};
use std::sync::Arc;

/// What a screen is about.
#[derive(Clone, Debug)]
pub(crate) struct LoadedIntegration {
    /// The integration.
    pub(crate) integration: EmbeddedIntegration,
    /// The user's activation; none when it is off, or when the screen did not ask.
    pub(crate) activation: Option<Activation>,
}

/// Where the call stands.
#[derive(Clone)]
enum Load {
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

/// Makes the call that a screen needs, and draws the screen, its bones or its error. The call is an argument because the
/// catalogue has a screen, too, and what asks for activations is in the chunk that comes later.
pub(crate) fn integration_screen(
    call: impl Fn() -> LocalFuture<'static, Result<LoadedIntegration, ApiError>> + Send + Sync + 'static,
    draw: impl Fn(LoadedIntegration) -> AnyView + Send + 'static,
) -> AnyView {
    boxed(Box::new(call), Box::new(draw))
}

type Call = Box<dyn Fn() -> LocalFuture<'static, Result<LoadedIntegration, ApiError>> + Send + Sync>;

fn boxed(call: Call, draw: Box<dyn Fn(LoadedIntegration) -> AnyView + Send>) -> AnyView {
    let answer = RwSignal::new(Load::Loading);
    let start = move || {
        answer.set(Load::Loading);
        let answering = call();
        spawn_local(async move {
            let result = match answering.await {
                Ok(subject) => Load::Ready(Arc::new(subject)),
                Err(error) => Load::Failed(error),
            };
            // The person may have left the screen: then nobody waits for this.
            let _ = answer.try_set(result);
        });
    };
    start();
    let retry = Callback::new(move |()| start());
    reactive(move || match answer.get() {
        Load::Loading => loading_page(),
        Load::Ready(subject) => draw((*subject).clone()),
        Load::Failed(error) => error_notice(&error, Some(retry)),
    })
}
