//! Validation by JSON Schema (draft 7 and 2020-12), reading the document as it stands: nothing is compiled, since a
//! form asks about one value after each key and every copy of a generic costs a visitor's download.
//!
//! Nobody's schema is refused: unknown, misspelt and malformed keywords are ignored. What a hostile one may cost is
//! bounded (see `run`); past the bound everything is accepted, and the hub decides.

mod array;
mod branch;
mod combine;
mod evaluated;
mod format;
mod message;
mod number;
mod object;
mod run;
mod scalar;

pub use format::{FORMATS, check as is_format};

use crate::{Patterns, Schema};
use run::Run;
use serde_json::Value;

/// A violation: one reason why a value is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where in the value (RFC 6901). A property that is missing or must not be there is pointed at itself.
    pub pointer: String,
    /// The keyword that refuses; `false` for the schema of that name.
    pub keyword: &'static str,
    /// A sentence for the person. It never quotes the value.
    pub message: String,
}

impl Schema {
    /// Whether a part of the document accepts a value.
    pub fn accepts(&self, schema: &Value, instance: &Value, patterns: &dyn Patterns) -> bool {
        Run::new(self, patterns).accepts(schema, instance)
    }

    /// Why the whole schema refuses a value: empty when it accepts it. Where every branch of an `anyOf` or `oneOf`
    /// refuses, it is the reasons of the one that the value means.
    pub fn violations(&self, instance: &Value, patterns: &dyn Patterns) -> Vec<Violation> {
        Run::new(self, patterns).violations(self.document(), instance)
    }
}
