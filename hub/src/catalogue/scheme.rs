//! How an account is proved: the schemes that definitions can use, without OAuth's details.

use super::{
    OAuth2,
    section::{Field, Section},
    text::{self, limit},
};
use inlay_api::KeyLocation;
use secrecy::SecretString;

/// The scheme of a connection template.
#[derive(Clone, Debug)]
pub enum Scheme {
    /// Nothing to prove.
    None,
    /// One secret value.
    ApiKey(ApiKey),
    /// User name and password (RFC 7617).
    BasicAuth(BasicAuth),
    /// OAuth 2, authorization code grant (RFC 6749, section 4.1).
    OAuth2(Box<OAuth2>),
}

/// Where a key goes and how to ask for it.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// Name of the header, query parameter or cookie.
    pub name: String,
    /// Header, query or cookie.
    pub location: KeyLocation,
    /// What is sent there.
    pub value: ValueTemplate,
    /// How to ask.
    pub hint: InputHint,
}

/// How to ask for user name and password, and what is sent.
#[derive(Clone, Debug, Default)]
pub struct BasicAuth {
    /// How to ask for the user name.
    pub username: InputHint,
    /// What is sent as user name.
    pub username_value: ValueTemplate,
    /// How to ask for the password.
    pub password: InputHint,
    /// What is sent as password.
    pub password_value: ValueTemplate,
}

/// How to present one input of a credential. All of it is plain text.
#[derive(Clone, Debug, Default)]
pub struct InputHint {
    /// Instead of the scheme's own label.
    pub label: Option<String>,
    /// Where to find it, what it looks like.
    pub help: Option<String>,
    /// An example of its form.
    pub placeholder: Option<String>,
}

/// Text around what a person typed: `Bearer {value}`.
#[derive(Clone, Debug, Default)]
pub struct ValueTemplate {
    before: String,
    after: String,
}

impl ValueTemplate {
    fn parse(source: &str) -> Option<Self> {
        let (before, after) = source.split_once("{value}")?;
        let plain = |part: &str| text::is_visible_ascii(part) && !part.contains(['{', '}']);
        (plain(before) && plain(after)).then(|| Self { before: before.to_owned(), after: after.to_owned() })
    }

    /// What is sent for `typed`.
    pub fn apply(&self, typed: &str) -> SecretString {
        SecretString::from([&self.before, typed, &self.after].concat())
    }
}

fn value_template(section: &mut Section<'_>) -> ValueTemplate {
    let Some(source) = section.raw("value") else { return ValueTemplate::default() };
    ValueTemplate::parse(&source).unwrap_or_else(|| {
        section.problem("value", "must be plain ASCII text with {value} in it once");
        ValueTemplate::default()
    })
}

fn hint(section: &mut Section<'_>) -> InputHint {
    InputHint {
        label: section.text("label", limit::LABEL),
        help: section.text("help", limit::HELP),
        placeholder: section.text("placeholder", limit::LABEL),
    }
}

impl ApiKey {
    pub(super) fn read(mut section: Section<'_>) -> Option<Self> {
        let name = section.raw("name");
        let name = section.required("name", name);
        if name.as_deref().is_some_and(|name| !text::is_token(name)) {
            section.problem("name", "must be the name of a header, query parameter or cookie");
        }
        let location = match section.raw("in").as_deref() {
            Some("header") => Some(KeyLocation::Header),
            Some("query") => Some(KeyLocation::Query),
            Some("cookie") => Some(KeyLocation::Cookie),
            Some(_) => {
                section.problem("in", "must be header, query or cookie");
                None
            }
            None => section.required("in", None),
        };
        let value = value_template(&mut section);
        let hint = hint(&mut section);
        section.finish();
        Some(Self { name: name?, location: location?, value, hint })
    }
}

impl BasicAuth {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        let mut input = |key| match section.take(key).and_then(Field::section) {
            Some(mut input) => {
                let read = (hint(&mut input), value_template(&mut input));
                input.finish();
                read
            }
            None => Default::default(),
        };
        let (username, username_value) = input("username");
        let (password, password_value) = input("password");
        section.finish();
        Self { username, username_value, password, password_value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn a_value_template_puts_text_around_what_was_typed_once() {
        let sent = |template, typed| {
            ValueTemplate::parse(template).map(|t| t.apply(typed).expose_secret().to_owned())
        };
        assert_eq!(sent("Bearer {value}", "k{value}").as_deref(), Some("Bearer k{value}"));
        assert_eq!(sent("{value}/token", "a@b.c").as_deref(), Some("a@b.c/token"));
        for template in ["Bearer", "{value}{value}", "{key}", "a\r\nb: {value}", "é{value}"] {
            assert_eq!(sent(template, "k"), None, "{template}");
        }
    }
}
