//! An activation's variables against the integration's JSON Schema.

use crate::{
    Error,
    catalogue::{Catalogue, Integration},
    error::field_error,
};
use inlay_api::{DynamicVariables, ErrorField};
use jsonschema::{
    JsonType, ValidationError, Validator,
    error::{TypeKind, ValidationErrorKind},
    paths::LocationSegment,
};
use serde_json::Value;
use std::collections::HashMap;

/// Where the variables stand in a request.
const ROOT: &str = "dynamicVariables";

/// Keywords that decide about properties which `properties` does not name.
const OPEN: [&str; 9] = [
    "additionalProperties",
    "unevaluatedProperties",
    "patternProperties",
    "allOf",
    "anyOf",
    "oneOf",
    "if",
    "dependentSchemas",
    "$ref",
];

/// The compiled schema of each integration that has one.
#[derive(Debug)]
pub struct Validators(HashMap<String, Validator>);

impl Validators {
    /// Compiles what the catalogue has checked already.
    pub fn new(catalogue: &Catalogue) -> Self {
        let compiled = catalogue.integrations().iter().filter_map(|integration| {
            let schema = closed(integration.variables_schema.clone()?);
            let validator = jsonschema::options().should_validate_formats(true).build(&schema).ok()?;
            Some((integration.id.clone(), validator))
        });
        Self(compiled.collect())
    }

    /// Checks an activation's variables.
    ///
    /// # Errors
    /// [`Error::Invalid`] with a field for each value that is wrong.
    pub fn check(&self, integration: &Integration, variables: &DynamicVariables) -> Result<(), Error> {
        let fields = match self.0.get(&integration.id) {
            Some(validator) => {
                let value = Value::Object(variables.clone());
                validator.iter_errors(&value).flat_map(|error| describe(&error)).collect()
            }
            None => variables.keys().map(|name| unexpected(ROOT, name)).collect::<Vec<_>>(),
        };
        if fields.is_empty() { Ok(()) } else { Err(Error::Invalid(fields)) }
    }
}

/// JSON Schema allows what it does not mention. Settings that the form does not show are refused, unless the schema says
/// something about them itself.
fn closed(mut schema: Value) -> Value {
    if let Value::Object(object) = &mut schema
        && OPEN.iter().all(|keyword| !object.contains_key(*keyword))
    {
        object.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    schema
}

fn unexpected(path: &str, name: &str) -> ErrorField {
    field_error(format!("{path}.{name}"), "This isn't a setting of this integration.")
}

/// One sentence per field. The library's own messages quote values.
fn describe(error: &ValidationError<'_>) -> Vec<ErrorField> {
    let mut path = ROOT.to_owned();
    for segment in error.instance_path() {
        match segment {
            LocationSegment::Property(name) => path.extend([".", &name]),
            LocationSegment::Index(index) => path.push_str(&format!("[{index}]")),
        }
    }
    let message = match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            return vec![field_error(format!("{path}.{name}"), "This is needed.")];
        }
        ValidationErrorKind::AdditionalProperties { unexpected: names }
        | ValidationErrorKind::UnevaluatedProperties { unexpected: names } => {
            return names.iter().map(|name| unexpected(&path, name)).collect();
        }
        ValidationErrorKind::Type { kind } => match kind {
            TypeKind::Single(JsonType::Integer) => "Enter a whole number.".to_owned(),
            TypeKind::Single(JsonType::Number) => "Enter a number.".to_owned(),
            TypeKind::Single(JsonType::Boolean) => "Choose yes or no.".to_owned(),
            TypeKind::Single(JsonType::String) => "Enter text.".to_owned(),
            TypeKind::Single(_) | TypeKind::Multiple(_) => {
                "This is another kind of value than expected.".to_owned()
            }
        },
        ValidationErrorKind::Enum { .. } | ValidationErrorKind::Constant { .. } => {
            "Choose one of the values offered.".to_owned()
        }
        ValidationErrorKind::MinLength { limit: 1 } => "This is needed.".to_owned(),
        ValidationErrorKind::MinLength { limit } => format!("Use at least {limit} characters."),
        ValidationErrorKind::MaxLength { limit } => format!("Use at most {limit} characters."),
        ValidationErrorKind::Minimum { limit } => format!("Use {limit} or more."),
        ValidationErrorKind::Maximum { limit } => format!("Use {limit} or less."),
        ValidationErrorKind::ExclusiveMinimum { limit } => format!("Use more than {limit}."),
        ValidationErrorKind::ExclusiveMaximum { limit } => format!("Use less than {limit}."),
        ValidationErrorKind::MultipleOf { multiple_of } => format!("Use a multiple of {multiple_of}."),
        ValidationErrorKind::MinItems { limit: 1 } => "Choose at least one.".to_owned(),
        ValidationErrorKind::MinItems { limit } => format!("Choose at least {limit}."),
        ValidationErrorKind::MaxItems { limit } => format!("Choose at most {limit}."),
        ValidationErrorKind::UniqueItems => "Each value can be there once.".to_owned(),
        ValidationErrorKind::Format { format } => match format.as_str() {
            "email" => "Enter an email address.".to_owned(),
            "uri" => "Enter a web address, such as https://example.com.".to_owned(),
            "date" => "Enter a date, such as 2026-03-31.".to_owned(),
            "time" => "Enter a time, such as 14:30:00Z.".to_owned(),
            "date-time" => "Enter a date and time, such as 2026-03-31T14:30:00Z.".to_owned(),
            _ => "This has another form than expected.".to_owned(),
        },
        ValidationErrorKind::Pattern { .. } => "This has another form than expected.".to_owned(),
        _ => "This value can't be used here.".to_owned(),
    };
    vec![field_error(path, message)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn problems(schema: Value, value: &Value) -> Vec<(String, String)> {
        let validator = jsonschema::validator_for(&closed(schema)).unwrap();
        validator
            .iter_errors(value)
            .flat_map(|error| describe(&error))
            .map(|f| (f.field, f.message))
            .collect()
    }

    #[test]
    fn paths_name_properties_with_dots_and_elements_with_brackets() {
        let schema = json!({"type": "object", "properties": {"x": {"type": "object", "required": ["z"],
            "properties": {"y": {"type": "array", "items": {"type": "integer"}}}}}});
        let fields: Vec<String> =
            problems(schema, &json!({"x": {"y": [1, "two"]}})).into_iter().map(|(field, _)| field).collect();
        assert!(fields.contains(&"dynamicVariables.x.y[1]".to_owned()), "{fields:?}");
        assert!(fields.contains(&"dynamicVariables.x.z".to_owned()), "{fields:?}");
    }

    #[test]
    fn what_the_schema_does_not_name_is_refused() {
        let schema = json!({"type": "object", "properties": {"x": {"type": "string"}}});
        assert_eq!(problems(schema.clone(), &json!({"y": 1}))[0].0, "dynamicVariables.y");
        let mut open = schema;
        open["additionalProperties"] = json!({"type": "integer"});
        assert_eq!(problems(open, &json!({"y": 1})), []);
    }

    #[test]
    fn messages_do_not_quote_what_was_typed() {
        let schema = json!({"type": "object", "properties": {"x": {"type": "string", "pattern": "^a$"}}});
        for value in [json!({"x": "hunter2"}), json!({"x": ["hunter2"]})] {
            assert!(problems(schema.clone(), &value).iter().all(|(_, message)| !message.contains("hunter2")));
        }
    }
}
