//! The hub: the activation API, the OAuth popup's pages and the widget, on one origin.
//!
//! Imports point one way: [`http`] → [`service`] → [`store`]. Only `store` knows SQL, only [`outbound`] makes requests
//! to other servers, only [`vault`] holds keys. [`catalogue`] is what can be activated, read once at start.

pub mod catalogue;
pub mod http;
pub mod outbound;
pub mod token;
pub mod vault;
