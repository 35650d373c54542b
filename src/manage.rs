//! Looking after an activation: what is connected, its settings, and the way out.

mod page;
mod turn_off;

pub(crate) use page::ManagePage;
