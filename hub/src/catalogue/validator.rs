//! What JSON Schema leaves open, decided as `inlay-forms` does in the widget, so that form and hub agree.

use jsonschema::{Keyword, ValidationError, Validator};
use serde_json::Value;

/// An ECMAScript regular expression that a value must match somewhere.
struct Matching(Option<regress::Regex>);

/// A format of [`inlay_forms::FORMATS`], or none.
struct Formatted(Option<String>);

/// The validator of a schema: patterns are ECMAScript's, the formats of [`inlay_forms::FORMATS`] are rules and all others
/// remarks, and where there is a pattern the format is one too.
///
/// # Errors
/// When it is no valid schema, or refers to what is not in it.
pub fn validator_for(schema: &Value) -> Result<Validator, ValidationError<'static>> {
    jsonschema::options()
        .with_keyword("pattern", |_, pattern, _| {
            let regex = pattern.as_str().and_then(compiled);
            if regex.is_none() {
                tracing::warn!("a pattern of a schema is no regular expression and is not checked");
            }
            Ok(Box::new(Matching(regex)))
        })
        .with_keyword("format", |beside, format, _| {
            let name = format.as_str().filter(|name| inlay_forms::FORMATS.contains(name));
            let name = name.filter(|_| !beside.get("pattern").is_some_and(Value::is_string));
            Ok(Box::new(Formatted(name.map(str::to_owned))))
        })
        .build(schema)
}

/// With the flag `u`, or else without: some patterns of real providers are not valid with it.
pub fn compiled(pattern: &str) -> Option<regress::Regex> {
    let unicode = regress::Regex::with_flags(pattern, "u");
    unicode.or_else(|_| regress::Regex::new(pattern)).ok()
}

impl<'i> Keyword<'i> for Matching {
    fn validate(&self, value: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.is_valid(value) { Ok(()) } else { Err(ValidationError::custom("another form")) }
    }

    fn is_valid(&self, value: &'i Value) -> bool {
        match (&self.0, value.as_str()) {
            (Some(regex), Some(text)) => regex.find(text).is_some(),
            _ => true,
        }
    }
}

impl<'i> Keyword<'i> for Formatted {
    fn validate(&self, value: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.is_valid(value) { Ok(()) } else { Err(ValidationError::custom("another format")) }
    }

    fn is_valid(&self, value: &'i Value) -> bool {
        match (&self.0, value.as_str()) {
            (Some(name), Some(text)) => inlay_forms::is_format(name, text),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn accepts(schema: &Value, value: &str) -> bool {
        validator_for(schema).unwrap().is_valid(&json!(value))
    }

    #[test]
    fn a_pattern_beats_a_format_and_unknown_formats_are_remarks() {
        assert!(!accepts(&json!({"format": "date"}), "31-03-2026"));
        assert!(accepts(&json!({"format": "date", "pattern": "^\\d\\d-\\d\\d-\\d{4}$"}), "31-03-2026"));
        for format in ["iri", "json-pointer", "phone"] {
            assert!(accepts(&json!({ "format": format }), "(ä b"), "{format}");
        }
    }

    #[test]
    fn patterns_are_those_of_ecmascript() {
        assert!(accepts(&json!({"pattern": "^(?!bad)\\w+$"}), "good"));
        assert!(!accepts(&json!({"pattern": "^(?!bad)\\w+$"}), "badly"));
        assert!(!accepts(&json!({"pattern": "^\\d+$"}), "٣"), "\\d is 0 to 9 only");
        assert!(accepts(&json!({"pattern": "("}), "anything"));
    }
}
