//! Body templates: members of a request body, filled with inputs and variables.

use crate::TextTemplate;
use secrecy::ExposeSecret;
use serde_json::Value;

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

/// Members of a body, in which every text is a template.
#[derive(Clone, Debug)]
pub struct BodyTemplate {
    /// How it is written.
    pub encoding: Encoding,
    /// An object.
    pub members: Value,
}

impl BodyTemplate {
    /// Every text in it.
    pub(crate) fn texts(&self) -> Vec<TextTemplate> {
        self.sources().into_iter().filter_map(|source| TextTemplate::parse(source).ok()).collect()
    }

    pub(crate) fn sources(&self) -> Vec<&str> {
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
