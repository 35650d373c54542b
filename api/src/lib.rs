//! The activation API as types: what travels between widget and hub, and nothing that does I/O.
//!
//! Names and shapes are those of Versori's Embedded API, version 1. Fields marked *Addition* are Inlay's own; they are
//! all optional, so that the widget works against an API that lacks them and an older client ignores them. The mark, and
//! the comments of types and fields, are what the hub's OpenAPI description says of them (feature `openapi`).
//!
//! Reading is tolerant on purpose: whatever the description calls optional may be missing or `null`, unknown fields are
//! skipped, and unknown enum values survive as `Other`. Writing is exact.
//!
//! Reading order: [`integration`] is what a person sees, [`scheme`] is how an account is connected, [`connection`] and
//! [`credential`] are what is sent, [`activation`] is the result, [`oauth`] is the popup, [`error`] is everything else.

pub mod activation;
pub mod connection;
pub mod credential;
pub mod draft;
pub mod error;
pub mod hub;
pub mod integration;
pub mod oauth;
mod open_enum;
pub mod option;
pub mod page;
mod read;
#[cfg(feature = "openapi")]
pub mod schema;
pub mod scheme;
pub mod secret;
mod wire;

pub use activation::*;
pub use connection::*;
pub use credential::*;
pub use draft::*;
pub use error::*;
pub use hub::*;
pub use integration::*;
pub use oauth::*;
pub use option::*;
pub use page::*;
pub use read::Read;
pub use scheme::*;
pub use secret::*;

/// Where the activation API is mounted on a hub.
pub const BASE_PATH: &str = "/api/embedded/v1";
