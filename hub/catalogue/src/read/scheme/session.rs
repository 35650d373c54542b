//! Reads a login call.

use super::token_answer;
use crate::{
    Encoding, LoadRules, Session,
    read::{placement, request, section::Section, url::url_template},
};

/// A `[connection.session]` table.
pub(crate) fn read(mut section: Section<'_>, rules: &LoadRules) -> Option<Session> {
    let login_url = url_template(&mut section, "login_url", rules);
    let login_url = section.required("login_url", login_url);
    let encoding = request::encoding(&mut section, Encoding::Json);
    let read = Session {
        login_url: login_url?,
        post: section.choice("method", &[("POST", true), ("GET", false)]),
        basic: section.boolean("basic", false),
        headers: section.templates("headers"),
        body: section.take("body").map(|field| request::body(&field, encoding)),
        answer: token_answer::read(&mut section),
        send: placement::send(&mut section),
    };
    if !read.post && read.body.as_ref().is_some_and(|body| body.encoding != Encoding::Query) {
        section.problem("body", "needs method = \"POST\" or encoding = \"query\"");
    }
    section.finish();
    Some(read)
}
