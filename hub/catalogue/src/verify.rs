//! Verification requests: they show whether a credential is good.

use crate::{BodyTemplate, RequestMethod, TextTemplate, UrlTemplate};
use serde_json::Value;

/// A cheap request that shows whether a credential is good: an answer of 2xx in which `account` finds something.
#[derive(Clone, Debug)]
pub struct Verify {
    /// May contain the template's variables.
    pub url: UrlTemplate,
    /// GET or POST.
    pub method: RequestMethod,
    /// What a POST says.
    pub body: Option<VerifyBody>,
    /// Further headers.
    pub headers: Vec<(String, TextTemplate)>,
    /// What the credential must be allowed to do for it, to continue "It may not …".
    pub right: Option<String>,
    /// What an answer of 401 or 403 contains when a right is all that lacks. Without it, 403 says that and 401 does not.
    pub limited: Option<String>,
    /// JSON pointer (RFC 6901) to whom the credential belongs to. Some providers answer 200 to a bad credential, so an
    /// answer without it is a refusal.
    pub account: Option<String>,
    /// JSON pointer in an entry of a list that is the answer to a time: the entry with the latest one is the one that was
    /// just allowed, and counts as the first.
    pub newest: Option<String>,
}

/// The body of a [`Verify`] request.
#[derive(Clone, Debug)]
pub enum VerifyBody {
    /// JSON as it is written: what GraphQL needs.
    Fixed(String),
    /// Made from inputs and variables.
    Made(BodyTemplate),
}

impl Verify {
    /// Whom the credential belongs to according to a JSON answer: text or a number, at most 200 visible
    /// characters.
    pub fn account_in(&self, answer: &Value) -> Option<String> {
        let sorted = self.newest_first(answer);
        let found = match sorted.as_ref().unwrap_or(answer).pointer(self.account.as_deref()?)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        let shown = inlay_forms::visible_text(&found, 200);
        (!shown.is_empty()).then_some(shown)
    }

    fn newest_first(&self, answer: &Value) -> Option<Value> {
        let time = self.newest.as_deref()?;
        let newest =
            answer.as_array()?.iter().max_by_key(|entry| entry.pointer(time).and_then(Value::as_str))?;
        Some(Value::Array(vec![newest.clone()]))
    }

    pub(super) fn texts(&self) -> Vec<TextTemplate> {
        let body = match &self.body {
            Some(VerifyBody::Made(body)) => body.texts(),
            Some(VerifyBody::Fixed(_)) | None => Vec::new(),
        };
        self.headers.iter().map(|(_, text)| text.clone()).chain(body).collect()
    }
}
