//! `x-options`: where the hub finds the choices of a setting, through the user's own account.

use super::{
    ConnectionTemplate, LoadRules, TextTemplate, UrlTemplate, VerifyMethod,
    oauth2::url_template,
    read::names::Names,
    read::section::{Field, Section},
    read::variables_schema as schema,
    text, verify,
};
use serde_json::{Value, json};
use toml::de::DeValue;

/// The keyword.
const KEYWORD: &str = "x-options";
/// Keywords whose value is data and no schema.
pub(super) const DATA: [&str; 4] = ["const", "default", "enum", "examples"];
/// Keywords whose members are named freely.
pub(super) const NAMED: [&str; 6] =
    ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"];

/// A request whose answer lists the values that a setting can have.
#[derive(Clone, Debug)]
pub struct OptionSource {
    /// Place of the setting's schema in the integration's (RFC 6901).
    pub at: String,
    /// Key of the connection that the request is made with.
    pub connection: String,
    /// May contain variables of that connection and, behind the host, settings of `depends_on`.
    pub url: UrlTemplate,
    /// GET or POST.
    pub method: VerifyMethod,
    /// JSON for a POST. A text that is `{name}` and nothing else stands for a setting or variable.
    pub body: Option<Value>,
    /// Further headers; never those that carry a credential.
    pub headers: Vec<(String, TextTemplate)>,
    /// JSON pointer to the list in the answer; empty for an answer that is one.
    pub items: String,
    /// JSON pointer to what is sent, in an element; empty when the element is it.
    pub value: String,
    /// JSON pointer to what is shown, in an element; empty when the element is it.
    pub label: String,
    /// Settings that must be filled in before there are choices: beside this one, or else at the top.
    pub depends_on: Vec<String>,
    /// Query parameter for what the person is looking for.
    pub search: Option<String>,
    /// How the source goes on.
    pub next: Option<NextPage>,
}

/// How a source says that there is more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextPage {
    /// A text or number in the answer, to be sent as a query parameter; blank on the last page.
    Cursor {
        /// JSON pointer into the answer.
        pointer: String,
        /// The parameter's name.
        parameter: String,
    },
    /// A `Link` header with `rel="next"` (RFC 8288), or a URL in the answer. Followed on the same origin only.
    Link {
        /// JSON pointer into the answer; the header when absent.
        pointer: Option<String>,
    },
    /// A query parameter counted from 1; a page without elements is the last.
    Number {
        /// The parameter's name.
        parameter: String,
    },
}

/// Reads every `x-options` of `[variables]`, and leaves of each in the schema what clients are told.
pub(super) fn read(
    field: &Field<'_>,
    whole: &mut Value,
    connections: &[ConnectionTemplate],
    rules: &LoadRules,
) -> Vec<OptionSource> {
    let mut found = Vec::new();
    find(field, "", false, &mut found);
    let mut sources = Vec::new();
    for (at, options) in found {
        let Some(source) = options.section().and_then(|section| {
            OptionSource::read(section, at.clone(), &neighbours(whole, &at), connections, rules)
        }) else {
            continue;
        };
        if let Some(property) = whole.pointer_mut(&at) {
            property[KEYWORD] = json!({"dependsOn": source.depends_on});
        }
        sources.push(source);
    }
    sources
}

fn find<'a>(field: &Field<'a>, at: &str, named: bool, found: &mut Vec<(String, Field<'a>)>) {
    let below = |step: &str, name: String, value| {
        let path = format!("{}{name}", field.path);
        (format!("{at}/{}", schema::escape(step)), Field { report: field.report, path, value })
    };
    match field.value.get_ref() {
        DeValue::Table(table) => {
            for (key, value) in table {
                let key = key.get_ref().as_ref();
                let (pointer, inner) = below(key, format!(".{key}"), value);
                if !named && key == KEYWORD {
                    found.push((at.to_owned(), inner));
                } else if named || !DATA.contains(&key) {
                    find(&inner, &pointer, !named && NAMED.contains(&key), found);
                }
            }
        }
        DeValue::Array(items) => {
            for (place, value) in items.iter().enumerate() {
                let (pointer, inner) = below(&place.to_string(), format!("[{place}]"), value);
                find(&inner, &pointer, false, found);
            }
        }
        _ => {}
    }
}

/// Names of the settings beside the one at `at`, and of those at the top.
fn neighbours(whole: &Value, at: &str) -> Vec<String> {
    let beside = at.rsplit_once('/').map_or("", |(beside, _)| beside);
    let names = |place: &str| {
        let properties = whole.pointer(place).filter(|_| place.ends_with("/properties"));
        properties
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|map| map.keys().cloned())
            .collect::<Vec<_>>()
    };
    [names(beside), names("/properties")].concat()
}

