//! Bodies and answers against the hub's own description of them.

use super::routes::Route;
use inlay_hub::http::api::description::description;
use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{LazyLock, Mutex},
};

/// The description with closed schemas, for answers.
static CLOSED: LazyLock<Value> = LazyLock::new(|| {
    let mut description = description().clone();
    close(&mut description["paths"], false);
    // Closed where they are referred to.
    for schema in description["components"]["schemas"].as_object_mut().unwrap().values_mut() {
        close(schema, true);
    }
    for response in description["components"]["responses"].as_object_mut().unwrap().values_mut() {
        close(response, false);
    }
    description
});

static VALIDATORS: LazyLock<Mutex<HashMap<String, Validator>>> = LazyLock::new(Mutex::default);

/// Clients ignore members that they do not know; the hub's tests do not, so that none of an answer stays undescribed.
/// Parts of an `allOf` describe some of an object's members each, so that it is the whole that is closed.
fn close(value: &mut Value, is_part: bool) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match member {
                    Value::Array(parts) if name == "allOf" => {
                        parts.iter_mut().for_each(|part| close(part, true))
                    }
                    _ => close(member, false),
                }
            }
            let is_schema =
                ["$ref", "allOf", "properties"].iter().any(|keyword| members.contains_key(*keyword));
            if is_schema && !is_part {
                members.insert("unevaluatedProperties".to_owned(), json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| close(item, false)),
        _ => {}
    }
}

fn resolved(part: &'static Value) -> &'static Value {
    let target = part.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
    target.and_then(|pointer| CLOSED.pointer(pointer)).unwrap_or(part)
}

/// Every method and path that is described.
pub(crate) fn operations() -> BTreeSet<Route> {
    let mut found = BTreeSet::new();
    for (path, item) in CLOSED["paths"].as_object().unwrap() {
        let path = route_of(path);
        let methods = item.as_object().unwrap().keys().filter(|member| *member != "parameters");
        found.extend(methods.map(|method| (method.to_uppercase(), path.clone())));
    }
    found
}

/// The id of every operation that is described.
pub(crate) fn operation_ids() -> Vec<String> {
    let items =
        CLOSED["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    items.filter_map(|operation| operation["operationId"].as_str()).map(str::to_owned).collect()
}

/// The route that a described path is: its parameters have short names.
fn route_of(described: &str) -> String {
    let steps = described.split('/').map(|step| match step {
        "{hub_id}" => "{hub}",
        "{user_id}" => "{user}",
        step if step.starts_with('{') => "{id}",
        step => step,
    });
    steps.collect::<Vec<_>>().join("/")
}

/// The described path that a path is one of.
fn described(path: &str) -> Option<(&'static String, &'static Value)> {
    let steps: Vec<&str> = path.split('?').next().unwrap_or_default().split('/').collect();
    CLOSED["paths"].as_object().unwrap().iter().find(|(template, _)| {
        let template: Vec<&str> = template.split('/').collect();
        let fits = |(wanted, step): (&&str, &&str)| wanted == step || wanted.starts_with('{');
        template.len() == steps.len() && template.iter().zip(&steps).all(fits)
    })
}

/// What a schema of a description says against a value; empty when it fits.
fn against(description: &Value, schema: &Value, value: &Value) -> String {
    let mut validators = VALIDATORS.lock().unwrap();
    let validator = validators.entry(schema.to_string()).or_insert_with(|| {
        let document = json!({"allOf": [schema], "components": description["components"]});
        jsonschema::options().should_validate_formats(true).build(&document).unwrap()
    });
    let errors = validator.iter_errors(value).map(|error| format!("\n{}: {error}", error.instance_path()));
    errors.collect()
}

/// Panics unless an answer is as the hub describes it, and so is the body that was sent, unless it was refused. What no
/// route is for is not described.
#[track_caller]
pub(crate) fn expect(method: &Method, path: &str, sent: &Value, status: u16, body: &Value) {
    let Some((template, item)) = described(path) else { return };
    let operation = &item[method.as_str().to_ascii_lowercase()];
    if operation.is_null() {
        assert_eq!(status, 405, "the description has no {method} {template}");
        return;
    }
    if status < 300 {
        let pointer = "/requestBody/content/application~1json/schema";
        let open = &description()["paths"][template][method.as_str().to_ascii_lowercase()];
        let errors =
            open.pointer(pointer).map_or_else(String::new, |schema| against(description(), schema, sent));
        assert!(errors.is_empty(), "the description refuses a body of {method} {template}:{errors}\n{sent}");
    }
    let answer = resolved(&operation["responses"][status.to_string()]);
    assert!(answer.is_object(), "the description of {method} {template} has no status {status}: {body}");
    let Some(schema) = answer.pointer("/content/application~1json/schema") else { return };
    if status >= 400 {
        let codes = answer["description"].as_str().unwrap_or_default();
        let code = body["code"].as_str().unwrap_or_default();
        let is_listed = codes.contains(&format!("`{code}`"));
        assert!(is_listed, "the description of {method} {template} {status} has no {code}");
    }
    let errors = against(&CLOSED, schema, body);
    assert!(errors.is_empty(), "the description does not fit {method} {template} {status}:{errors}");
}
