//! The error answer of a token or revocation endpoint (RFC 6749, section 5.2).

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// An error as a server named it, for the log and for comparison with known codes; never for a page. Blank when the
/// server named none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Refusal {
    /// At most 64 visible ASCII characters.
    pub(crate) error: String,
}

impl Refusal {
    /// Reads the error of an answer, whatever its other members are.
    pub(crate) fn of(members: &Map<String, Value>) -> Self {
        let error = members.get("error").and_then(Value::as_str).unwrap_or_default();
        Self { error: error.chars().filter(|c| c.is_ascii_graphic()).take(64).collect() }
    }
}

impl<'de> Deserialize<'de> for Refusal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::of(&Map::deserialize(deserializer)?))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)
    }
}

impl oauth2::ErrorResponse for Refusal {}
