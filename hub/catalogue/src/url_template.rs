//! URL templates such as `https://{shop}.myshopify.com/admin`, filled with connection variables.

use super::{
    text,
    variable::{Values, Variable},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt;
use url::{Origin, Url};

/// What is not escaped is unreserved (RFC 3986, section 2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An absolute URL in which `{name}` stands for the value of a connection variable. Values can fill in the front of the
/// host, the path and the query; they never decide the scheme, the port or the end of the host.
#[derive(Clone, Debug)]
pub struct UrlTemplate {
    text: String,
    host_start: usize,
    host_end: usize,
    query_start: usize,
    /// The variables in its host, with what each may be.
    in_host: Vec<Variable>,
    alternative: Option<Box<Self>>,
}

/// Values that do not make the URL that the template is meant to make. It names no value: they are user input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the connection's variables do not fit the URL")]
pub struct UnfitValues;

impl UrlTemplate {
    /// A template whose host has a fixed domain; the error continues the sentence "the URL …".
    #[cfg(test)]
    pub(super) fn parse(source: &str, dev_origins: &[Origin]) -> Result<Self, String> {
        let template = Self::parse_any_domain(source, dev_origins)?;
        if template.has_fixed_domain() {
            Ok(template)
        } else {
            Err("must end its host with a fixed domain, such as {shop}.example.com".to_owned())
        }
    }

    /// Checks the template; the error continues the sentence "the URL …". Whoever reads it makes sure that nobody can choose
    /// the domain: see [`UrlTemplate::has_fixed_domain`].
    pub(super) fn parse_any_domain(source: &str, dev_origins: &[Origin]) -> Result<Self, String> {
        if source.chars().count() > text::limit::URL {
            return Err(format!("must be at most {} characters", text::limit::URL));
        }
        if !source.bytes().all(|b| b.is_ascii_graphic()) {
            return Err("must be plain ASCII text without spaces".to_owned());
        }
        let host_start = source.find("://").map(|at| at + 3).ok_or("must be an https URL")?;
        let rest = &source[host_start..];
        let host_end = host_start + rest.find(['/', '?', '#', ':', '@', '\\']).unwrap_or(rest.len());
        let query_start = host_end + source[host_end..].find('?').unwrap_or(source.len() - host_end);
        let template = Self {
            text: source.to_owned(),
            host_start,
            host_end,
            query_start,
            in_host: Vec::new(),
            alternative: None,
        };

        let names = template.names()?;
        let probe = names.iter().map(|name| ((*name).to_owned(), "x".to_owned())).collect();
        let url = template.fill_in(&probe).map_err(|UnfitValues| {
            if Url::parse(source).is_ok() {
                "must be written as a browser shows it, without a user name or fragment"
            } else {
                "must be an https URL"
            }
        })?;
        match url.scheme() {
            "https" => Ok(template),
            "http" if dev_origins.contains(&url.origin()) => Ok(template),
            _ => Err("must be an https URL".to_owned()),
        }
    }

    /// The same with another template, which is used when a value of this one is blank.
    pub(super) fn or(mut self, alternative: Self) -> Self {
        self.alternative = Some(Box::new(alternative));
        self
    }

    /// What is used when a value is blank.
    pub(super) fn alternative(&self) -> Option<&Self> {
        self.alternative.as_deref()
    }

    /// Remembers what the variables in its host may be, so that [`UrlTemplate::render`] asks them again.
    pub(super) fn bind_host(&mut self, variables: &[Variable]) {
        let named = variables.iter().filter(|variable| self.names_in_host(&variable.name));
        self.in_host = named.cloned().collect();
        if let Some(alternative) = &mut self.alternative {
            alternative.bind_host(variables);
        }
    }

    /// The template as it is written; its first alternative.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The variables that it uses, in order; an error when a brace has no partner.
    pub(super) fn names(&self) -> Result<Vec<&str>, String> {
        let mut names = Vec::new();
        for (at, piece) in self.text.split('{').enumerate() {
            match (at, piece.split_once('}')) {
                (0, None) => {}
                (1.., Some((name, after))) if text::is_variable_name(name) && !after.contains('}') => {
                    names.push(name)
                }
                _ => return Err("must use braces around the name of a variable only".to_owned()),
            }
        }
        Ok(names)
    }

    /// True when `name` is a part of the host.
    pub(super) fn names_in_host(&self, name: &str) -> bool {
        self.host().contains(&format!("{{{name}}}"))
    }

    /// False when a value decides which domain the host belongs to.
    pub(super) fn has_fixed_domain(&self) -> bool {
        let suffix = self.host_suffix();
        suffix.len() == self.host().len()
            || suffix.strip_prefix('.').is_some_and(|domain| domain.contains('.'))
    }

    /// The host as it is written.
    pub(super) fn host(&self) -> &str {
        &self.text[self.host_start..self.host_end]
    }

    /// The part of the host after its last variable.
    fn host_suffix(&self) -> &str {
        self.host().rsplit('}').next().unwrap_or_default()
    }

    /// The URL for these values.
    ///
    /// Values in the host must be letters, digits, hyphens and inner dots, and what their variables may be, whoever gave
    /// them: the host gets the credential. Values elsewhere are percent-encoded. The result is parsed again, and each of its parts must be what was filled in: a value can neither add a part nor
    /// move to another one.
    ///
    /// # Errors
    /// [`UnfitValues`] when a value is missing, blank or does not survive that.
    pub fn render(&self, values: &Values) -> Result<Url, UnfitValues> {
        if let Some(alternative) = &self.alternative {
            let is_blank = |name: &&str| values.get(*name).is_none_or(String::is_empty);
            if self.names().unwrap_or_default().iter().any(is_blank) {
                return alternative.render(values);
            }
        }
        if self.is_host_allowed(values) { self.fill_in(values) } else { Err(UnfitValues) }
    }

    /// Whether the values make a host that the definition means. Without a fixed domain, only choices say which one.
    fn is_host_allowed(&self, values: &Values) -> bool {
        let is_chosen = |variable: &Variable| !variable.choices.is_empty();
        let names = self.names().unwrap_or_default();
        let in_host = names.into_iter().filter(|name| self.names_in_host(name));
        let is_fixed = self.has_fixed_domain();
        in_host.into_iter().all(|name| match self.in_host.iter().find(|variable| variable.name == name) {
            Some(variable) => {
                (is_fixed || is_chosen(variable))
                    && values.get(name).is_some_and(|value| variable.allows(value))
            }
            None => is_fixed,
        })
    }

    fn fill_in(&self, values: &Values) -> Result<Url, UnfitValues> {
        let mut host =
            fill(self.host(), |value| is_host_part(value).then(|| value.to_ascii_lowercase()), values)?;
        host.make_ascii_lowercase();
        let encoded = |value: &str| Some(utf8_percent_encode(value, ESCAPED).to_string());
        let path_and_port = fill(&self.text[self.host_end..self.query_start], encoded, values)?;
        let query = match self.text.get(self.query_start + 1..) {
            Some(query) => Some(fill(query, encoded, values)?),
            None => None,
        };
        let mut whole = format!("{}{host}{path_and_port}", &self.text[..self.host_start]);
        if let Some(query) = &query {
            whole.push('?');
            whole.push_str(query);
        }
        let url = Url::parse(&whole).map_err(|_| UnfitValues)?;
        let path = path_and_port.find('/').map_or("/", |at| &path_and_port[at..]);
        let intact = url.host_str() == Some(&host)
            && url.path() == path
            && url.query() == query.as_deref()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if intact { Ok(url) } else { Err(UnfitValues) }
    }
}

impl fmt::Display for UrlTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn is_host_part(value: &str) -> bool {
    value.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    })
}

