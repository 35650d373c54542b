//! Everything around the hub that a trial needs: a host app ([`host`]), a provider ([`provider`]), a way to run both with
//! a hub between them ([`stack`]), and catalogues to measure with ([`generate`]). It knows the hub from outside only: its
//! command line, its files, its answers.

pub mod generate;
pub mod host;
pub mod provider;
pub mod stack;

mod cookie;
mod headers;
mod random;
mod server;
