//! Asking another server for a token, and finding it in the answer.

use crate::{
    Pattern, Placement, TextTemplate, Values,
    read::section::{Field, Section},
    text,
};
use serde_json::Value;

/// Longest value that is kept of an answer, in characters.
const LONGEST_KEPT: usize = 255;

/// How the parameters of a request are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `application/json`.
    Json,
    /// In the URL's query, without a body.
    Query,
}

impl Encoding {
    pub(super) fn read(section: &mut Section<'_>, first: Self) -> Self {
        let words = [("form", Self::Form), ("json", Self::Json), ("query", Self::Query)];
        let mut words = words.to_vec();
        words.sort_by_key(|(_, encoding)| *encoding != first);
        section.choice("encoding", &words)
    }
}

/// Where an answer has its token and what else of it is used.
#[derive(Clone, Debug)]
pub struct TokenAnswer {
    /// JSON pointer to the token, or the name of a header.
    pub token: TokenPlace,
    /// JSON pointer to how long the token works, counted in `unit`.
    pub expires_in: String,
    /// How many milliseconds one unit of `expires_in` is.
    pub unit: i64,
    /// Seconds that the token works when the answer does not say.
    pub lifetime: Option<i64>,
    /// What is kept as variables.
    pub keep: Vec<Keep>,
}

/// Where a token is in an answer.
#[derive(Clone, Debug)]
pub enum TokenPlace {
    /// A JSON pointer.
    Body(String),
    /// The name of a header.
    Header(String),
}

/// A part of an answer that is kept as a connection variable.
#[derive(Clone, Debug)]
pub struct Keep {
    /// The variable's name.
    pub name: String,
    /// JSON pointer.
    pub at: String,
    /// Must match; its first group is what is kept, or all that matches.
    pub pattern: Option<Pattern>,
}

impl TokenAnswer {
    /// The token answer of RFC 6749, section 5.1: `access_token` and `expires_in`, in seconds.
    pub fn usual() -> Self {
        Self {
            token: TokenPlace::Body("/access_token".to_owned()),
            expires_in: "/expires_in".to_owned(),
            unit: 1000,
            lifetime: None,
            keep: Vec::new(),
        }
    }

    /// Takes the fields about the answer out of a table that has others.
    pub(super) fn read(section: &mut Section<'_>) -> Self {
        let pointer = section.pointer("token");
        let token = match section.raw("token_header") {
            Some(header) if pointer.is_some() || !text::is_token(&header) => {
                section.problem("token_header", "must be the name of a header, without token beside it");
                TokenPlace::Header(header)
            }
            Some(header) => TokenPlace::Header(header),
            None => TokenPlace::Body(pointer.unwrap_or_else(|| "/access_token".to_owned())),
        };
        Self {
            token,
            expires_in: section.pointer("expires_in").unwrap_or_else(|| "/expires_in".to_owned()),
            unit: section
                .choice("expires_in_unit", &[("seconds", 1000), ("milliseconds", 1), ("minutes", 60_000)]),
            lifetime: section.seconds("lifetime"),
            keep: Keep::read(section),
        }
    }
}

impl Keep {
    fn read(section: &mut Section<'_>) -> Vec<Self> {
        let Some(mut table) = section.section("keep") else { return Vec::new() };
        let mut kept = Vec::new();
        for (name, field) in table.entries() {
            if !text::is_variable_name(name) {
                field.problem("must be named like a variable");
            }
            kept.extend(Self::one(name, field));
        }
        kept
    }

    fn one(name: &str, field: Field<'_>) -> Option<Self> {
        let (at, pattern) = if field.value.get_ref().as_table().is_some() {
            let mut table = field.section()?;
            let at = table.pointer("at");
            let at = table.required("at", at);
            let pattern = table.raw("pattern").and_then(|source| {
                Pattern::parse(&source).map_err(|message| table.problem("pattern", message)).ok()
            });
            table.finish();
            (at?, pattern)
        } else {
            let at = field.text()?;
            if !at.starts_with('/') {
                field.problem("must be a JSON pointer such as /instance_url");
            }
            (at.to_owned(), None)
        };
        Some(Self { name: name.to_owned(), at, pattern })
    }

    /// What is kept of an answer: text, numbers and booleans that are there and fit.
    pub fn of(keep: &[Self], answer: &Value) -> Values {
        let found = keep.iter().filter_map(|keep| {
            let value = match answer.pointer(&keep.at)? {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Bool(flag) => flag.to_string(),
                Value::Null | Value::Array(_) | Value::Object(_) => return None,
            };
            let value = match &keep.pattern {
                Some(pattern) => pattern.captured(&value)?.to_owned(),
                None => value,
            };
            let sound =
                value.chars().count() <= LONGEST_KEPT && !value.chars().any(text::is_invisible_control);
            sound.then(|| (keep.name.clone(), value))
        });
        found.collect()
    }
}

/// What is unusual about exchanging an authorization code, and where its token goes.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// How the parameters of the token request are written.
    pub encoding: Encoding,
    /// Further headers of the token request, with nothing to fill in.
    pub headers: Vec<(String, TextTemplate)>,
    /// What the answer looks like.
    pub answer: TokenAnswer,
    /// Query parameters of the callback that are kept as variables: variable and parameter.
    pub keep_callback: Vec<(String, String)>,
    /// Where the token goes.
    pub send: Placement,
}

