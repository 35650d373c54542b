//! Text templates such as `Bearer {value}`, filled with what a person typed.

use super::text;
use secrecy::{ExposeSecret, SecretString};

/// Text in which `{name}` stands for an input of the credential, a connection variable or something that the scheme
/// makes, such as a token. What is filled in is not looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextTemplate(pub(super) String);

impl TextTemplate {
    /// Only `{name}`.
    pub(super) fn of(name: &str) -> Self {
        Self(format!("{{{name}}}"))
    }

    /// Text without anything to fill in.
    pub fn fixed(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Checks the template; the error continues the sentence "the text …".
    pub(super) fn parse(source: &str) -> Result<Self, String> {
        if !text::is_visible_ascii(source) {
            return Err("must be plain ASCII text".to_owned());
        }
        let whole = source.split('{').enumerate().all(|(at, piece)| match piece.split_once('}') {
            Some((name, after)) => at > 0 && text::is_variable_name(name) && !after.contains('}'),
            None => at == 0,
        });
        if whole {
            Ok(Self(source.to_owned()))
        } else {
            Err("must use braces around a name only, as in Bearer {value}".to_owned())
        }
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it is made from, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split('{').skip(1).filter_map(|piece| piece.split_once('}').map(|(name, _)| name))
    }

    /// The text; `None` when something has no value, not even a blank one.
    pub fn render<'t>(&self, text_of: &dyn Fn(&str) -> Option<&'t str>) -> Option<SecretString> {
        let mut filled = String::new();
        for (at, piece) in self.0.split('{').enumerate() {
            match piece.split_once('}') {
                Some((name, after)) if at > 0 => {
                    filled.push_str(text_of(name)?);
                    filled.push_str(after);
                }
                _ => filled.push_str(piece),
            }
        }
        Some(SecretString::from(filled))
    }

    /// The text for a place that is left out when there is nothing to say: `None` also when something is blank.
    pub fn render_filled<'t>(&self, text_of: &dyn Fn(&str) -> Option<&'t str>) -> Option<SecretString> {
        let filled = self.names().all(|name| text_of(name).is_some_and(|text| !text.is_empty()));
        filled.then(|| self.render(text_of)).flatten().filter(|text| !text.expose_secret().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(template: &str, typed: &'static str) -> Option<String> {
        let text_of = |name: &str| (name == "value").then_some(typed);
        let template = TextTemplate::parse(template).ok()?;
        template.render(&text_of).map(|text| text.expose_secret().to_owned())
    }

    #[test]
    fn text_goes_around_what_was_typed_and_nothing_typed_is_a_template() {
        assert_eq!(sent("Bearer {value}", "k{value}").as_deref(), Some("Bearer k{value}"));
        assert_eq!(sent("{value}/{value}", "a@b.c").as_deref(), Some("a@b.c/a@b.c"));
        assert_eq!(sent("fixed", "x").as_deref(), Some("fixed"));
        for template in ["Bearer {key}", "a\r\nb: {value}", "é{value}", "{value", "value}", "{}", "{a b}"] {
            assert_eq!(sent(template, "k"), None, "{template}");
        }
    }

    #[test]
    fn what_would_be_blank_is_left_out_where_that_is_asked_for() {
        let filled = |typed: &'static str| {
            let text_of = |name: &str| (name == "value").then_some(typed);
            TextTemplate::parse("Token {value}").unwrap().render_filled(&text_of).is_some()
        };
        assert!(filled("k") && !filled(""));
    }
}
