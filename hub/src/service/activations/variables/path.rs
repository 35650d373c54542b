//! Paths in an activation's variables: what stands at one, and how an error writes it.

use serde_json::Value;

/// A member of an object or an element of a list.
pub(in crate::service::activations) fn child<'v>(value: &'v Value, step: &str) -> Option<&'v Value> {
    match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        value => value.get(step),
    }
}

/// The path of a variable in a request: `dynamicVariables.rules[0].name`.
pub(in crate::service::activations) fn field(variables: &Value, steps: &[String]) -> String {
    let mut field = "dynamicVariables".to_owned();
    let mut value = Some(variables);
    for step in steps {
        match value {
            Some(Value::Array(_)) => field.extend(["[", step, "]"]),
            _ => field.extend([".", step]),
        }
        value = value.and_then(|value| child(value, step));
    }
    field
}
