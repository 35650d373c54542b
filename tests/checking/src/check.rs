//! Requests and answers against the description.

use crate::{Description, Operation};
use jsonschema::error::ValidationErrorKind;
use serde_json::{Map, Value, json};
use std::{fmt::Write, sync::Arc};

/// Something that the description does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// Which operation, which side, which place and which keyword: the same for every value there.
    pub line: String,
    /// What is wrong with this value.
    pub message: String,
}

impl Deviation {
    pub(crate) fn new(line: String, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

impl Description {
    /// What is wrong with a request. `headers` are those that a client sets for the API, by their names in small letters.
    pub fn request(
        &self,
        operation: &Operation,
        query: &str,
        headers: &[&str],
        content_type: Option<&str>,
        body: &[u8],
    ) -> Vec<Deviation> {
        let mut found = self.parameter_deviations(operation, query, headers);
        let side = format!("{} request", operation.id);
        let described = format!("{}/requestBody/content", operation.pointer);
        match self.document.pointer(&described) {
            None if body.is_empty() => {}
            None => found.push(Deviation::new(format!("{side}: body"), "none is described")),
            Some(_) => found.extend(self.content(&side, &described, content_type, body)),
        }
        found
    }

    /// What is wrong with an answer.
    pub fn answer(
        &self,
        operation: &Operation,
        status: u16,
        content_type: Option<&str>,
        body: &[u8],
    ) -> Vec<Deviation> {
        let side = format!("{} answer", operation.id);
        let responses = format!("{}/responses", operation.pointer);
        let listed = self.document.pointer(&responses).unwrap();
        // Errors are what is described as the default; another success is not.
        let name = match status.to_string() {
            name if listed.get(&name).is_some() => name,
            _ if status >= 400 && listed.get("default").is_some() => "default".to_owned(),
            name => return vec![Deviation::new(format!("{side}: status {name}"), "it is not described")],
        };
        let described = format!("{responses}/{name}/content");
        match self.document.pointer(&described) {
            None if body.is_empty() => Vec::new(),
            None => vec![Deviation::new(format!("{side}: body"), "none is described")],
            Some(_) => self.content(&side, &described, content_type, body),
        }
    }

    fn parameter_deviations(&self, operation: &Operation, query: &str, headers: &[&str]) -> Vec<Deviation> {
        let side = format!("{} request", operation.id);
        let parameters = self.parameters(operation);
        let sent: Vec<(String, String)> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let of_kind = |kind: &'static str| parameters.iter().filter(move |one| one["in"] == kind);
        let mut found = Vec::new();
        for (kind, values) in [("path", &operation.path), ("query", &sent)] {
            for (name, value) in values {
                let Some(parameter) = of_kind(kind).find(|one| one["name"] == name.as_str()) else {
                    found.push(Deviation::new(format!("{side}: {kind} {name}"), "it is not described"));
                    continue;
                };
                let schema = self.resolved(&parameter["schema"]);
                let value = typed(schema, value);
                for error in self.against(&schema.to_string(), schema, &value) {
                    found.push(Deviation::new(format!("{side}: {kind} {name}: {}", error.0), error.1));
                }
            }
            let missing = of_kind(kind).filter(|one| one["required"] == true);
            for name in missing.filter_map(|one| one["name"].as_str()) {
                if !values.iter().any(|(sent, _)| sent == name) {
                    found.push(Deviation::new(format!("{side}: {kind} {name}"), "it is missing"));
                }
            }
        }
        for header in headers {
            if !of_kind("header").any(|one| one["name"].as_str().unwrap().eq_ignore_ascii_case(header)) {
                found.push(Deviation::new(format!("{side}: header {header}"), "it is not described"));
            }
        }
        found
    }

    fn content(
        &self,
        side: &str,
        described: &str,
        content_type: Option<&str>,
        body: &[u8],
    ) -> Vec<Deviation> {
        let kind = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let pointer = format!("{described}/{}/schema", kind.replace('/', "~1"));
        let Some(schema) = self.document.pointer(&pointer) else {
            return vec![Deviation::new(format!("{side}: content type {kind}"), "it is not described")];
        };
        let Ok(body) = serde_json::from_slice(body) else {
            return vec![Deviation::new(format!("{side}: body"), "it is no JSON")];
        };
        let errors = self.against(&pointer, schema, &body).into_iter();
        errors.map(|(place, message)| Deviation::new(format!("{side}: {place}"), message)).collect()
    }

    /// The errors of a value: place and keyword, and what is wrong.
    fn against(&self, name: &str, schema: &Value, value: &Value) -> Vec<(String, String)> {
        let known = self.validators.lock().unwrap().get(name).map(Arc::clone);
        let validator = known.unwrap_or_else(|| {
            let document = json!({"allOf": [schema], "components": self.decided});
            let options = jsonschema::options().should_validate_formats(true);
            let options = options.with_format("ulid", |text: &str| ulid::Ulid::from_string(text).is_ok());
            let validator = Arc::new(options.build(&document).unwrap());
            self.validators.lock().unwrap().insert(name.to_owned(), Arc::clone(&validator));
            validator
        });
        let errors = validator.iter_errors(value).map(|error| {
            let mut place = place(error.instance_path().as_str());
            if let ValidationErrorKind::Required { property } = error.kind() {
                write!(place, "/{}", property.as_str().unwrap_or_default()).unwrap();
            }
            (format!("{place} {}", error.kind().keyword()).trim_start().to_owned(), error.to_string())
        });
        errors.collect()
    }
}

/// A pointer in which every index is `*`.
fn place(pointer: &str) -> String {
    let is_index = |step: &str| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
    let steps = pointer.split('/').map(|step| if is_index(step) { "*" } else { step });
    steps.collect::<Vec<_>>().join("/")
}

/// A parameter's text as a value of its schema's type.
fn typed(schema: &Value, text: &str) -> Value {
    match schema["type"].as_str() {
        Some("integer" | "number" | "boolean") => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
        Some("array") => text.split(',').collect(),
        Some("object") => Value::Object(Map::new()),
        _ => text.into(),
    }
}
