//! Values of simple fields, which have no fields of their own: what a text, a tick or a choice means, and what a blank
//! one does.

use super::{
    draft::Entry,
    facets::{FRACTION, STRING, bound, first, type_of},
    shape::Shape,
    spot::{Role, Spot},
    walk::Walk,
};
use crate::pasted::Pasted;
use serde_json::{Number, Value};

impl<'a> Walk<'a> {
    /// The value of a field that has no fields of its own.
    pub(super) fn simple_value(&self, spot: &Spot<'a>, shape: Shape) -> Option<Value> {
        match (self.draft.edits.get(&spot.place), shape) {
            (Some(Entry::Text(text)), Shape::Text | Shape::Number | Shape::Json) => {
                self.typed(spot, shape, text)
            }
            (Some(Entry::Flag(flag)), Shape::Boolean) => Some(Value::Bool(*flag)),
            (Some(Entry::Chosen(Some(value))), Shape::Choice) => Some(value.clone()),
            (Some(Entry::Chosen(None)), Shape::Choice) => self.blank(spot, shape),
            (Some(Entry::Picked(values)), Shape::Choices) => {
                let is_sent = !values.is_empty() || spot.required || spot.seed.is_some();
                is_sent.then(|| Value::Array(values.clone()))
            }
            _ => self.untouched(spot, shape),
        }
    }

    fn untouched(&self, spot: &Spot<'a>, shape: Shape) -> Option<Value> {
        match spot.seed {
            // A default of the wrong type counts as if it had been typed.
            Some(Value::String(text)) if spot.fresh && matches!(shape, Shape::Text | Shape::Number) => {
                self.typed(spot, shape, text)
            }
            Some(seed @ (Value::Number(_) | Value::Bool(_))) if spot.fresh && shape == Shape::Text => {
                let is_text = self.types(spot) & type_of(seed) == 0;
                Some(if is_text { Value::String(seed_text(seed)) } else { seed.clone() })
            }
            Some(Value::String(text)) if spot.fresh && shape == Shape::Boolean => {
                Some(Value::Bool(text == "true"))
            }
            // A default that is not among the choices is of no use.
            Some(seed) if spot.fresh && shape == Shape::Choice && !self.offers(spot, seed) => {
                self.blank(spot, shape)
            }
            Some(seed) => Some(seed.clone()),
            None if shape == Shape::Boolean => {
                (spot.required && !spot.nullable()).then_some(Value::Bool(false))
            }
            None if shape == Shape::Choices && !spot.nullable() => {
                spot.required.then(|| Value::Array(Vec::new()))
            }
            None => self.blank(spot, shape),
        }
    }

    /// What a text means.
    fn typed(&self, spot: &Spot<'a>, shape: Shape, text: &str) -> Option<Value> {
        let trimmed = text.trim();
        match shape {
            Shape::Text => {
                let value = Pasted::of(&spot.facets).value(text);
                if value.is_empty() { self.blank(spot, shape) } else { Some(Value::String(value)) }
            }
            // What is no number stays text, which the schema refuses.
            Shape::Number if !trimmed.is_empty() => Some(
                number(trimmed, self.types(spot) & FRACTION == 0)
                    .map_or_else(|| Value::String(text.to_owned()), Value::Number),
            ),
            Shape::Json if !trimmed.is_empty() => {
                json(trimmed).or_else(|| self.secrets.then(|| Value::String(text.to_owned())))
            }
            _ => self.blank(spot, shape),
        }
    }

    /// What is sent for a field that is left blank.
    fn blank(&self, spot: &Spot<'a>, shape: Shape) -> Option<Value> {
        if shape == Shape::Text {
            let empty = Value::String(String::new());
            // A value that is missing from what was saved is not there on purpose.
            let is_seen = spot.fresh || self.draft.edits.get(&spot.place).is_some();
            let is_meant = spot.seed == Some(&empty)
                || (spot.required
                    && is_seen
                    && (first(&spot.facets, "default").is_some()
                        || bound(&spot.facets, "minLength", u64::max) == Some(0)));
            if is_meant && self.types(spot) & STRING != 0 && self.accepts(&spot.facets, &empty) {
                return Some(empty);
            }
        }
        if spot.nullable() && (spot.required || spot.seed == Some(&Value::Null)) {
            return Some(Value::Null);
        }
        match spot.role {
            Role::Entry(_) | Role::Keyed if shape == Shape::Text => Some(Value::String(String::new())),
            Role::Entry(_) | Role::Keyed => Some(Value::Null),
            _ => None,
        }
    }
}

/// A saved value as it stands in a box.
pub(super) fn seed_text(seed: &Value) -> String {
    match seed {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Reads JSON, always into the same type: every other one would bring a reader of its own.
pub(super) fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// Reads a number as JSON does: the reader is there already, and the standard library's would come on top of it.
pub(super) fn number(text: &str, integer: bool) -> Option<Number> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let whole = if text.starts_with('.') { ["0", text].concat() } else { text.to_owned() };
    let Some(Value::Number(number)) = json(&whole) else { return None };
    // 1e3 is a whole number, and readers that are strict about it want to see 1000.
    const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64() {
        Some(value) if integer && number.is_f64() && value % 1.0 == 0.0 && value.abs() <= LARGEST_EXACT => {
            Some(Number::from(value as i64))
        }
        _ => Some(number),
    }
}
