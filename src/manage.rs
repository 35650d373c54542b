//! Managing an activation: its connections, its settings, and turning it off.

mod deactivate;
mod page;

pub(crate) use page::ManagePage;
