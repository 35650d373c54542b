//! A checking proxy for tests: it stands in front of a hub, or behind a widget, and holds every request and every answer to
//! the platform's own OpenAPI description, as strict gateways do. What deviates is listed in docs/api.md; what deviates and
//! is not listed is refused, and what is listed and no longer deviates fails the test.
//!
//! The description is not part of the repository. A test on it is marked
//! `#[ignore = "reads the platform's description: INLAY_CORPORA=1 cargo test -- --include-ignored"]`, has
//! `the_platforms_description` in its name, and begins with [`Description::required`].

#![expect(
    clippy::unwrap_used,
    reason = "what cannot be read is a mistake in the description, and ends the test"
)]

mod additions;
mod check;
mod description;
mod listed;
mod plain;
mod proxy;
#[cfg(test)]
mod tests;

pub use check::Deviation;
pub use description::{Description, Operation};
pub use listed::{Listed, Side};
pub use proxy::{Change, Checked, CheckingProxy};
