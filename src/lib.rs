//! The widget: an integration marketplace inside the host's page.
//!
//! Reading order: [`app`] composes the screens; [`catalogue`], [`connect`], [`variables`] and [`manage`] are what a
//! person does; [`session`] is the bridge to the host's page, [`client`] the activation API, [`ui`] shared controls.

mod app;
mod catalogue;
mod client;
mod connect;
mod manage;
mod session;
mod ui;
mod variables;

/// Mounts the app over what `public/start.js` has drawn.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        session::bridge::event("error", &session::detail(&[("code", "crashed")]));
    }));
    app::mount();
}
