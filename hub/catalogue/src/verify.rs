//! Requests that show whether a credential is good.

use super::{
    BodyTemplate, Encoding, LoadRules, TextTemplate, UrlTemplate, oauth2::url_template,
    read::section::Section, text,
};

/// Headers that the request itself decides; lower case.
const RESERVED: &[&str] =
    &["connection", "content-length", "content-type", "cookie", "host", "proxy-authorization"];

/// A cheap request that shows whether a credential is good: an answer of 2xx in which `account` finds something.
#[derive(Clone, Debug)]
pub struct Verify {
    /// May contain the template's variables.
    pub url: UrlTemplate,
    /// GET or POST.
    pub method: VerifyMethod,
    /// What a POST says.
    pub body: Option<VerifyBody>,
    /// Further headers.
    pub headers: Vec<(String, TextTemplate)>,
    /// JSON pointer (RFC 6901) to whom the credential belongs to. Some providers answer 200 to a bad credential, so an
    /// answer without it is a refusal.
    pub account: Option<String>,
}

/// Methods of a [`Verify`] request, and of one for options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyMethod {
    /// Nearly always.
    Get,
    /// For providers whose calls are all POST.
    Post,
}

impl VerifyMethod {
    /// GET, unless the definition says POST.
    pub(super) fn read(section: &mut Section<'_>) -> Self {
        match section.raw("method").as_deref() {
            None | Some("GET") => Self::Get,
            Some("POST") => Self::Post,
            Some(_) => {
                section.problem("method", "must be GET or POST");
                Self::Get
            }
        }
    }
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
    /// Whom the credential belongs to according to a JSON answer: text or a number, at most 200 characters, without
    /// control characters.
    pub fn account_in(&self, answer: &serde_json::Value) -> Option<String> {
        let found = match answer.pointer(self.account.as_deref()?)? {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Number(number) => number.to_string(),
            _ => return None,
        };
        let shown: String = found.chars().filter(|c| !text::is_invisible_control(*c)).take(200).collect();
        (!shown.trim().is_empty()).then(|| shown.trim().to_owned())
    }

    pub(super) fn read(mut section: Section<'_>, rules: &LoadRules) -> Option<Self> {
        let url = url_template(&mut section, "url", rules);
        let url = section.required("url", url);
        let method = VerifyMethod::read(&mut section);
        let body = body(&mut section);
        if body.is_some() && method != VerifyMethod::Post {
            section.problem("body", "must not be there without method = \"POST\"");
        }
        let headers = headers(&mut section);
        let account = section.pointer("account");
        section.finish();
        Some(Self { url: url?, method, body, headers, account })
    }

    pub(super) fn texts(&self) -> Vec<TextTemplate> {
        let body = match &self.body {
            Some(VerifyBody::Made(body)) => body.texts(),
            Some(VerifyBody::Fixed(_)) | None => Vec::new(),
        };
        self.headers.iter().map(|(_, text)| text.clone()).chain(body).collect()
    }
}

fn body(section: &mut Section<'_>) -> Option<VerifyBody> {
    let encoding = section.choice("encoding", &[("json", Encoding::Json), ("form", Encoding::Form)]);
    let field = section.take("body")?;
    let Some(source) = field.value.get_ref().as_str() else {
        return Some(VerifyBody::Made(BodyTemplate::read(&field, encoding)));
    };
    if serde_json::from_str::<serde_json::Value>(source).is_err() {
        field.problem("must be JSON");
    }
    Some(VerifyBody::Fixed(source.to_owned()))
}

/// A `headers` table: headers that a definition may set.
pub(super) fn headers(section: &mut Section<'_>) -> Vec<(String, TextTemplate)> {
    let headers = section.templates("headers");
    for (name, text) in &headers {
        let lower = name.to_ascii_lowercase();
        // A fixed one would be a credential that belongs to nobody here.
        let is_fixed_credential = lower == "authorization" && text.names().next().is_none();
        if !text::is_token(name) || RESERVED.contains(&lower.as_str()) || is_fixed_credential {
            section.problem_within(&format!("headers.{name}"), "is not a header that a definition may set");
        }
    }
    headers
}
