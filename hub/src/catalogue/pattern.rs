//! Patterns that values must match.

use super::text::limit;

/// An ECMAScript regular expression.
#[derive(Clone, Debug)]
pub struct Pattern {
    source: String,
    regex: regress::Regex,
}

impl Pattern {
    /// A pattern for whole values, as HTML's `pattern` attribute is. The error continues the sentence "the pattern …".
    pub(super) fn parse(source: &str) -> Result<Self, String> {
        // The source alone first, so that `a)(b` is not made valid.
        let plain = Self::somewhere(source)?;
        let regex = compile(&format!("^(?:{source})$"))?;
        Ok(Self { regex, ..plain })
    }

    /// A pattern that must match somewhere in a value, as JSON Schema's `pattern` does.
    pub(super) fn somewhere(source: &str) -> Result<Self, String> {
        if source.len() > limit::PATTERN {
            return Err(format!("must be at most {} bytes", limit::PATTERN));
        }
        Ok(Self { source: source.to_owned(), regex: compile(source)? })
    }

    /// The expression as it is written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// True when `value` matches.
    pub fn matches(&self, value: &str) -> bool {
        self.regex.find(value).is_some()
    }

    /// What the first group matched, or without one all that did.
    pub(super) fn captured<'v>(&self, value: &'v str) -> Option<&'v str> {
        let found = self.regex.find(value)?;
        let range = found.group(1).unwrap_or_else(|| found.range());
        value.get(range)
    }
}

/// With the flag `u`, which is what HTML's attribute and JSON Schema mean. A pattern that an engine could take for ever on is
/// refused: the browser's and this one both go back and try again.
fn compile(source: &str) -> Result<regress::Regex, String> {
    let regex = regress::Regex::with_flags(source, "u");
    let regex = regex.map_err(|error| format!("is not an ECMAScript pattern: {error}"))?;
    // What is no pattern is not tame either, and has its own words.
    if !inlay_forms::is_tame(source) {
        return Err("must not repeat what repeats itself: some texts would take for ever".to_owned());
    }
    Ok(regex)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_pattern_is_for_whole_values_or_for_a_part_of_them() {
        assert!(!Pattern::parse("a").unwrap().matches("ab"));
        assert!(Pattern::somewhere("a").unwrap().matches("ab"));
        assert!(!Pattern::somewhere("^a$").unwrap().matches("ab"));
    }
}
