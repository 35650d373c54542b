//! Journeys: what people do with the widget, in a real browser over W3C WebDriver, with the hub, the demo's host and the
//! sandbox provider on origins of their own. `cargo xtask journeys` builds what they need and runs them.

mod accounts;
mod blocking;
mod credentials;
mod embedding;
mod files;
mod forms;
mod frame;
mod handshake;
mod hosted;
mod hostile;
mod life;
mod list;
mod loader;
mod manage;
mod markup;
mod matrix;
mod oauth;
mod oauth1;
mod odd;
mod oidc;
mod schemes;
mod screens;
mod secrets;
mod speed;
mod start;
mod strangers;
mod support;
mod tab;
mod trouble;
mod windows;
mod wizard;
