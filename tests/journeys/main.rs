//! Journeys: what people do with the widget, in a real browser over W3C WebDriver, with the hub, the demo's host and the
//! sandbox provider on origins of their own. `cargo xtask test` builds what they need and runs them.

mod accounts;
mod manage;
mod markup;
mod oauth;
mod odd;
mod oidc;
mod screens;
mod start;
mod support;
mod trouble;
mod wizard;
