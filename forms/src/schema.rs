//! From a JSON Schema to fields.

use crate::{Choice, Field, FieldError, Input, Kind};
use serde_json::{Map, Value};

/// The fields of an object schema, in the order to ask for them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// Ordered by the schema's `order` hint, then as written.
    pub fields: Vec<Field>,
}

impl Form {
    /// Reads a schema. A property that cannot be drawn becomes a field that says so; nothing is an error.
    pub fn parse(schema: &Value) -> Self {
        let required: Vec<&str> = list(schema, "required").filter_map(Value::as_str).collect();
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            return Self::default();
        };
        let mut fields: Vec<(i64, Field)> = properties
            .iter()
            .map(|(name, property)| {
                let order = property.get("order").and_then(Value::as_i64).unwrap_or(i64::MAX);
                (order, parse_field(name, property, required.contains(&name.as_str())))
            })
            .collect();
        fields.sort_by_key(|(order, _)| *order);
        Self { fields: fields.into_iter().map(|(_, field)| field).collect() }
    }

    /// The inputs that show saved values, or the defaults.
    pub fn inputs(&self, saved: &Map<String, Value>) -> Vec<Input> {
        self.fields.iter().map(|field| field.input(saved.get(&field.name))).collect()
    }

    /// The value of the whole form. Saved values that no field shows are kept.
    ///
    /// # Errors
    /// One message per field that is not acceptable, in the order of the fields.
    pub fn value(
        &self,
        inputs: &[Input],
        saved: &Map<String, Value>,
    ) -> Result<Map<String, Value>, Vec<FieldError>> {
        let mut value = saved.clone();
        let mut errors = Vec::new();
        for (field, input) in self.fields.iter().zip(inputs) {
            match field.value(input) {
                Ok(Some(entry)) => {
                    value.insert(field.name.clone(), entry);
                }
                Ok(None) => {
                    value.remove(&field.name);
                }
                Err(message) => errors.push(FieldError { field: field.name.clone(), message }),
            }
        }
        if errors.is_empty() { Ok(value) } else { Err(errors) }
    }
}

fn parse_field(name: &str, property: &Value, required: bool) -> Field {
    let example = list(property, "examples").next();
    Field {
        name: name.to_owned(),
        label: text(property, "title").unwrap_or_else(|| name.to_owned()),
        help: text(property, "description"),
        placeholder: example
            .and_then(|value| value.as_str().map(str::to_owned).or_else(|| scalar_text(value))),
        required,
        default: property.get("default").cloned(),
        kind: parse_kind(property),
    }
}

fn parse_kind(property: &Value) -> Kind {
    if let Some(choices) = parse_choices(property) {
        return Kind::Choice(choices);
    }
    match type_name(property) {
        Some("string") => Kind::Text {
            min_length: property.get("minLength").and_then(Value::as_u64).unwrap_or(0),
            max_length: property.get("maxLength").and_then(Value::as_u64),
        },
        Some(kind @ ("integer" | "number")) => Kind::Number {
            integer: kind == "integer",
            minimum: property.get("minimum").and_then(Value::as_number).cloned(),
            maximum: property.get("maximum").and_then(Value::as_number).cloned(),
        },
        Some("boolean") => Kind::Boolean,
        _ => Kind::Unsupported,
    }
}

/// `enum`, or `oneOf` whose branches are titled constants.
fn parse_choices(property: &Value) -> Option<Vec<Choice>> {
    if let Some(values) = property.get("enum").and_then(Value::as_array) {
        let choice = |value: &Value| Some(Choice { value: value.clone(), label: scalar_text(value)? });
        return values.iter().map(choice).collect();
    }
    let branches = property.get("oneOf")?.as_array()?;
    let choice = |branch: &Value| {
        let value = branch.get("const")?.clone();
        let label = text(branch, "title").or_else(|| scalar_text(&value))?;
        Some(Choice { value, label })
    };
    branches.iter().map(choice).collect()
}

/// The one type that is not `null`.
fn type_name(property: &Value) -> Option<&str> {
    match property.get("type")? {
        Value::String(name) => Some(name),
        Value::Array(names) => {
            let mut names = names.iter().filter_map(Value::as_str).filter(|name| *name != "null");
            names.next().filter(|_| names.next().is_none())
        }
        _ => None,
    }
}

fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(true) => Some("Yes".to_owned()),
        Value::Bool(false) => Some("No".to_owned()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn settings() -> Form {
        Form::parse(&json!({
            "type": "object",
            "required": ["channel", "level"],
            "properties": {
                "mapping": {"type": "array", "items": {"type": "object"}},
                "channel": {"type": "string", "title": "Channel", "order": 1, "examples": ["#sales"]},
                "limit": {"type": ["integer", "null"], "minimum": 1, "order": 3, "default": 10},
                "quiet": {"type": "boolean", "title": "Quiet", "order": 4},
                "level": {"oneOf": [{"const": "a", "title": "All"}, {"const": "b"}], "order": 2},
            }
        }))
    }

    #[test]
    fn a_schema_becomes_fields_in_its_own_order() {
        let form = settings();
        let names: Vec<_> = form.fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["channel", "level", "limit", "quiet", "mapping"]);
        assert_eq!(form.fields[0].placeholder.as_deref(), Some("#sales"));
        assert!(form.fields[0].required && !form.fields[2].required);
        assert_eq!(form.fields[2].label, "limit");
        assert_eq!(form.fields[4].kind, Kind::Unsupported);
        let Kind::Choice(choices) = &form.fields[1].kind else { panic!("{:?}", form.fields[1].kind) };
        assert_eq!(choices.iter().map(|choice| choice.label.as_str()).collect::<Vec<_>>(), ["All", "b"]);
    }

    #[test]
    fn value_to_form_to_value_changes_nothing() {
        let saved = json!({"channel": "#x", "level": "b", "limit": 3, "quiet": true, "mapping": [{"a": 1}], "later": 1});
        let saved = saved.as_object().unwrap();
        let form = settings();
        assert_eq!(form.value(&form.inputs(saved), saved).as_ref(), Ok(saved));
    }

    #[test]
    fn every_unacceptable_field_gets_its_own_message() {
        let form = settings();
        let inputs = form.inputs(&Map::new());
        let errors = form.value(&inputs, &Map::new()).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["channel", "level"]);
    }

    #[test]
    fn strange_schemas_give_an_empty_or_partial_form() {
        for schema in [json!(null), json!(true), json!({"properties": 3}), json!({"required": "x"})] {
            assert!(Form::parse(&schema).fields.is_empty());
        }
        let odd =
            Form::parse(&json!({"properties": {"a": false, "b": {"type": 7}, "c": {"enum": [{"x": 1}]}}}));
        assert!(odd.fields.iter().all(|field| field.kind == Kind::Unsupported));
        assert_eq!(odd.fields.len(), 3);
    }
}
