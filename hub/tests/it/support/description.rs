//! The hub's answers against the hub's own description of them.

use super::routes::Route;
use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{LazyLock, Mutex},
};

static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
    let mut description = serde_json::from_str(inlay_hub::http::openapi::DESCRIPTION).unwrap();
    close(&mut description);
    description
});

static VALIDATORS: LazyLock<Mutex<HashMap<String, Validator>>> = LazyLock::new(Mutex::default);

/// Clients ignore members that they do not know; the hub's tests do not, so that none stays undescribed.
fn close(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(close);
            if members.contains_key("properties") && members.get("type") == Some(&json!("object")) {
                members.entry("additionalProperties").or_insert(json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

fn resolved(part: &'static Value) -> &'static Value {
    let target = part.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
    target.and_then(|pointer| DESCRIPTION.pointer(pointer)).unwrap_or(part)
}

/// Every method and path that is described.
pub(crate) fn operations() -> BTreeSet<Route> {
    let mut found = BTreeSet::new();
    for (path, item) in DESCRIPTION["paths"].as_object().unwrap() {
        let methods = item.as_object().unwrap().keys().filter(|member| *member != "parameters");
        found.extend(methods.map(|method| (method.to_uppercase(), path.clone())));
    }
    found
}

/// The described path that a path is one of.
fn described(path: &str) -> Option<(&'static String, &'static Value)> {
    let steps: Vec<&str> = path.split('?').next().unwrap_or_default().split('/').collect();
    DESCRIPTION["paths"].as_object().unwrap().iter().find(|(template, _)| {
        let template: Vec<&str> = template.split('/').collect();
        let fits = |(wanted, step): (&&str, &&str)| wanted == step || wanted.starts_with('{');
        template.len() == steps.len() && template.iter().zip(&steps).all(fits)
    })
}

/// Panics unless an answer is as `hub/openapi.json` says. What no route is for is not in it.
#[track_caller]
pub(crate) fn expect(method: &Method, path: &str, status: u16, body: &Value) {
    let Some((template, item)) = described(path) else { return };
    let operation = &item[method.as_str().to_ascii_lowercase()];
    if operation.is_null() {
        assert_eq!(status, 405, "openapi.json has no {method} {template}");
        return;
    }
    let answer = resolved(&operation["responses"][status.to_string()]);
    assert!(answer.is_object(), "openapi.json: {method} {template} has no status {status}: {body}");
    let Some(schema) = answer.pointer("/content/application~1json/schema") else { return };
    if status >= 400 {
        let codes = answer["description"].as_str().unwrap_or_default();
        let code = body["code"].as_str().unwrap_or_default();
        assert!(
            codes.contains(&format!("`{code}`")),
            "openapi.json: {method} {template} {status} has no {code}"
        );
    }
    let mut validators = VALIDATORS.lock().unwrap();
    let validator = validators.entry(schema.to_string()).or_insert_with(|| {
        let document = json!({"allOf": [schema], "components": DESCRIPTION["components"]});
        jsonschema::validator_for(&document).unwrap()
    });
    let errors: Vec<String> =
        validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect();
    drop(validators);
    assert!(
        errors.is_empty(),
        "openapi.json does not describe {method} {template} {status}:\n{}",
        errors.join("\n")
    );
}
