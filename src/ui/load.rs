//! A call whose answer a screen shows.

use super::{error_notice, loading_page};
use crate::client::ApiError;
use leptos::{prelude::*, task::spawn_local};
use std::future::Future;

/// Where a call stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Load<T> {
    /// Under way.
    Loading,
    /// Answered.
    Ready(T),
    /// Failed.
    Failed(ApiError),
}

/// Makes a call now and again whenever `again` runs, and draws its answer, its bones or its error.
pub(crate) fn loaded<T, F>(
    call: impl Fn() -> F + Send + Sync + 'static,
    draw: impl Fn(T) -> AnyView + Send + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    let answer = RwSignal::new(Load::Loading);
    let start = move || {
        answer.set(Load::Loading);
        let answering = call();
        spawn_local(async move {
            let result = match answering.await {
                Ok(value) => Load::Ready(value),
                Err(error) => Load::Failed(error),
            };
            // The person may have left the screen: then nobody waits for this.
            let _ = answer.try_set(result);
        });
    };
    start();
    let retry = Callback::new(move |()| start());
    (move || match answer.get() {
        Load::Loading => loading_page(),
        Load::Ready(value) => draw(value),
        Load::Failed(error) => error_notice(&error, Some(retry)),
    })
    .into_any()
}
