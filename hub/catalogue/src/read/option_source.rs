//! Reads every `x-options` of `[variables]`.

use super::{
    names::Names,
    request,
    section::{Field, Section},
    url::url_template,
};
use crate::{
    ConnectionTemplate, LoadRules, NextPage, OptionSource, RequestMethod, TextTemplate, placeholder,
};
use inlay_forms::schema::{
    keywords::{self, Contents},
    pointer,
};
use serde_json::{Value, json};
use toml::de::DeValue;

/// The keyword.
pub(crate) const KEYWORD: &str = "x-options";

/// Reads every `x-options` of `[variables]`, and leaves of each in the schema what clients are told.
pub(crate) fn read_all(
    field: &Field<'_>,
    whole: &mut Value,
    connections: &[ConnectionTemplate],
    rules: &LoadRules,
) -> Vec<OptionSource> {
    let mut sources = Vec::new();
    for at in places(whole) {
        let options = field_at(field, &pointer::join(&at, KEYWORD)).and_then(Field::section);
        let Some(source) =
            options.and_then(|section| read_one(section, at.clone(), whole, connections, rules))
        else {
            continue;
        };
        if let Some(property) = whole.pointer_mut(&at) {
            property[KEYWORD] = json!({"dependsOn": source.depends_on});
        }
        sources.push(source);
    }
    sources
}

/// Reads one, of the schema that `at` leads to in `whole`.
pub(crate) fn read_one(
    section: Section<'_>,
    at: String,
    whole: &Value,
    connections: &[ConnectionTemplate],
    rules: &LoadRules,
) -> Option<OptionSource> {
    let neighbours = neighbours(whole, &at);
    read(section, at, &neighbours, connections, rules)
}

/// The places (RFC 6901) of the schemas in `whole` that have one.
pub(crate) fn places(whole: &Value) -> Vec<String> {
    fn add(value: &Value, at: &str, named: bool, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    let contents = keywords::contents(key);
                    if !named && key == KEYWORD {
                        found.push(at.to_owned());
                    } else if named || contents != Some(Contents::Data) {
                        add(value, &pointer::join(at, key), !named && contents == Some(Contents::Map), found);
                    }
                }
            }
            Value::Array(items) => {
                for (number, value) in items.iter().enumerate() {
                    add(value, &format!("{at}/{number}"), false, found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    add(whole, "", false, &mut found);
    found
}

/// What stands at a place of a table.
fn field_at<'a>(field: &Field<'a>, place: &str) -> Option<Field<'a>> {
    let mut found = Field { report: field.report, path: field.path.clone(), value: field.value };
    for step in pointer::split(place) {
        let (name, value) = match found.value.get_ref() {
            DeValue::Array(items) => (format!("[{step}]"), items.get(step.parse::<usize>().ok()?)?),
            value => (format!(".{step}"), value.get(step.as_str())?),
        };
        found = Field { path: found.path + &name, value, ..found };
    }
    Some(found)
}

/// Names of the variables beside the one at `at`, and of those at the top.
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

/// An `x-options` table of the schema that `pointer` leads to; `variables` are the names that it may depend on.
fn read(
    mut section: Section<'_>,
    pointer: String,
    variables: &[String],
    connections: &[ConnectionTemplate],
    rules: &LoadRules,
) -> Option<OptionSource> {
    let connection = connection(&mut section, connections);
    let url = url_template(&mut section, "url", rules);
    let url = section.required("url", url);
    let method = request::method(&mut section);
    let body = section.raw("body").and_then(|body| {
        if method != RequestMethod::Post {
            section.problem("body", "must not be there without method = \"POST\"");
        }
        serde_json::from_str(&body).map_err(|_| section.problem("body", "must be JSON")).ok()
    });
    let headers = request::headers(&mut section);
    let items = pointer_or_root(&mut section, "items").unwrap_or_default();
    let value = pointer_or_root(&mut section, "value").unwrap_or_default();
    let label = pointer_or_root(&mut section, "label").unwrap_or_else(|| value.clone());
    let depends_on = names(&mut section, "depends_on");
    let search = section.raw("search");
    let next = section.section("next").and_then(next);
    for name in depends_on.iter().filter(|name| !variables.contains(name)) {
        section.problem("depends_on", format!("must be settings, and {name} is not"));
    }
    let source = OptionSource {
        pointer,
        connection: connection.map(|template| template.key.clone()).unwrap_or_default(),
        url: url.map(|mut url| {
            url.bind_host(connection.map_or(&[], |template| &template.variables));
            url
        })?,
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
    check_names(&source, &section, connection?);
    section.finish();
    Some(source)
}

/// What the request is made from must be there when it is made, and nothing that a user chooses freely may decide
/// the host: the host gets the credential.
fn check_names(source: &OptionSource, section: &Section<'_>, connection: &ConnectionTemplate) {
    let variables: Vec<&str> = source.depends_on.iter().map(String::as_str).collect();
    let names = Names::of(connection);
    for name in &variables {
        if connection.variables.iter().any(|variable| variable.name == *name) {
            section.problem("depends_on", format!("names {name}, which is a variable of the connection too"));
        } else if names.is_taken(name) {
            section.problem("depends_on", format!("names {name}, which the connection's account has, too"));
        }
    }
    names.check_url_with(section, "url", &source.url, &variables);
    let headers: Vec<TextTemplate> = source.headers.iter().map(|(_, text)| text.clone()).collect();
    names.check_texts(section, "headers", &headers, &variables);
    let mut in_body = Vec::new();
    source.body.iter().for_each(|body| placeholders(body, &mut in_body));
    let in_body: Vec<TextTemplate> = in_body.into_iter().map(TextTemplate::of).collect();
    names.check_texts(section, "body", &in_body, &variables);
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

/// A JSON pointer, which may be empty.
fn pointer_or_root<'a>(section: &mut Section<'a>, key: &'a str) -> Option<String> {
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
    let at = pointer_or_root(&mut section, "pointer");
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
