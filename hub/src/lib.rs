//! The hub: the activation API, the OAuth popup's pages and the widget, on one origin.
//!
//! Imports point one way: [`http`] → [`service`] → the crates below `hub/`, each of which keeps one thing to itself:
//! [`inlay_store`] SQL, [`inlay_outbound`] requests to other servers, [`inlay_vault`] keys, [`inlay_catalogue`] what can
//! be activated, [`inlay_provider`] how a request is made as an end user.
//!
//! Reading order: [`start`] puts it together, [`http`] lists every route, [`service`] is what the routes do.

pub mod config;
pub mod error;
pub mod http;
mod json;
pub mod limit;
pub mod origin;
pub mod picture;
pub mod service;
pub mod start;
pub mod token;

pub use error::Error;