impl OptionSource {
    fn read(
        mut section: Section<'_>,
        at: String,
        settings: &[String],
        connections: &[ConnectionTemplate],
        rules: &LoadRules,
    ) -> Option<Self> {
        let connection = connection(&mut section, connections);
        let url = url_template(&mut section, "url", rules);
        let url = section.required("url", url);
        let method = VerifyMethod::read(&mut section);
        let body = section.raw("body").and_then(|body| {
            if method != VerifyMethod::Post {
                section.problem("body", "must not be there without method = \"POST\"");
            }
            serde_json::from_str(&body).map_err(|_| section.problem("body", "must be JSON")).ok()
        });
        let headers = verify::headers(&mut section);
        let items = pointer(&mut section, "items").unwrap_or_default();
        let value = pointer(&mut section, "value").unwrap_or_default();
        let label = pointer(&mut section, "label").unwrap_or_else(|| value.clone());
        let depends_on = names(&mut section, "depends_on");
        let search = section.raw("search");
        let next = section.section("next").and_then(next);
        for name in depends_on.iter().filter(|name| !settings.contains(name)) {
            section.problem("depends_on", format!("must be settings, and {name} is not"));
        }
        let source = Self {
            at,
            connection: connection.map(|template| template.key.clone()).unwrap_or_default(),
            url: url?,
            method,
            body,
            headers,
            items,
            value,
            label,
            depends_on,
            search,
            next,
        };
        source.check_names(&section, connection?);
        section.finish();
        Some(source)
    }

    /// What the request is made from must be there when it is made, and nothing that a user chooses freely may decide
    /// the host: the host gets the credential.
    fn check_names(&self, section: &Section<'_>, connection: &ConnectionTemplate) {
        let settings: Vec<&str> = self.depends_on.iter().map(String::as_str).collect();
        for name in &settings {
            if connection.variables.iter().any(|variable| variable.name == *name) {
                section.problem(
                    "depends_on",
                    format!("names {name}, which is a variable of the connection too"),
                );
            }
        }
        let names = Names::of(connection);
        names.check_url_with(section, "url", &self.url, &settings);
        let headers: Vec<TextTemplate> = self.headers.iter().map(|(_, text)| text.clone()).collect();
        names.check_texts(section, "headers", &headers, &settings);
        let mut in_body = Vec::new();
        self.body.iter().for_each(|body| placeholders(body, &mut in_body));
        let in_body: Vec<TextTemplate> = in_body.into_iter().map(TextTemplate::of).collect();
        names.check_texts(section, "body", &in_body, &settings);
    }
}

/// The name in a text that is `{name}` and nothing else.
pub fn placeholder(text: &str) -> Option<&str> {
    text.strip_prefix('{')?.strip_suffix('}').filter(|name| text::is_variable_name(name))
}

fn placeholders<'v>(body: &'v Value, found: &mut Vec<&'v str>) {
    match body {
        Value::String(text) => found.extend(placeholder(text)),
        Value::Array(items) => items.iter().for_each(|item| placeholders(item, found)),
        Value::Object(members) => members.values().for_each(|member| placeholders(member, found)),
        _ => {}
    }
}

fn connection<'c>(
    section: &mut Section<'_>,
    connections: &'c [ConnectionTemplate],
) -> Option<&'c ConnectionTemplate> {
    let named = section.raw("connection");
    let found = match (&named, connections) {
        (Some(key), all) => all.iter().find(|template| template.key == *key),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    if found.is_none() {
        section.problem("connection", "must be the key of one of the connections");
    }
    found
}

fn pointer<'a>(section: &mut Section<'a>, key: &'a str) -> Option<String> {
    let pointer = section.raw(key)?;
    if !pointer.is_empty() && !pointer.starts_with('/') {
        section.problem(key, "must be a JSON pointer such as /data/items");
    }
    Some(pointer)
}

fn names<'a>(section: &mut Section<'a>, key: &'a str) -> Vec<String> {
    let Some(field) = section.take(key) else { return Vec::new() };
    field.items().iter().filter_map(Field::text).map(str::to_owned).collect()
}

fn next(mut section: Section<'_>) -> Option<NextPage> {
    let at = pointer(&mut section, "pointer");
    let parameter = section.raw("parameter");
    let page = section.raw("page");
    let link = section.boolean("link", false);
    let next = match (at, parameter, page, link) {
        (Some(pointer), Some(parameter), None, false) => Some(NextPage::Cursor { pointer, parameter }),
        (pointer, None, None, true) => Some(NextPage::Link { pointer }),
        (None, None, Some(parameter), false) => Some(NextPage::Number { parameter }),
        _ => {
            section.problem(
                "pointer",
                "must be { pointer, parameter }, { link = true }, { link = true, pointer } or { page }",
            );
            None
        }
    };
    section.finish();
    next
}
