//! The wire types as their users see them: reading, writing, and what survives both.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, which does not cover the helpers of tests"
)]

mod declared;
mod reading;
mod round_trip;
mod samples;
