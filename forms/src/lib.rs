//! Forms as data, and the validator of JSON Schema that they are checked by: a schema becomes fields, what a person
//! types becomes a value, and what is wrong is said per field.
//!
//! Nothing here knows a DOM, so all of it runs in native tests. The widget draws what [`form::Form`] says; the hub
//! decides in the end with a full JSON Schema validator.

pub mod form;
mod invisible;
mod link;
pub mod pasted;
mod pattern;
pub mod rich;
pub mod schema;
mod validate;

pub use invisible::{is_invisible, show_invisible, visible_text};
pub use link::is_link;
pub use pattern::{LONGEST_CHECKED, Patterns, is_tame, tame_power};
pub use schema::{Formats, Schema};
pub use validate::{FORMATS, Violation, is_format};
