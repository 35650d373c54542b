//! Input hints: how one input of a credential is asked for, and what may be typed there.

use crate::Pattern;
use url::Url;

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
    /// True when it changes nothing about how the input is asked for.
    pub(super) fn is_empty(&self) -> bool {
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
