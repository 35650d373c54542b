//! Texts of a definition: how long they may be, and what they may contain.

/// Largest number of characters per kind of text.
pub(super) mod limit {
    pub(crate) const NAME: usize = 60;
    pub(crate) const DESCRIPTION: usize = 200;
    pub(crate) const PARAGRAPH: usize = 600;
    pub(crate) const SENTENCE: usize = 160;
    pub(crate) const HELP: usize = 400;
    pub(crate) const LABEL: usize = 60;
    pub(crate) const URL: usize = 500;
    pub(crate) const ADDRESS: usize = 200;
    pub(crate) const PATTERN: usize = 500;
    /// Scopes: some servers have hundreds.
    pub(crate) const SCOPES: usize = 1000;
    /// Values of a connection variable.
    pub(crate) const CHOICES: usize = 300;
    /// Entries of a list.
    pub(crate) const LIST: usize = 24;
}

/// Why `text` cannot be shown to a person, as the end of a sentence about it.
pub(super) fn objection(text: &str, longest: usize) -> Option<String> {
    let length = text.chars().count();
    if text.chars().any(inlay_forms::is_invisible) {
        Some("must not contain control characters".to_owned())
    } else if text.trim().is_empty() {
        Some("must not be blank".to_owned())
    } else if text.trim() != text {
        Some("must not begin or end with a space".to_owned())
    } else if length > longest {
        Some(format!("must be at most {longest} characters, and has {length}"))
    } else {
        None
    }
}

/// True for a file's slug: lower case letters, digits and single words joined by hyphens, at most 64 bytes.
pub(super) fn is_slug(text: &str) -> bool {
    text.len() <= 64
        && text.split('-').all(|word| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

/// True for a variable's name: a letter, then letters, digits and underscores, at most 64 bytes.
pub(super) fn is_variable_name(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// True for the field name of an HTTP header (RFC 9110, section 5.1).
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// True for text that can be sent as a header's value without any encoding.
pub(super) fn is_visible_ascii(text: &str) -> bool {
    text.bytes().all(|b| (b' '..=b'~').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i4_markup_is_text_and_controls_are_not() {
        assert_eq!(objection("<b>bold</b> & “quoted”", 200), None);
        for text in ["a\nb", "a\u{202E}b", "a\u{200B}b", " a", "", "   "] {
            assert!(objection(text, 200).is_some(), "{text:?}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(objection("ééé", 3), None);
        assert_eq!(objection("éééé", 3).unwrap(), "must be at most 3 characters, and has 4");
    }

    #[test]
    fn a_slug_is_words_joined_by_hyphens() {
        assert!(is_slug("google-drive") && is_slug("1password"));
        for text in ["", "-a", "a-", "a--b", "GitHub", "a_b", "a.b"] {
            assert!(!is_slug(text), "{text}");
        }
    }
}
