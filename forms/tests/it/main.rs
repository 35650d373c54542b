//! What forms do with whole schemas: our own cases always, the corpora beside the repository when they are there.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, which does not cover the helpers of tests"
)]

mod cases;
mod connectors;
mod corpora;
mod engine;
mod form;
mod hostile;
mod patterns;
mod secrets;
mod specs;
mod suite;
