//! The widget: an integration marketplace inside the host's page.
//!
//! It is one WebAssembly module that the build cuts in parts, so that the catalogue works before the forms have arrived.
//! [`app`] owns the URL and shows the [`catalogue`]. Behind it, in a chunk that [`setup`] loads, is what a person does
//! with one integration: [`connect`], [`variables`], [`manage`].
//! Below them, [`screen`] loads what a screen shows; [`ui`] has the controls, made of [`element`]s whose names are in
//! [`part`]; [`client`] calls the activation API; [`session`] has names and URLs; [`host`] is the bridge to the host's page.

#![expect(unreachable_pub, reason = "#[component] makes public what belongs to this crate only")]

mod app;
mod catalogue;
mod client;
mod connect;
mod element;
mod host;
mod keyfiles;
mod lowercase;
mod manage;
mod part;
mod screen;
mod session;
mod setup;
mod time;
mod ui;
mod variables;

/// Mounts the widget over what the start-up script (`public/start/`) has drawn.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        host::event("error", &[("code", "crashed")]);
    }));
    app::mount();
}
