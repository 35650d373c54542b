//! The matcher of an ECMAScript regular expression: its matching ends, whatever the text is.

use crate::effort;
use jsonschema::{PatternOptions, Validator};
use serde_json::json;

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

#[cfg(test)]
mod tests {
    use super::*;

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