fn fill(part: &str, encode: impl Fn(&str) -> Option<String>, values: &Values) -> Result<String, UnfitValues> {
    let mut filled = String::new();
    for (at, piece) in part.split('{').enumerate() {
        if at == 0 {
            filled.push_str(piece);
            continue;
        }
        let (name, after) = piece.split_once('}').ok_or(UnfitValues)?;
        let value = values.get(name).filter(|value| !value.is_empty()).ok_or(UnfitValues)?;
        filled.push_str(&encode(value).ok_or(UnfitValues)?);
        filled.push_str(after);
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(template: &str, value: &str) -> Result<String, UnfitValues> {
        let values = [("v".to_owned(), value.to_owned())].into_iter().collect();
        UrlTemplate::parse(template, &[]).unwrap().render(&values).map(String::from)
    }

    #[test]
    fn values_are_encoded_for_their_position() {
        assert_eq!(render("https://{v}.example.com/a", "Acme").unwrap(), "https://acme.example.com/a");
        assert_eq!(
            render("https://example.com/{v}/b", "a/é ?#").unwrap(),
            "https://example.com/a%2F%C3%A9%20%3F%23/b"
        );
        assert_eq!(
            render("https://example.com/?q={v}&r=1", "a&r=2+").unwrap(),
            "https://example.com/?q=a%26r%3D2%2B&r=1"
        );
    }

    #[test]
    fn the_second_template_is_used_when_a_value_of_the_first_is_blank() {
        let parse = |source| UrlTemplate::parse(source, &[]).unwrap();
        let template = parse("https://{v}.example.com/a").or(parse("https://api.example.com/a"));
        let url = |value: &str| {
            let values = [("v".to_owned(), value.to_owned())].into_iter().collect();
            template.render(&values).map(String::from)
        };
        assert_eq!(url("eu").unwrap(), "https://eu.example.com/a");
        assert_eq!(url("").unwrap(), "https://api.example.com/a");
        assert_eq!(url("evil.test/"), Err(UnfitValues));
    }

    #[test]
    fn a_value_cannot_choose_another_host() {
        for value in [
            "evil.com/",
            "evil.com#",
            "evil.com?",
            "a@evil.com",
            "a:1",
            "a\\b",
            "-a",
            "a..b",
            ".",
            "",
            "é",
            "a b",
        ] {
            assert_eq!(render("https://{v}.example.com/a", value), Err(UnfitValues), "{value}");
        }
    }

    #[test]
    fn a_value_cannot_climb_out_of_its_path() {
        for value in [".", ".."] {
            assert_eq!(render("https://example.com/a/{v}/b", value), Err(UnfitValues), "{value}");
            assert_eq!(render("https://example.com/a/{v}", value), Err(UnfitValues), "{value}");
        }
    }

    #[test]
    fn a_template_must_be_an_https_url_with_a_domain_of_its_own() {
        for template in [
            "http://example.com/",
            "javascript:alert(1)",
            "example.com",
            "https://",
            "https://{v}/",
            "https://{v}.com/",
            "https://example.{v}/",
            "https://user@example.com/",
            "https://{v}:x@example.com/",
            "https://example.com:{v}/",
            "{v}://example.com/",
            "https://example.com/#{v}",
            "https://example.com/a/../b",
            "https://example.com/{v",
            "https://example.com/v}",
            "https://example.com/{}",
            "ht\ntps://example.com/",
            "a?b://example.com/",
            " https://example.com/",
            "https://exämple.com/",
        ] {
            assert!(UrlTemplate::parse(template, &[]).is_err(), "{template}");
        }
    }

    #[test]
    fn a_dev_origin_may_be_http_and_only_that_one() {
        let dev = [Url::parse("http://127.0.0.1:8800").unwrap().origin()];
        assert!(UrlTemplate::parse("http://127.0.0.1:8800/token", &dev).is_ok());
        assert!(UrlTemplate::parse("http://127.0.0.1:8801/token", &dev).is_err());
        assert!(UrlTemplate::parse("http://127.0.0.1:8800.example.com/", &dev).is_err());
    }
}
