//! Drafts of JSON Schema: what differs between them.

use serde_json::Value;

/// The draft of a document, as far as it matters here.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Dialect {
    /// Draft 7 and before: nothing beside a `$ref` counts, and the keywords that came later are unknown.
    pub(crate) old: bool,
    /// Before 2020-12: `items` may be a list, with `additionalItems` for the rest.
    pub(crate) tuples: bool,
}

impl Dialect {
    /// By `$schema`; 2020-12 without one.
    pub(super) fn of(document: &Value) -> Self {
        let name = document.get("$schema").and_then(Value::as_str).unwrap_or_default();
        let old = name.contains("json-schema.org/draft-0");
        Self { old, tuples: old || name.contains("/2019-09/") }
    }
}
