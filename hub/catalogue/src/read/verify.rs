//! Reads the request that shows whether a credential is good.

use super::{request, section::Section, url::url_template};
use crate::{Encoding, LoadRules, RequestMethod, Verify, VerifyBody, text::limit};

/// A `[connection.verify]` table.
pub(crate) fn read(mut section: Section<'_>, rules: &LoadRules) -> Option<Verify> {
    let url = url_template(&mut section, "url", rules);
    let url = section.required("url", url);
    let method = request::method(&mut section);
    let body = body(&mut section);
    if body.is_some() && method != RequestMethod::Post {
        section.problem("body", "must not be there without method = \"POST\"");
    }
    let headers = request::headers(&mut section);
    let account = section.pointer("account");
    let newest = section.pointer("newest");
    let right = section.text("right", limit::SENTENCE);
    let limited = section.text("limited", limit::SENTENCE);
    section.finish();
    Some(Verify { url: url?, method, body, headers, right, limited, account, newest })
}

fn body(section: &mut Section<'_>) -> Option<VerifyBody> {
    let encoding = section.choice("encoding", &[("json", Encoding::Json), ("form", Encoding::Form)]);
    let field = section.take("body")?;
    let Some(source) = field.value.get_ref().as_str() else {
        return Some(VerifyBody::Made(request::body(&field, encoding)));
    };
    if serde_json::from_str::<serde_json::Value>(source).is_err() {
        field.problem("must be JSON");
    }
    Some(VerifyBody::Fixed(source.to_owned()))
}
