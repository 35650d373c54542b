//! Forms as data: a schema becomes fields, what a person types becomes a value, and what is wrong is said per field.
//!
//! Nothing here knows a DOM, so all of it runs in native tests. The widget draws what [`Form`] says; the hub decides in
//! the end with a full JSON Schema validator.

mod field;
pub mod form;
mod pattern;
pub mod rich;
mod schema;
mod validate;

pub use field::{Choice, Field, FieldError, Input, Kind};
pub use pattern::{LONGEST_CHECKED, Patterns, is_tame};
pub use schema::Form;
pub use validate::{FORMATS, Formats, Schema, Violation, is_format};
