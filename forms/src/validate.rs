//! JSON Schema (draft 7 and 2020-12) by reading the document as it stands: nothing is compiled, since a form asks about
//! one value after each key and every copy of a generic costs a visitor's download.
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
mod references;
mod run;
mod scalar;
mod uri;

pub use format::{FORMATS, check as is_format};

use crate::Patterns;
use references::References;
use run::Run;
use serde_json::Value;
use std::sync::Arc;

/// A schema document with the targets of its references. A clone shares both.
#[derive(Clone, Debug)]
pub struct Schema {
    document: Arc<Value>,
    references: Arc<References>,
    dialect: Dialect,
    formats: Formats,
}

/// What `format` means to a [`Schema`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Formats {
    /// A remark, as the specification has it (2020-12 Validation, section 7.2.1).
    #[default]
    Remark,
    /// A rule for the formats of [`is_format`], except beside a `pattern`: of 286 real properties with both, some
    /// contradict themselves, and the pattern is what their authors tried out.
    Assert,
}

/// One reason why a value is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where in the value (RFC 6901). A property that is missing or must not be there is pointed at itself.
    pub pointer: String,
    /// The keyword that refuses; `false` for the schema of that name.
    pub keyword: &'static str,
    /// A sentence for the person. It never quotes the value.
    pub message: String,
}

/// What differs between the drafts.
#[derive(Clone, Copy, Debug, Default)]
struct Dialect {
    /// Draft 7 and before: nothing beside a `$ref` counts, and the keywords that came later are unknown.
    old: bool,
    /// Before 2020-12: `items` may be a list, with `additionalItems` for the rest.
    tuples: bool,
}

impl Dialect {
    fn of(document: &Value) -> Self {
        let name = document.get("$schema").and_then(Value::as_str).unwrap_or_default();
        let old = name.contains("json-schema.org/draft-0");
        Self { old, tuples: old || name.contains("/2019-09/") }
    }
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

    /// Whether a part of the document accepts a value.
    pub fn accepts(&self, schema: &Value, instance: &Value, patterns: &dyn Patterns) -> bool {
        Run::new(self, patterns).accepts(schema, instance)
    }

    /// Why the whole schema refuses a value: empty when it accepts it. Where every branch of an `anyOf` or `oneOf`
    /// refuses, it is the reasons of the one that the value means.
    pub fn violations(&self, instance: &Value, patterns: &dyn Patterns) -> Vec<Violation> {
        Run::new(self, patterns).violations(&self.document, instance)
    }
}
