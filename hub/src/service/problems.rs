//! Everything that is wrong with a request, collected before any of it is answered.

use crate::{Error, error::field_error};
use inlay_api::ErrorField;

/// What is wrong with a request, by what it means.
#[derive(Debug, Default)]
pub(super) struct Problems {
    pub(super) invalid: Vec<ErrorField>,
    pub(super) mismatch: Vec<ErrorField>,
}

impl Problems {
    pub(super) fn invalid(&mut self, field: impl Into<String>, message: &str) {
        self.invalid.push(field_error(field, message));
    }

    /// Malformed fields go first: whoever mends them gets to hear of the rest.
    pub(super) fn into_result(self) -> Result<(), Error> {
        if !self.invalid.is_empty() {
            Err(Error::Invalid(self.invalid))
        } else if !self.mismatch.is_empty() {
            Err(Error::SchemeMismatch(self.mismatch))
        } else {
            Ok(())
        }
    }
}

/// The path of a field in a request: `path.field`, or `field` at the root.
pub(super) fn at(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}
