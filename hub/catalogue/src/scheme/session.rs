//! A login call whose answer carries the token for the other calls.

use super::{BodyTemplate, Encoding, TokenAnswer};
use crate::{LoadRules, Placement, TextTemplate, UrlTemplate, oauth2, read::section::Section};

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
    pub(super) fn read(mut section: Section<'_>, rules: &LoadRules) -> Option<Self> {
        let login_url = oauth2::url_template(&mut section, "login_url", rules);
        let login_url = section.required("login_url", login_url);
        let encoding = Encoding::read(&mut section, Encoding::Json);
        let read = Self {
            login_url: login_url?,
            post: section.choice("method", &[("POST", true), ("GET", false)]),
            basic: section.boolean("basic", false),
            headers: section.templates("headers"),
            body: section.take("body").map(|field| BodyTemplate::read(&field, encoding)),
            answer: TokenAnswer::read(&mut section),
            send: Placement::send(&mut section),
        };
        if !read.post && read.body.as_ref().is_some_and(|body| body.encoding != Encoding::Query) {
            section.problem("body", "needs method = \"POST\" or encoding = \"query\"");
        }
        section.finish();
        Some(read)
    }

    pub(super) fn texts(&self) -> Vec<TextTemplate> {
        let headers = self.headers.iter().map(|(_, text)| text.clone());
        headers
            .chain(self.body.iter().flat_map(BodyTemplate::texts))
            .chain([self.send.value.clone()])
            .collect()
    }
}
