//! What forms do with whole schemas: the cases of `inlay-corpus`, and hand-written ones. Tests on the large corpora are
//! ignored without them; `inlay-corpus` says how they are run.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, which does not cover the helpers of tests"
)]

mod cases;
mod connectors;
mod engine;
mod form;
mod hostile;
mod patterns;
mod secrets;
mod specs;
mod suite;
