//! The answer to a token request: where its token is, and what else of it is kept.

use crate::{Pattern, Values};
use serde_json::Value;

/// Longest value that is kept of an answer, in characters.
const LONGEST_KEPT: usize = 255;

/// Where an answer has its token and what else of it is used.
#[derive(Clone, Debug)]
pub struct TokenAnswer {
    /// How it is written.
    pub encoding: AnswerEncoding,
    /// Where the token is.
    pub token: TokenLocation,
    /// JSON pointer to how long the token works, counted in `unit`.
    pub expires_in: String,
    /// How many milliseconds one unit of `expires_in` is.
    pub unit: i64,
    /// Seconds that the token works when the answer does not say.
    pub lifetime: Option<i64>,
    /// What is kept as variables.
    pub keep: Vec<KeptVariable>,
}

/// How a token answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerEncoding {
    /// As JSON (RFC 6749, section 5.1).
    Json,
    /// As a form: what servers did before RFC 6749. JSON is taken too.
    Form,
}

/// The location of a token in an answer.
#[derive(Clone, Debug)]
pub enum TokenLocation {
    /// A JSON pointer.
    Body(String),
    /// The name of a header.
    Header(String),
}

/// A part of an answer that is kept as a connection variable.
#[derive(Clone, Debug)]
pub struct KeptVariable {
    /// The variable's name.
    pub name: String,
    /// JSON pointer to it in the answer.
    pub pointer: String,
    /// Must match; its first group is what is kept, or all that matches.
    pub pattern: Option<Pattern>,
}

impl TokenAnswer {
    /// The token answer of RFC 6749, section 5.1: `access_token` and `expires_in`, in seconds.
    pub fn usual() -> Self {
        Self {
            encoding: AnswerEncoding::Json,
            token: TokenLocation::Body("/access_token".to_owned()),
            expires_in: "/expires_in".to_owned(),
            unit: 1000,
            lifetime: None,
            keep: Vec::new(),
        }
    }

    /// The values of the variables that are kept of an answer.
    pub fn kept_in(&self, answer: &Value) -> Values {
        KeptVariable::values_in(&self.keep, answer)
    }
}

impl KeptVariable {
    /// The values of those that an answer has.
    pub fn values_in(kept: &[Self], answer: &Value) -> Values {
        kept.iter().filter_map(|kept| Some((kept.name.clone(), kept.value_in(answer)?))).collect()
    }

    /// Its value in an answer: text, a number or a boolean, when it is there and fits.
    fn value_in(&self, answer: &Value) -> Option<String> {
        let value = match answer.pointer(&self.pointer)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        let value = match &self.pattern {
            Some(pattern) => pattern.captured(&value)?.to_owned(),
            None => value,
        };
        let sound = value.chars().count() <= LONGEST_KEPT && !value.chars().any(inlay_forms::is_invisible);
        sound.then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_kept_is_what_the_pattern_lets_through() {
        let keep = |pattern: Option<&str>| KeptVariable {
            name: "instance".to_owned(),
            pointer: "/instance_url".to_owned(),
            pattern: pattern.map(|pattern| Pattern::parse(pattern).unwrap()),
        };
        let kept = |keep: KeptVariable, answer: Value| {
            TokenAnswer { keep: vec![keep], ..TokenAnswer::usual() }.kept_in(&answer).remove("instance")
        };
        let host = Some(r"https://([a-z0-9.\-]+)\.example\.com");
        let answer = |url: &str| json!({ "instance_url": url });
        assert_eq!(kept(keep(host), answer("https://acme.example.com")).as_deref(), Some("acme"));
        assert_eq!(kept(keep(host), answer("https://evil.test/.example.com")), None);
        assert_eq!(kept(keep(None), json!({ "instance_url": 7 })).as_deref(), Some("7"));
        assert_eq!(kept(keep(None), json!({ "instance_url": "a\r\nb" })), None);
        assert_eq!(kept(keep(None), json!({ "instance_url": ["a"] })), None);
    }
}
