//! Forms as data: a schema becomes fields, what a person types becomes a value, and what is wrong is said per field.
//!
//! Nothing here knows a DOM, so all of it runs in native tests. The widget draws what [`Form`] says; the hub decides in
//! the end with a full JSON Schema validator.

mod field;
mod schema;

pub use field::{Choice, Field, FieldError, Input, Kind};
pub use schema::Form;
