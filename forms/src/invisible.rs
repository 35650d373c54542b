//! Invisible characters: controls, and those that hide or reorder the text around them.

/// Whether a character has no place in text that people read or type: controls (Unicode category Cc), bidirectional
/// formatting (Unicode Technical Report 36, section 2.5: text that reads other than it is written), spaces without
/// width, and line and paragraph separators. The two joiners are not among them: Persian and Hindi are written with
/// them, and so are some emoji.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A text with a sign (U+FFFD) in place of each invisible character: for texts whose author may mean to mislead, such
/// as names of files and what is in certificates.
pub fn show_invisible(text: &str) -> String {
    text.chars().map(|c| if is_invisible(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// A text that somebody else's system wrote, as one line of visible characters and of `longest` characters at most: for
/// labels and logs. Blanks are spaces, and none are at the ends.
pub fn visible_text(text: &str, longest: usize) -> String {
    let visible =
        text.trim().chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_invisible(*c));
    let cut: String = visible.take(longest).collect();
    cut.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reorders_or_hides_text_is_invisible_and_what_writes_it_is_not() {
        for c in [
            '\0', '\n', '\u{7f}', '\u{85}', '\u{61c}', '\u{200b}', '\u{200f}', '\u{202e}', '\u{2066}',
            '\u{feff}',
        ] {
            assert!(is_invisible(c), "{c:?}");
        }
        for c in ['a', ' ', 'é', '\u{a0}', '\u{200c}', '\u{200d}', '\u{301}', '語', '😀'] {
            assert!(!is_invisible(c), "{c:?}");
        }
        assert_eq!(show_invisible("a\u{202e}b\n"), "a\u{fffd}b\u{fffd}");
        assert_eq!(visible_text(" a\u{202e}\u{2028}b\n\u{200b}c\u{0} d", 5), "a b c");
    }
}
