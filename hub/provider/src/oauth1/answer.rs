//! Answers of the endpoints for temporary and token credentials: forms (RFC 5849, section 2.1), as providers write them.

use crate::{endpoint::Refusal, oauth2::TokenError};
use inlay_api::Secret;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use url::form_urlencoded;

/// Longest token and longest secret that is taken, in bytes. A token has to fit into a URL.
const LONGEST: usize = 2048;

/// The members of an answer. One that is there twice is as good as absent; so is one that is no text, where JSON was answered
/// in place of a form.
pub(super) struct Answer(Map<String, Value>);

impl Answer {
    pub(super) fn read(body: &[u8]) -> Self {
        if let Ok(Value::Object(members)) = serde_json::from_slice(body) {
            return Self(members);
        }
        let (mut members, mut twice) = (Map::new(), BTreeSet::new());
        for (name, value) in form_urlencoded::parse(body) {
            if members.insert(name.clone().into_owned(), Value::String(value.into_owned())).is_some() {
                twice.insert(name.into_owned());
            }
        }
        members.retain(|name, _| !twice.contains(name));
        Self(members)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// A token that can stand in a URL and in a header, and its secret. `without_secret` says that a signature needs none.
    pub(super) fn pair(&self, without_secret: bool) -> Result<(String, Secret), TokenError> {
        let token = self.text("oauth_token").filter(|token| {
            !token.is_empty() && token.len() <= LONGEST && token.bytes().all(|byte| byte.is_ascii_graphic())
        });
        let blank = if without_secret { Some("") } else { None };
        let secret = self.text("oauth_token_secret").filter(|secret| !secret.is_empty()).or(blank);
        let secret = secret
            .filter(|secret| secret.len() <= LONGEST && !secret.bytes().any(|byte| byte.is_ascii_control()));
        match (token, secret) {
            (Some(token), Some(secret)) => Ok((token.to_owned(), Secret::new(secret))),
            _ => Err(TokenError::Unusable),
        }
    }

    /// Whether the provider has taken the callback: what tells OAuth 1.0a from the 1.0 that an attacker's session could be
    /// fixed in (RFC 5849, section 2.1; OAuth security advisory 2009.1).
    pub(super) fn is_callback_confirmed(&self) -> bool {
        self.text("oauth_callback_confirmed") == Some("true")
    }

    /// All members, for what a definition keeps.
    pub(super) fn members(self) -> Value {
        Value::Object(self.0)
    }

    /// The error, without what was sent. `oauth_problem` is the Problem Reporting extension's.
    pub(super) fn refusal(&self, sent: &[(String, String)]) -> Refusal {
        match self.text("oauth_problem") {
            Some(problem) => {
                Refusal::clean(problem, self.text("oauth_problem_advice").unwrap_or_default()).without(sent)
            }
            None => Refusal::of(&self.0).without(sent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(body: &str) -> Option<(String, String)> {
        let (token, secret) = Answer::read(body.as_bytes()).pair(false).ok()?;
        Some((token, secret.expose().to_owned()))
    }

    #[test]
    fn a_pair_is_read_from_a_form_or_from_json() {
        let expected = Some(("a b".replace(' ', "+"), "s&1".to_owned()));
        assert_eq!(
            pair("oauth_token=a%2Bb&oauth_token_secret=s%261&oauth_callback_confirmed=true"),
            expected
        );
        assert_eq!(pair(r#"{"oauth_token":"a+b","oauth_token_secret":"s&1","more":[1]}"#), expected);
    }

    #[test]
    fn what_is_no_pair_is_refused() {
        for body in [
            "",
            "oauth_token=a",
            "oauth_token=&oauth_token_secret=s",
            "oauth_token=a&oauth_token=b&oauth_token_secret=s",
            "oauth_token=a%0d%0ab&oauth_token_secret=s",
            "oauth_token=a%20b&oauth_token_secret=s",
            r#"{"oauth_token":1,"oauth_token_secret":"s"}"#,
            r#"{"oauth_token":"a","oauth_token_secret":["s"]}"#,
            "<html></html>",
        ] {
            assert_eq!(pair(body), None, "{body}");
        }
        let long = "a".repeat(LONGEST + 1);
        assert_eq!(pair(&format!("oauth_token={long}&oauth_token_secret=s")), None);
        assert_eq!(pair(&format!("oauth_token=a&oauth_token_secret={long}")), None);
    }

    #[test]
    fn a_member_of_a_wrong_type_costs_that_member_only() {
        let answer = Answer::read(br#"{"oauth_token":"a","oauth_token_secret":"s","oauth_callback_confirmed":1,"oauth_problem":{}}"#);
        assert!(answer.pair(false).is_ok() && !answer.is_callback_confirmed());
        let twice = Answer::read(b"oauth_token=a&oauth_token_secret=s&user_id=1&user_id=2");
        assert!(twice.pair(false).is_ok() && twice.members().get("user_id").is_none());
    }

    #[test]
    fn only_the_exact_word_confirms_a_callback() {
        for (body, is_confirmed) in [
            ("oauth_callback_confirmed=true", true),
            ("oauth_callback_confirmed=false", false),
            ("oauth_callback_confirmed=", false),
            ("oauth_callback_confirmed=true&oauth_callback_confirmed=true", false),
            ("oauth_token=a", false),
        ] {
            assert_eq!(Answer::read(body.as_bytes()).is_callback_confirmed(), is_confirmed, "{body}");
        }
    }

    #[test]
    fn an_error_is_found_where_providers_write_it() {
        let read = |body: &str| Answer::read(body.as_bytes()).refusal(&[]);
        let problem = read("oauth_problem=token_rejected&oauth_problem_advice=Not%20known");
        assert_eq!((problem.error.as_str(), problem.description.as_str()), ("token_rejected", "Not known"));
        assert_eq!(read(r#"{"error":"denied"}"#).error, "denied");
        let quoted = Answer::read(b"oauth_problem=x&oauth_problem_advice=secret-token");
        let sent = [("oauth_token".to_owned(), "secret-token".to_owned())];
        assert!(!quoted.refusal(&sent).description.contains("secret"));
    }
}
