//! The JSON Schema validator, with patterns and formats decided as `inlay-forms` does in the widget, so that form and hub
//! agree.

use inlay_forms::Patterns;
use jsonschema::{Keyword, PatternOptions, ValidationError, Validator};
use serde_json::{Value, json};

/// Longest text, in characters, that is matched as ECMAScript does. The third power of it, which a tame pattern may take,
/// is still a matter of milliseconds.
const SHORT: usize = 200;
/// Steps back that the other engine may take before it calls a text no match.
const MOST_STEPS: usize = 100_000;

/// An ECMAScript regular expression whose matching ends, whatever the text is.
#[derive(Debug)]
pub struct Matcher {
    ecmascript: regress::Regex,
    is_tame: bool,
    bounded: Option<Validator>,
}

/// Matches patterns for `inlay-forms` as [`compile_pattern`] does.
#[derive(Clone, Copy, Debug)]
pub struct CataloguePatterns;

impl Patterns for CataloguePatterns {
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        Some(compile_pattern(pattern)?.is_match(text))
    }
}

/// The keyword `pattern`.
struct Matching(Option<Matcher>);

/// The keyword `format`, for one of [`inlay_forms::FORMATS`] or none.
struct Formatted(Option<String>);

/// The validator of a schema: patterns are ECMAScript's, the formats of [`inlay_forms::FORMATS`] are rules and all others
/// remarks, and where there is a pattern the format is one too.
///
/// # Errors
/// When it is no valid schema, or refers to what is not in it.
pub fn validator_for(schema: &Value) -> Result<Validator, ValidationError<'static>> {
    jsonschema::options()
        // Remarks since 2019-09, and to the form.
        .without_content_encoding_support("base64")
        .without_content_media_type_support("application/json")
        .with_keyword("pattern", |_, pattern, _| {
            let regex = pattern.as_str().and_then(compile_pattern);
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

/// The matcher of a pattern, with the flag `u`, or else without: some patterns of real providers are not valid with it.
pub fn compile_pattern(pattern: &str) -> Option<Matcher> {
    let unicode = regress::Regex::with_flags(pattern, "u");
    Some(Matcher {
        ecmascript: unicode.or_else(|_| regress::Regex::new(pattern)).ok()?,
        is_tame: inlay_forms::is_tame(pattern),
        bounded: bounded(pattern).ok(),
    })
}

/// The same pattern in an engine that takes time in proportion to the text, or gives up.
fn bounded(pattern: &str) -> Result<Validator, ValidationError<'static>> {
    let options = PatternOptions::fancy_regex().backtrack_limit(MOST_STEPS);
    jsonschema::options().with_pattern_options(options).build(&json!({ "pattern": pattern }))
}

impl Matcher {
    /// Whether the pattern matches somewhere in the text. A long text of a pattern that the bounded engine does not have
    /// is not refused.
    pub fn is_match(&self, text: &str) -> bool {
        if self.is_tame && text.chars().nth(SHORT).is_none() {
            return self.ecmascript.find(text).is_some();
        }
        self.bounded.as_ref().is_none_or(|bounded| bounded.is_valid(&text.into()))
    }
}

impl<'i> Keyword<'i> for Matching {
    fn validate(&self, value: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.is_valid(value) { Ok(()) } else { Err(ValidationError::custom("another form")) }
    }

    fn is_valid(&self, value: &'i Value) -> bool {
        match (&self.0, value.as_str()) {
            (Some(regex), Some(text)) => regex.is_match(text),
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
