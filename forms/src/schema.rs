//! JSON Schema: the document as it stands, and what widget and hub must mean the same by (JSON pointers, keywords that
//! contain schemas, which schemas apply to a place, what is secret).

mod close;
mod dialect;
pub mod keywords;
mod place;
pub mod pointer;
mod references;
mod secret;
mod uri;

pub use close::close;
pub use place::Place;
pub use references::pointed;

pub(crate) use dialect::Dialect;
pub(crate) use references::References;

use keywords::REFERENCES;
use serde_json::Value;
use std::sync::Arc;

/// A schema document with the targets of its references. A clone shares both.
#[derive(Clone, Debug)]
pub struct Schema {
    document: Arc<Value>,
    pub(crate) references: Arc<References>,
    pub(crate) dialect: Dialect,
    pub(crate) formats: Formats,
}

/// What `format` means to a [`Schema`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Formats {
    /// A remark, as the specification has it (2020-12 Validation, section 7.2.1).
    #[default]
    Remark,
    /// A rule for the formats of [`is_format`](crate::is_format), except beside a `pattern`: of 286 real properties
    /// with both, some contradict themselves, and the pattern is what their authors tried out.
    Assert,
}

impl Schema {
    /// Takes any document: what is not a schema accepts everything. `$schema` of the document chooses the draft.
    pub fn parse(document: Value) -> Self {
        let dialect = Dialect::of(&document);
        // References are found by the address of the schema that they stand in, so the document must not move again.
        let document = Arc::new(document);
        let references = Arc::new(References::of(&document, dialect));
        Self { document, references, dialect, formats: Formats::default() }
    }

    /// The same schema with another meaning of `format`.
    #[must_use]
    pub fn with_formats(self, formats: Formats) -> Self {
        Self { formats, ..self }
    }

    /// The document that was parsed.
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// Follows `$ref` from `schema`, a part of the document, to what it means in the end. What another document would
    /// define, or none defines, is `true`. What stands beside a `$ref` is for the caller to look at.
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let mut at = schema;
        for _ in 0..references::LONGEST_CHAIN {
            if !at.get("$ref").is_some_and(Value::is_string) {
                return at;
            }
            at = self.references.target(&self.document, at, &[]).0;
        }
        &Value::Bool(true)
    }
}
