//! Connecting accounts: the wizard that ends in an activation, and reconnecting one account.

mod account;
mod auth_method;
mod autosave;
mod fields;
mod limited;
mod oauth;
mod reconnect;
mod step;
mod steps;
mod wizard;

pub(crate) use reconnect::ReconnectPage;
pub(crate) use wizard::ConnectPage;