impl Exchange {
    /// Takes the fields about it out of a table that has others.
    pub(crate) fn read(section: &mut Section<'_>) -> Self {
        let headers = section.templates("token_headers");
        if headers.iter().any(|(name, text)| !text::is_token(name) || text.names().next().is_some()) {
            section.problem("token_headers", "must be headers with nothing to fill in");
        }
        Self {
            encoding: Encoding::read(section, Encoding::Form),
            headers,
            answer: TokenAnswer::read(section),
            keep_callback: keep_callback(section),
            send: Placement::send(section),
        }
    }
}

fn keep_callback(section: &mut Section<'_>) -> Vec<(String, String)> {
    let Some(mut table) = section.section("keep_callback") else { return Vec::new() };
    let mut kept = Vec::new();
    for (name, field) in table.entries() {
        let Some(parameter) = field.text() else { continue };
        if !text::is_variable_name(name) || !text::is_token(parameter) {
            field.problem("must be a variable's name and the name of a query parameter");
        }
        kept.push((name.to_owned(), parameter.to_owned()));
    }
    kept
}

/// Members of a body, in which every text is a template.
#[derive(Clone, Debug)]
pub struct BodyTemplate {
    /// How it is written.
    pub encoding: Encoding,
    /// An object.
    pub members: Value,
}

impl BodyTemplate {
    /// Reads a table of members.
    pub(crate) fn read(field: &Field<'_>, encoding: Encoding) -> Self {
        let members = match field.value.get_ref().as_table() {
            Some(_) => crate::read::variables_schema::json(field).unwrap_or_default(),
            None => {
                field.problem("must be a table");
                Value::Null
            }
        };
        let body = Self { encoding, members };
        for source in body.sources() {
            if let Err(message) = TextTemplate::parse(source) {
                field.problem(message);
            }
        }
        body
    }

    /// Every text in it.
    pub(crate) fn texts(&self) -> Vec<TextTemplate> {
        self.sources().into_iter().filter_map(|source| TextTemplate::parse(source).ok()).collect()
    }

    fn sources(&self) -> Vec<&str> {
        fn walk<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
            match value {
                Value::String(text) => found.push(text),
                Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
                Value::Object(members) => members.values().for_each(|member| walk(member, found)),
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
        let mut found = Vec::new();
        walk(&self.members, &mut found);
        found
    }

    /// The members with everything filled in; `None` when something has no value. A member whose text is made from
    /// something blank is left out.
    pub fn render<'t>(&self, text_of: &dyn Fn(&str) -> Option<&'t str>) -> Option<Value> {
        use secrecy::ExposeSecret;
        fn fill<'t>(value: &Value, text_of: &dyn Fn(&str) -> Option<&'t str>) -> Option<Option<Value>> {
            Some(match value {
                Value::String(source) => {
                    let template = TextTemplate(source.clone());
                    let blank = template.names().any(|name| text_of(name).is_some_and(str::is_empty));
                    let text = template.render(text_of)?;
                    (!blank).then(|| Value::String(text.expose_secret().to_owned()))
                }
                Value::Array(items) => {
                    let items: Option<Vec<Option<Value>>> =
                        items.iter().map(|item| fill(item, text_of)).collect();
                    Some(Value::Array(items?.into_iter().flatten().collect()))
                }
                Value::Object(members) => {
                    let mut filled = serde_json::Map::new();
                    for (name, member) in members {
                        filled.extend(fill(member, text_of)?.map(|member| (name.clone(), member)));
                    }
                    Some(Value::Object(filled))
                }
                Value::Null | Value::Bool(_) | Value::Number(_) => Some(value.clone()),
            })
        }
        fill(&self.members, text_of)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_kept_is_what_the_pattern_lets_through() {
        let keep = |pattern: Option<&str>| Keep {
            name: "instance".to_owned(),
            at: "/instance_url".to_owned(),
            pattern: pattern.map(|pattern| Pattern::parse(pattern).unwrap()),
        };
        let kept = |keep: Keep, answer: Value| Keep::of(&[keep], &answer).remove("instance");
        let host = Some(r"https://([a-z0-9.\-]+)\.example\.com");
        let answer = |url: &str| json!({ "instance_url": url });
        assert_eq!(kept(keep(host), answer("https://acme.example.com")).as_deref(), Some("acme"));
        assert_eq!(kept(keep(host), answer("https://evil.test/.example.com")), None);
        assert_eq!(kept(keep(None), json!({ "instance_url": 7 })).as_deref(), Some("7"));
        assert_eq!(kept(keep(None), json!({ "instance_url": "a\r\nb" })), None);
        assert_eq!(kept(keep(None), json!({ "instance_url": ["a"] })), None);
    }

    #[test]
    fn members_made_from_blanks_are_left_out_and_values_cannot_add_members() {
        let body = BodyTemplate {
            encoding: Encoding::Json,
            members: json!({ "user": "{username}", "org": "{org}", "deep": { "n": 1, "list": ["{username}"] } }),
        };
        let text_of = |name: &str| match name {
            "username" => Some("a\",\"admin\":\"{org}"),
            "org" => Some(""),
            _ => None,
        };
        let user = "a\",\"admin\":\"{org}";
        assert_eq!(body.render(&text_of), Some(json!({ "user": user, "deep": { "n": 1, "list": [user] } })));
        assert_eq!(body.render(&|_| None), None);
    }
}
