//! The hub over real HTTP on loopback, with a data folder of its own and a provider in the same process.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, which does not cover the helpers of tests"
)]

mod activation;
mod authorization;
mod bound;
mod checking;
mod checks;
mod classes;
mod connection;
mod contract;
mod corpus;
mod crash;
mod draft;
mod expiry;
mod faults;
mod headers;
mod image;
mod integration;
mod key_forms;
mod limits;
mod matrix;
mod oauth;
mod oauth1;
mod oauth1_rows;
mod oauth_answers;
mod oauth_clients;
mod oauth_denials;
mod oauth_dpop;
mod oauth_other_account;
mod oauth_rows;
mod oauth_secret_variables;
mod oauth_unused;
mod oauth_upkeep;
mod openapi;
mod options;
mod pages;
mod platform;
mod program;
mod scheme;
mod scheme_signed;
mod scheme_tls;
mod scheme_tls_beside;
mod scheme_token;
mod secrecy;
mod settings;
mod sources;
mod support;
mod token;
mod two_hubs;
mod variables;
mod waiting;
