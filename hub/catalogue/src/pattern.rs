//! Patterns (ECMAScript regular expressions) that values must match.

use super::{
    effort,
    matcher::{Matcher, compile_pattern},
    text::limit,
};
use std::sync::{Arc, OnceLock};

/// Longest text, in characters, that is matched as it is: a variable's value, and most of what is typed. What a tame pattern
/// may take for a longer one, such as a key file, is too long; another engine does these, and gives up in time.
const SHORT: usize = 255;
/// Longest text, in characters, that is searched for a part of it. That goes by the ECMAScript engine only.
const LONGEST_SEARCHED: usize = 1000;

/// An ECMAScript regular expression.
#[derive(Clone, Debug)]
pub struct Pattern {
    source: String,
    /// With its anchors, where it is for whole values.
    anchored: String,
    regex: regress::Regex,
    /// The power of a value's length that bounds its steps.
    power: u32,
    /// For long values; compiled with the first of them.
    matcher: Arc<OnceLock<Option<Matcher>>>,
}

impl Pattern {
    /// A pattern for whole values, as HTML's `pattern` attribute is. The error continues the sentence "the pattern …".
    pub(super) fn parse(source: &str) -> Result<Self, String> {
        // The source alone first, so that `a)(b` is not made valid.
        let plain = Self::unanchored(source)?;
        let anchored = format!("^(?:{source})$");
        let (regex, power) = compile(&anchored)?;
        Ok(Self { regex, power, anchored, matcher: Arc::default(), ..plain })
    }

    /// A pattern that must match somewhere in a value, as JSON Schema's `pattern` does.
    pub(super) fn unanchored(source: &str) -> Result<Self, String> {
        if source.len() > limit::PATTERN {
            return Err(format!("must be at most {} bytes", limit::PATTERN));
        }
        let (regex, power) = compile(source)?;
        Ok(Self {
            source: source.to_owned(),
            anchored: source.to_owned(),
            regex,
            power,
            matcher: Arc::default(),
        })
    }

    /// The expression as it is written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// True when `value` matches.
    pub fn matches(&self, value: &str) -> bool {
        let length = value.chars().count();
        if length <= SHORT && effort::try_again((length as u64 + 1).saturating_pow(self.power)) {
            return self.regex.find(value).is_some();
        }
        let matcher = self.matcher.get_or_init(|| compile_pattern(&self.anchored));
        matcher.as_ref().is_some_and(|matcher| matcher.is_match(value))
    }

    /// What the first group matched, or without one all that did; nothing of a long value.
    pub(super) fn captured<'v>(&self, value: &'v str) -> Option<&'v str> {
        if value.chars().nth(LONGEST_SEARCHED).is_some() {
            return None;
        }
        let found = self.regex.find(value)?;
        let range = found.group(1).unwrap_or_else(|| found.range());
        value.get(range)
    }
}

/// With the flag `u`, which is what HTML's attribute and JSON Schema mean. A pattern that an engine could take for ever on is
/// refused: the browser's and this one both go back and try again.
fn compile(source: &str) -> Result<(regress::Regex, u32), String> {
    let regex = regress::Regex::with_flags(source, "u");
    let regex = regex.map_err(|error| format!("is not an ECMAScript pattern: {error}"))?;
    // What is no pattern is not tame either, and has its own words.
    match inlay_forms::tame_power(source) {
        Some(power) => Ok((regex, power)),
        None => Err("must not repeat what repeats itself: some texts would take for ever".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effort::measured;

    #[test]
    fn a_pattern_cannot_close_the_group_that_anchors_it() {
        assert!(Pattern::parse("a)|(?:.*").is_err());
    }

    #[test]
    fn i5_a_pattern_that_could_keep_the_hub_busy_is_refused() {
        for source in ["(a+)+", "(a|a)*", "(a|aa)+", "(.*a){20}"] {
            assert!(Pattern::parse(source).is_err(), "{source}");
        }
    }

    #[test]
    fn i5_a_long_value_of_a_slow_pattern_is_not_for_the_engine_that_goes_back_and_tries_again() {
        let pattern = Pattern::parse("[a-z]*[a-y]*").unwrap();
        let long = "a".repeat(60_000);
        assert!(pattern.matches(&long));
        assert!(!pattern.matches(&format!("{long}!")));
        assert_eq!(pattern.captured(&long), None);
        assert!(Pattern::parse("[a-z]+").unwrap().matches(&long));
        // Only that engine knows `[^]`. What the other one does not know refuses nothing, so that the answer shows which
        // of them was asked.
        let own = Pattern::parse("[^]*z").unwrap();
        assert!(!own.matches(&"a".repeat(SHORT)));
        assert!(own.matches(&long));
    }

    #[test]
    fn the_engine_for_long_values_is_compiled_with_the_first_of_them_only() {
        let (pattern, long) = (Pattern::parse("[a-z]+").unwrap(), "a".repeat(SHORT + 1));
        let ((), effort) = measured(|| assert!((0..50).all(|_| pattern.clone().matches(&long))));
        assert_eq!(effort.compiled, 1);
    }

    #[test]
    fn a_pattern_is_for_whole_values_or_for_a_part_of_them() {
        assert!(!Pattern::parse("a").unwrap().matches("ab"));
        assert!(Pattern::unanchored("a").unwrap().matches("ab"));
        assert!(!Pattern::unanchored("^a$").unwrap().matches("ab"));
    }
}
