//! Converts TOML values to JSON.

use serde_json::{Map, Number, Value};
use std::ops::Range;
use toml::{
    Spanned,
    de::{DeInteger, DeValue},
};

/// A value as JSON.
///
/// # Errors
/// Where there is a date or a number that JSON has no form for, in bytes of the source.
pub(crate) fn convert(value: &Spanned<DeValue<'_>>) -> Result<Value, Range<usize>> {
    let number = |number: Option<Number>| number.map(Value::Number).ok_or_else(|| value.span());
    match value.get_ref() {
        DeValue::String(text) => Ok(Value::String(text.clone().into_owned())),
        DeValue::Integer(integer) => number(whole(integer).map(Number::from)),
        DeValue::Float(float) => number(float.as_str().parse().ok().and_then(Number::from_f64)),
        DeValue::Boolean(boolean) => Ok(Value::Bool(*boolean)),
        DeValue::Datetime(_) => Err(value.span()),
        DeValue::Array(items) => items.iter().map(convert).collect(),
        DeValue::Table(table) => {
            // The parser sorts by name. Forms show variables in the order of the file, at every depth.
            let mut entries: Vec<_> = table.iter().collect();
            entries.sort_by_key(|(key, _)| key.span().start);
            let entries = entries
                .into_iter()
                .map(|(key, value)| Ok((key.get_ref().clone().into_owned(), convert(value)?)));
            entries.collect::<Result<Map<_, _>, _>>().map(Value::Object)
        }
    }
}

/// An integer that fits 64 bits, in any of the notations of TOML.
pub(crate) fn whole(integer: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}
