//! Session tokens: a login call whose answer carries the token for the other calls.

use super::token_answer::TokenAnswer;
use crate::{BodyTemplate, Placement, TextTemplate, UrlTemplate};

/// How to log in.
#[derive(Clone, Debug)]
pub struct Session {
    /// Where.
    pub login_url: UrlTemplate,
    /// GET or POST.
    pub post: bool,
    /// Whether user name and password go into an `Authorization: Basic` header.
    pub basic: bool,
    /// Further headers.
    pub headers: Vec<(String, TextTemplate)>,
    /// What is sent.
    pub body: Option<BodyTemplate>,
    /// What the answer looks like.
    pub answer: TokenAnswer,
    /// Where the token goes.
    pub send: Placement,
}

impl Session {
    pub(super) fn texts(&self) -> Vec<TextTemplate> {
        let headers = self.headers.iter().map(|(_, text)| text.clone());
        headers
            .chain(self.body.iter().flat_map(BodyTemplate::texts))
            .chain([self.send.value.clone()])
            .collect()
    }
}
