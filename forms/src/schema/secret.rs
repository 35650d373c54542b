//! Secrets: how a schema says that its values are not to be read on a screen, and not to be given out by the hub.

use serde_json::Value;

/// Keywords that mark a secret when they are `true`: the standard's own (2020-12 Validation, section 9.4), ours, and
/// that of connector specifications.
const MARKS: [&str; 3] = ["writeOnly", "x-secret", "airbyte_secret"];

/// Whether a schema marks its values as secret, by itself: by one of the marks, or by the format `password` (OpenAPI).
/// What applies beside it may say so as well: see [`Place::is_secret`](super::Place::is_secret), which decides.
pub(super) fn is_marked(schema: &Value) -> bool {
    MARKS.iter().any(|mark| schema.get(mark) == Some(&Value::Bool(true)))
        || schema.get("format").and_then(Value::as_str) == Some("password")
}
