//! The chunk `setup` of the WebAssembly module: the screens for connecting, settings and managing. It is prefetched while
//! the person looks around the catalogue.
//!
//! Whatever only a `#[wasm_split(chunk)]` function needs, `xtask/widget` moves into that chunk. Its caller sees an
//! `async` function that first fetches the chunk; what crosses the border is an ordinary value of the one module. With
//! `fallible` a fetch that fails is an error of the function's own kind, and the next call fetches again.

use crate::{
    client::ApiError,
    connect::{ConnectPage, ReconnectPage},
    element::reactive,
    manage::ManagePage,
    screen::{Screen, error_notice},
    ui::page_skeleton,
    variables::SettingsPage,
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;
use wasm_split_helpers::wasm_split;

/// When the chunk is prefetched: by then nothing else is going on, and a first click finds the screens there.
const PREFETCH_AFTER: Duration = Duration::from_millis(1500);

/// A screen of one integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SetupScreen {
    Connect,
    Manage,
    Settings,
    Reconnect,
}

/// Draws a screen for the [`Screen`] of the current context.
type Draw = fn(SetupScreen) -> AnyView;

/// The entry of the chunk.
#[wasm_split(setup, fallible, preload(load))]
fn screens() -> Result<Draw, ApiError> {
    Ok(|screen| match screen {
        SetupScreen::Connect => ConnectPage().into_any(),
        SetupScreen::Manage => ManagePage().into_any(),
        SetupScreen::Settings => SettingsPage().into_any(),
        SetupScreen::Reconnect => ReconnectPage().into_any(),
    })
}

/// Prefetches the chunk a while after the start.
pub(crate) fn prefetch_soon() {
    set_timeout(prefetch, PREFETCH_AFTER);
}

/// Prefetches the chunk now.
pub(crate) fn prefetch() {
    spawn_local(async {
        // A screen that is asked for tries again and says what is wrong.
        let _ = load().await;
    });
}

/// A screen of the chunk; a skeleton until the chunk is there.
pub(crate) fn setup_page(screen: SetupScreen) -> AnyView {
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
        None => page_skeleton(),
        Some(Ok(draw)) => {
            provide_context(Screen::of_route());
            draw(screen)
        }
        Some(Err(error)) => error_notice(&error, Some(retry)),
    })
}
