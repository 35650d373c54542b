//! The error answer of a token or revocation endpoint (RFC 6749, section 5.2), and what servers send in its place.

use inlay_forms::visible_text;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// Members that name an error, the first that does counting: RFC 6749's, and what others call it (HubSpot says `status`
/// and no `error` when a refresh token is gone).
const CODES: &[&str] = &["error", "error_code", "errorCode", "code", "status", "type"];
/// Members that explain an error, likewise.
const DESCRIPTIONS: &[&str] =
    &["error_description", "error_message", "errorMessage", "message", "detail", "error"];
/// Longest code and longest description that is kept, in characters.
const LONGEST: (usize, usize) = (64, 300);

/// An error as a server named it, for the log and for comparison with known codes; never for a page. Blank when the
/// server named none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Refusal {
    /// Visible ASCII characters.
    pub(crate) error: String,
    /// One line of visible characters.
    pub(crate) description: String,
}

impl Refusal {
    /// Reads the error of an answer, whatever its other members are.
    pub(crate) fn of(members: &Map<String, Value>) -> Self {
        // Some servers have an object where RFC 6749 has a code.
        let nested = members.get("error").and_then(Value::as_object);
        let find = |names: &[&str]| {
            let places = [Some(members), nested];
            let mut texts = places.into_iter().flatten().flat_map(|place| {
                names.iter().filter_map(|name| place.get(*name)?.as_str()).filter(|text| !text.is_empty())
            });
            texts.next().unwrap_or_default().to_owned()
        };
        Self::clean(&find(CODES), &find(DESCRIPTIONS))
    }

    /// What may stand in a log of a code and its description.
    pub(crate) fn clean(error: &str, description: &str) -> Self {
        Self {
            error: error.chars().filter(char::is_ascii_graphic).take(LONGEST.0).collect(),
            description: visible_text(description, LONGEST.1),
        }
    }

    /// The same without what was sent: some servers quote it.
    pub(crate) fn without(mut self, sent: &[(String, String)]) -> Self {
        for (_, value) in sent.iter().filter(|(_, value)| value.len() >= 8) {
            self.error = self.error.replace(value, "…");
            self.description = self.description.replace(value, "…");
        }
        self
    }
}

impl<'de> Deserialize<'de> for Refusal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::of(&Map::deserialize(deserializer)?))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.error, self.description)
    }
}

impl oauth2::ErrorResponse for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(answer: Value) -> Refusal {
        serde_json::from_value(answer).unwrap()
    }

    #[test]
    fn an_error_is_found_where_servers_write_it() {
        for (answer, error, description) in [
            (json!({"error": "invalid_grant", "error_description": "gone"}), "invalid_grant", "gone"),
            (
                json!({"status": "BAD_REFRESH_TOKEN", "message": "missing or invalid", "correlationId": "1"}),
                "BAD_REFRESH_TOKEN",
                "missing or invalid",
            ),
            (
                json!({"error": {"message": "gone", "type": "OAuthException", "code": 190}}),
                "OAuthException",
                "gone",
            ),
            (json!({"error": 7, "status": 400}), "", ""),
            (json!({}), "", ""),
        ] {
            let read = read(answer.clone());
            assert_eq!((read.error.as_str(), read.description.as_str()), (error, description), "{answer}");
        }
    }

    #[test]
    fn nothing_that_was_sent_and_no_second_line_gets_into_the_log() {
        let sent = [("refresh_token".to_owned(), "CANARY-refresh".to_owned())];
        let quoted = json!({"error": "invalid_grant", "error_description": "no\n\u{1b}[1m\u{202e}\u{2066}CANARY-refresh here"});
        let clean = read(quoted).without(&sent);
        assert_eq!(clean.description, "no [1m… here");
        assert_eq!(read(json!({"error": "x".repeat(1000)})).error.len(), 64);
    }
}
