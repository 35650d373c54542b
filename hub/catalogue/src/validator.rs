//! The JSON Schema validator, with patterns and formats decided as `inlay-forms` does in the widget, so that form and hub
//! agree.

use crate::{Matchers, effort};
use jsonschema::{Keyword, PatternOptions, ValidationError, Validator};
use serde_json::{Value, json};

/// Longest text, in characters, that is matched as ECMAScript does. The third power of it, which a tame pattern may take,
/// is still a matter of milliseconds.
const SHORT: usize = 200;
/// Steps back that the other engine may take before it calls a text no match.
const MOST_STEPS: usize = 100_000;

/// An ECMAScript regular expression whose matching ends, whatever the text is.
#[derive(Debug)]
pub(super) struct Matcher {
    ecmascript: regress::Regex,
    /// The power of a text's length that bounds the steps, if there is one.
    power: Option<u32>,
    bounded: Option<Bounded>,
}

/// The same pattern in an engine that takes time in proportion to the text, or gives up.
#[derive(Debug)]
struct Bounded {
    validator: Validator,
    /// Whether it never goes back, and so does not have to give up.
    is_linear: bool,
}

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

/// The matcher of a pattern, with the flag `u`, or else without: some patterns of real providers are not valid with it.
pub(super) fn compile_pattern(pattern: &str) -> Option<Matcher> {
    effort::compile();
    let unicode = regress::Regex::with_flags(pattern, "u");
    Some(Matcher {
        ecmascript: unicode.or_else(|_| regress::Regex::new(pattern)).ok()?,
        power: inlay_forms::tame_power(pattern),
        bounded: bounded(pattern),
    })
}

fn bounded(pattern: &str) -> Option<Bounded> {
    let schema = json!({ "pattern": pattern });
    let with = |options| jsonschema::options().with_pattern_options(options).build(&schema);
    if let Ok(validator) = with(PatternOptions::regex()) {
        return Some(Bounded { validator, is_linear: true });
    }
    let options = jsonschema::options()
        .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(MOST_STEPS))
        .build(&schema);
    Some(Bounded { validator: options.ok()?, is_linear: false })
}

impl Matcher {
    /// Whether the pattern matches somewhere in the text. A long text of a pattern that the bounded engine does not have
    /// is not refused; one that would be too much work after all that the check has done is.
    pub(super) fn is_match(&self, text: &str) -> bool {
        // One more than there are, so that no text is free.
        let length = text.chars().count() as u64 + 1;
        if let Some(power) = self.power
            && length <= SHORT as u64 + 1
            && effort::try_again(length.saturating_pow(power))
        {
            return self.ecmascript.find(text).is_some();
        }
        let Some(bounded) = &self.bounded else { return true };
        let steps = if bounded.is_linear { length } else { length.saturating_pow(2).min(MOST_STEPS as u64) };
        effort::take(steps) && bounded.validator.is_valid(&text.into())
    }
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
    #[test]
    fn many_texts_of_a_slow_pattern_are_counted_and_given_up_on_in_time() {
        // Its engines go back and try again: the first by the third power of a text's length.
        let slow = Matcher { power: Some(3), ..compile_pattern("^(?!b)a*a*$").unwrap() };
        let text = "a".repeat(SHORT - 1);
        let (accepted, effort) = effort::measured(|| (0..100_000).filter(|_| slow.is_match(&text)).count());
        assert!(effort.is_spent && effort.steps <= 40_000_000, "{effort:?}");
        assert!(accepted > 0 && accepted < 2000, "{accepted}");
        // As many of one that never goes back are no trouble.
        let plain = compile_pattern("^a+$").unwrap();
        let (accepted, effort) = effort::measured(|| (0..100_000).filter(|_| plain.is_match(&text)).count());
        assert_eq!((accepted, effort.is_spent), (100_000, false), "{effort:?}");
    }
}
