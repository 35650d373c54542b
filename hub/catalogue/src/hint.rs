//! How one input of a credential is asked for, and what may be typed there.

use super::{
    Pattern,
    connection::url,
    read::section::Section,
    text::{self, limit},
};
use url::Url;

/// The kinds of file that an input can be read from.
const ACCEPT: &[&str] = &["pem", "pfx", "json", "any"];

/// How to present one input of a credential. All texts are plain text.
#[derive(Clone, Debug, Default)]
pub struct InputHint {
    /// Instead of the scheme's own label.
    pub label: Option<String>,
    /// Where to find it, what it looks like.
    pub help: Option<String>,
    /// An example of its form.
    pub placeholder: Option<String>,
    /// What the value must match somewhere.
    pub pattern: Option<Pattern>,
    /// A format of JSON Schema that the value must have; a pattern beats it.
    pub format: Option<String>,
    /// Masked or not, where that differs from the type's own input.
    pub secret: Option<bool>,
    /// Whether it may be blank although the type asks for it.
    pub optional: bool,
    /// Used whatever a client sends; never shown.
    pub constant: Option<String>,
    /// Used when it is blank; may be blank itself, which makes blank good.
    pub default: Option<String>,
    /// Says where to find it.
    pub docs: Option<Url>,
    /// The kinds of file that it can be read from, separated by spaces.
    pub accept: Option<String>,
}

impl InputHint {
    /// Takes the fields of a hint out of a table that may have others.
    pub(super) fn read(section: &mut Section<'_>) -> Self {
        let pattern = section.raw("pattern").and_then(|source| {
            Pattern::somewhere(&source).map_err(|message| section.problem("pattern", message)).ok()
        });
        let secret = section.take("secret").and_then(|field| field.boolean());
        let accept = section.raw("accept");
        if accept.as_deref().is_some_and(|accept| !accept.split(' ').all(|kind| ACCEPT.contains(&kind))) {
            section.problem("accept", "must be some of pem, pfx, json and any, with spaces between them");
        }
        let hint = Self {
            label: section.text("label", limit::LABEL),
            help: section.text("help", limit::HELP),
            placeholder: section.text("placeholder", limit::LABEL),
            pattern,
            format: format(section),
            secret,
            optional: section.boolean("optional", false),
            constant: section.raw("constant"),
            default: section.raw("default"),
            docs: url(section, "docs"),
            accept,
        };
        for (key, value) in [("constant", &hint.constant), ("default", &hint.default)] {
            if value.as_ref().is_some_and(|value| value.chars().any(text::is_invisible_control)) {
                section.problem(key, "must not contain control characters");
            } else if value.as_ref().is_some_and(|value| hint.objection(value).is_some()) {
                section.problem(key, "must be a value that the field accepts");
            }
        }
        if hint.constant.is_some() && hint.default.is_some() {
            section.problem("default", "must not be there beside constant");
        }
        hint
    }

    /// True when it changes nothing about how the input is asked for.
    pub(super) fn says_nothing(&self) -> bool {
        let Self {
            label,
            help,
            placeholder,
            pattern,
            format,
            secret,
            optional,
            constant,
            default,
            docs,
            accept,
        } = self;
        let texts = [label, help, placeholder, format, constant, default, accept];
        texts.into_iter().all(Option::is_none)
            && pattern.is_none()
            && secret.is_none()
            && docs.is_none()
            && !optional
    }

    /// What is wrong with the form of a value, as a sentence for a person; nothing is wrong with a blank one.
    pub fn objection(&self, value: &str) -> Option<String> {
        objection(value, self.pattern.as_ref(), self.format.as_deref(), self.placeholder.as_deref())
    }
}

/// Reads the name of a format that values are checked for.
pub(super) fn format(section: &mut Section<'_>) -> Option<String> {
    let name = section.raw("format")?;
    if !matches!(name.as_str(), "email" | "uuid" | "hostname" | "uri") {
        section.problem("format", "must be email, uuid, hostname or uri");
    }
    Some(name)
}

/// What is wrong with the form of a value that was typed; a pattern beats a format.
pub(super) fn objection(
    value: &str,
    pattern: Option<&Pattern>,
    format: Option<&str>,
    example: Option<&str>,
) -> Option<String> {
    let fits = match (pattern, format) {
        _ if value.is_empty() => true,
        (Some(pattern), _) => pattern.matches(value),
        (None, Some(format)) => inlay_forms::is_format(format, value),
        (None, None) => true,
    };
    (!fits).then(|| match (pattern, format, example) {
        (_, _, Some(example)) => format!("This has another form than expected. An example: {example}"),
        (None, Some("email"), None) => "Enter an e-mail address.".to_owned(),
        (None, Some("hostname"), None) => "Enter a host name, such as app.example.com.".to_owned(),
        (None, Some("uri"), None) => "Enter a web address, such as https://example.com.".to_owned(),
        _ => "This has another form than expected.".to_owned(),
    })
}
