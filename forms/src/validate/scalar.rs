//! Keywords for any value (`type`, `const`, `enum`), for texts and for numbers (2020-12 Validation, sections 6.1 to
//! 6.3).

use super::{format, message, number, run::Run};
use serde_json::Value;

/// Bytes of a text that a pattern reads in a step.
const BYTES_OF_A_STEP: usize = 64;

impl Run<'_> {
    /// `type`. Names that no draft knows are ignored.
    pub(super) fn has_type(&mut self, types: &Value, instance: &Value) -> bool {
        let accepted = match types {
            Value::String(name) => is_type(name, instance),
            Value::Array(names) => {
                names.is_empty()
                    || names.iter().any(|name| name.as_str().is_none_or(|name| is_type(name, instance)))
            }
            _ => true,
        };
        accepted || self.refuse("type", message::expected(types))
    }

    /// `const` and `enum`.
    pub(super) fn listed(&mut self, keyword: &str, value: &Value, instance: &Value) -> bool {
        match value {
            _ if keyword == "const" => {
                number::equal(value, instance) || self.refuse("const", message::OFFERED)
            }
            Value::Array(values) => {
                !self.spend(values.len() / 16)
                    || values.iter().any(|value| number::equal(value, instance))
                    || self.refuse("enum", message::OFFERED)
            }
            _ => true,
        }
    }

    pub(super) fn text(&mut self, keyword: &str, value: &Value, schema: &Value, text: &str) -> bool {
        match keyword {
            "minLength" => {
                let Some(limit) = limit(value).filter(|limit| characters(text) < *limit) else { return true };
                match limit {
                    1 => self.refuse("minLength", message::MISSING),
                    _ => self.refuse_limit("minLength", "Use at least ", value, " characters."),
                }
            }
            "maxLength" => {
                let fits = limit(value).is_none_or(|limit| characters(text) <= limit);
                fits || self.refuse_limit(
                    "maxLength",
                    "Use at most ",
                    value,
                    if limit(value) == Some(1) { " character." } else { " characters." },
                )
            }
            "pattern" => {
                let Some(pattern) = value.as_str() else { return true };
                !self.spend(text.len() / BYTES_OF_A_STEP)
                    || self.patterns.is_match(pattern, text) != Some(false)
                    || self.refuse("pattern", message::PATTERN)
            }
            "format" if self.asserts_formats() => {
                let Some(name) =
                    value.as_str().filter(|_| !schema.get("pattern").is_some_and(Value::is_string))
                else {
                    return true;
                };
                format::check(name, text) || self.refuse("format", message::format(name))
            }
            _ => true,
        }
    }

    pub(super) fn number(&mut self, keyword: &str, value: &Value, instance: &Value) -> bool {
        let (Value::Number(limit), Value::Number(number)) = (value, instance) else { return true };
        let order = number::compare(number, limit);
        match keyword {
            "minimum" => order.is_ge() || self.refuse_limit("minimum", "Enter ", value, " or more."),
            "maximum" => order.is_le() || self.refuse_limit("maximum", "Enter ", value, " or less."),
            "exclusiveMinimum" => {
                order.is_gt() || self.refuse_limit("exclusiveMinimum", "Enter more than ", value, ".")
            }
            "exclusiveMaximum" => {
                order.is_lt() || self.refuse_limit("exclusiveMaximum", "Enter less than ", value, ".")
            }
            "multipleOf" => {
                number::is_multiple(number, limit)
                    || self.refuse_limit("multipleOf", "Enter a multiple of ", value, ".")
            }
            _ => true,
        }
    }
}

/// The value of a keyword that counts: a whole number that is not negative, 2.0 too.
pub(super) fn limit(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_f64().filter(|float| *float >= 0.0 && float % 1.0 == 0.0).map(|f| f as u64))
}

/// Unicode code points (2020-12 Validation, section 6.3.1).
fn characters(text: &str) -> u64 {
    text.chars().count() as u64
}

fn is_type(name: &str, instance: &Value) -> bool {
    match (name, instance) {
        ("null", Value::Null)
        | ("boolean", Value::Bool(_))
        | ("number", Value::Number(_))
        | ("string", Value::String(_))
        | ("array", Value::Array(_))
        | ("object", Value::Object(_)) => true,
        ("integer", Value::Number(number)) => number::is_integer(number),
        ("null" | "boolean" | "number" | "string" | "array" | "object" | "integer", _) => false,
        _ => true,
    }
}
