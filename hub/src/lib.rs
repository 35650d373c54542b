//! The hub: the activation API, the OAuth popup's pages and the widget, on one origin.
//!
//! Imports point one way: [`http`] → [`service`] → [`store`]. Only `store` knows SQL, only [`outbound`] makes requests
//! to other servers, only [`vault`] holds keys. [`catalogue`] is what can be activated, read once at start.
//!
//! Reading order: [`start`] puts it together, [`http`] lists every route, [`service`] is what the routes do.

pub mod catalogue;
pub mod config;
pub mod error;
pub mod http;
pub mod limit;
pub mod outbound;
pub mod picture;
pub mod secret;
pub mod service;
pub mod start;
pub mod store;
pub mod time;
pub mod token;
pub mod vault;

pub use error::Error;
