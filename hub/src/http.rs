//! What the hub answers over HTTP: one module per audience.

pub mod assets;
pub mod embed;
pub mod headers;
