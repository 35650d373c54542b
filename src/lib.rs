//! The widget: an integration marketplace inside the host's page.
//!
//! It is two WebAssembly modules over one library, so that the catalogue works before the forms have arrived. The first,
//! composed by [`app`], owns the URL and shows the [`catalogue`]. The second, composed by [`setup`], is mounted into the
//! first one's page and shows what a person does with one integration: [`connect`], [`variables`], [`manage`].
//! Both stand on [`session`] (the bridge to the host's page), [`client`] (the activation API) and [`ui`] (controls).

#![expect(unreachable_pub, reason = "#[component] makes public what belongs to this crate only")]

mod app;
mod catalogue;
mod client;
mod connect;
mod manage;
mod session;
mod setup;
mod ui;
mod variables;

/// Starts the first module: mounts the catalogue over what `public/start.js` has drawn.
pub fn start_catalogue() {
    report_panics();
    app::mount();
}

/// Starts the second module: waits to be shown by the first.
pub fn start_setup() {
    report_panics();
    setup::listen();
}

fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        session::bridge::event("error", &session::detail(&[("code", "crashed")]));
    }));
}
