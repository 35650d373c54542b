//! Connecting accounts: the wizard that ends in an activation, and connecting one account anew.

mod account;
mod fields;
mod flow;
mod keep;
mod oauth;
mod popup;
mod reconnect;
mod step;
mod wizard;

pub(crate) use reconnect::ReconnectPage;
pub(crate) use wizard::ConnectPage;
