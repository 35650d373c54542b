//! Patterns: regular expressions, which are ECMAScript's: the widget has the browser's engine, tests have a Rust one,
//! and nothing here is a third. What is here tells which ones can be run on what people type without the page standing
//! still.

mod cost;
mod parse;
mod positions;

/// The longest text, in characters, that is matched while a person types; longer ones are left to the hub. A tame
/// pattern may take time by the third power of it.
pub const LONGEST_CHECKED: usize = 1000;

/// An engine for ECMAScript's regular expressions.
pub trait Patterns {
    /// Whether `pattern` matches somewhere in `text`. `None` when that is not known, and nothing is refused for it: the
    /// pattern cannot be compiled, it is not tame (see [`is_tame`]), or the text is longer than [`LONGEST_CHECKED`].
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool>;
}

/// Whether an engine that goes back and tries again, as all browsers' do, is sure to be done with this pattern in
/// reasonable time: at most the third power of the text's length. Some harmless patterns are refused, those with back
/// references among them; what is no pattern is refused too.
pub fn is_tame(pattern: &str) -> bool {
    tame_power(pattern).is_some()
}

/// The power of a text's length that bounds what such an engine takes for a tame pattern; `None` for any other.
pub fn tame_power(pattern: &str) -> Option<u32> {
    cost::bearable_power(&parse::parse(pattern)?)
}

/// Whether a text has the form of a pattern. Properties (`\p{…}`) and names of groups are not looked up.
pub(crate) fn is_pattern(text: &str) -> bool {
    parse::parse(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_exponential_time_is_not_tame() {
        for pattern in [
            "^(a+)+$",
            "(a|a)*$",
            "(a|aa)+$",
            r"^(\w+\s?)*$",
            "(.*a){12}",
            "a{1,1000}{1,1000}",
            "(a*)*b",
            "(a?b?)*c",
            "(x+x+)+y",
            r"^([a-zA-Z0-9]+\.?)+@",
            "(?:(?:a|b)*c*)*d",
            "(a|b|ab)*c",
            "([ab]|[bc])+d",
            "(a?){40}a{40}",
            "a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaaaaaaaaaaa",
            "^(?=(a+)+$)a",
            r"(a+)\1",
            "[^a]*[^b]*[^c]*[^d]*e",
            "(é|ü)*",
        ] {
            assert!(!is_tame(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_real_forms_use_is_tame() {
        for pattern in [
            "",
            "^[a-z0-9]+$",
            r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$",
            "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
            r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$",
            r"^https?://[^\s/]+(/[^\s]*)?$",
            r"^([a-zA-Z0-9-]+\.)*example\.com$",
            "^(?!.*--)[a-z-]+$",
            r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
            "^$|^.{3,}$",
            r"^(\d{1,3}\.){3}\d{1,3}$",
            r"^(\w+(,\w+)*)?$",
            r"^[\w.\-{}]+$",
            r"^a{,3}\u{1F600}?\x41[\]\-\b]\p{L}+\k?$",
        ] {
            assert!(is_tame(pattern), "{pattern}");
        }
    }

    #[test]
    fn the_cost_of_a_tame_pattern_is_a_power_of_the_texts_length() {
        for (pattern, power) in [
            ("^[a-z]{3}$", Some(1)),
            ("^[a-z]+$", Some(1)),
            ("^[a-z]+[a-y]+$", Some(2)),
            ("[a-z]+", Some(2)),
            ("^a*a*a*$", Some(3)),
            ("^(a+)+$", None),
            ("(", None),
        ] {
            assert_eq!(tame_power(pattern), power, "{pattern}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        for text in ["(", "a)", "[a", "*a", "a**", "\\", "(?<n", "a{2}{3}", "(?a)", "[b-a]", "a{3,2}"] {
            assert!(!is_pattern(text), "{text}");
        }
        for text in ["a{", "a{x}", "}", "]", "a|", "()", "(?<name>a)(?:b)(?<!c)(?i:d)", "[^]", "[]"] {
            assert!(is_pattern(text), "{text}");
        }
        assert!(!is_pattern(&"(".repeat(100_000)));
        assert!(!is_tame(&"(".repeat(1000)));
        assert!(!is_tame(&"a*".repeat(100_000)));
    }
}
