//! The JSON Schema validator, with patterns and formats decided as `inlay-forms` does in the widget, so that form and hub
//! agree.

use crate::Matchers;
use jsonschema::{Keyword, ValidationError, Validator};
use serde_json::Value;

/// The keyword `pattern`, with the matchers of its schema.
struct Matching {
    matchers: Matchers,
    pattern: String,
}

/// The keyword `format`, for one of [`inlay_forms::FORMATS`] or none.
struct Formatted(Option<String>);

/// The validator of a schema: patterns are ECMAScript's, the formats of [`inlay_forms::FORMATS`] are rules and all others
/// remarks, and where there is a pattern the format is one too. `matchers` are those of the same schema.
///
/// # Errors
/// When it is no valid schema, or refers to what is not in it.
pub fn validator_for(schema: &Value, matchers: &Matchers) -> Result<Validator, ValidationError<'static>> {
    let matchers = matchers.clone();
    jsonschema::options()
        // Remarks since 2019-09, and to the form.
        .without_content_encoding_support("base64")
        .without_content_media_type_support("application/json")
        .with_keyword("pattern", move |_, pattern, _| {
            let pattern = pattern.as_str().unwrap_or_default().to_owned();
            if matchers.get(&pattern).is_none() {
                tracing::warn!("a pattern of a schema is no regular expression and is not checked");
            }
            Ok(Box::new(Matching { matchers: matchers.clone(), pattern }))
        })
        .with_keyword("format", |beside, format, _| {
            let name = format.as_str().filter(|name| inlay_forms::FORMATS.contains(name));
            let name = name.filter(|_| !beside.get("pattern").is_some_and(Value::is_string));
            Ok(Box::new(Formatted(name.map(str::to_owned))))
        })
        .build(schema)
}

impl<'i> Keyword<'i> for Matching {
    fn validate(&self, value: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.is_valid(value) { Ok(()) } else { Err(ValidationError::custom("another form")) }
    }

    fn is_valid(&self, value: &'i Value) -> bool {
        match (self.matchers.get(&self.pattern), value.as_str()) {
            (Some(matcher), Some(text)) => matcher.is_match(text),
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
        validator_for(schema, &Matchers::of(schema)).unwrap().is_valid(&json!(value))
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
