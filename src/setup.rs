//! The screens behind the catalogue: connecting, settings and managing. They are a chunk of the WebAssembly module that
//! is fetched while the person looks around.
//!
//! Whatever only a `#[wasm_split(chunk)]` function needs, `cargo xtask split` moves into that chunk. Its caller sees an
//! `async` function that first fetches the chunk; what crosses the border is an ordinary value of the one module. With
//! `fallible` a fetch that fails is an error of the function's own kind, and the next call fetches again.

use crate::{
    client::ApiError,
    connect::{ConnectPage, ReconnectPage},
    element::reactive,
    manage::ManagePage,
    screen::{Screen, error_notice},
    ui::loading_page,
    variables::SettingsPage,
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;
use wasm_split_helpers::wasm_split;

/// By then nothing else is going on, and a first click finds the screens there.
const LOAD_AFTER: Duration = Duration::from_millis(1500);

/// A screen of one integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Connect,
    Manage,
    Settings,
    Reconnect,
}

/// Draws a screen for the [`Screen`] of the current context.
type Draw = fn(Kind) -> AnyView;

/// The chunk's way in.
#[wasm_split(setup, fallible, preload(load))]
fn screens() -> Result<Draw, ApiError> {
    Ok(|kind| match kind {
        Kind::Connect => ConnectPage().into_any(),
        Kind::Manage => ManagePage().into_any(),
        Kind::Settings => SettingsPage().into_any(),
        Kind::Reconnect => ReconnectPage().into_any(),
    })
}

/// Fetches the chunk a while after the start.
pub(crate) fn load_soon() {
    set_timeout(
        || {
            spawn_local(async {
                // A screen that is asked for tries again and says what is wrong.
                let _ = load().await;
            });
        },
        LOAD_AFTER,
    );
}

/// A screen of the chunk; its bones until the chunk is there.
pub(crate) fn setup_page(kind: Kind) -> AnyView {
    let drawing = RwSignal::new(None::<Result<Draw, ApiError>>);
    let start = move || {
        drawing.set(None);
        spawn_local(async move {
            let result = screens().await;
            // The person may have gone back by now.
            let _ = drawing.try_set(Some(result));
        });
    };
    start();
    let retry = Callback::new(move |()| start());
    reactive(move || match drawing.get() {
        None => loading_page(),
        Some(Ok(draw)) => {
            provide_context(Screen::of_route());
            draw(kind)
        }
        Some(Err(error)) => error_notice(&error, Some(retry)),
    })
}
