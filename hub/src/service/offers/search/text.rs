//! Words of names and searches: lower case, without accents, and apart from each other wherever something stands that is
//! neither letter nor digit.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The words of a text, as they are compared.
pub(super) fn words(text: &str) -> Vec<String> {
    let plain: String = text
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .filter(|letter| !is_combining_mark(*letter))
        // An apostrophe parts nothing.
        .filter(|letter| !matches!(letter, '\'' | '’'))
        .collect();
    let parts = plain.split(|letter: char| !letter.is_alphanumeric());
    parts.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// One bit for each letter and digit of a word (others share bits). Words that are so many edits apart differ in no more
/// bits on either side.
pub(super) fn letters(word: &str) -> u64 {
    word.chars().fold(0, |letters, letter| letters | 1 << (u32::from(letter) % 64))
}

/// How many edits a word may be away from the one that was meant: typing errors in short words make other words.
pub(super) fn edits(word: &str) -> usize {
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_case_accents_and_signs() {
        assert_eq!(words("E-Mail, Größe & naïve Café's"), ["e", "mail", "große", "naive", "cafes"]);
        assert_eq!(words("ＡＢＣ ﬁle 微信"), ["abc", "file", "微信"]);
        assert!(words("% . —").is_empty());
    }

    #[test]
    fn an_edit_changes_one_bit_on_either_side_at_most() {
        for (one, other) in [("stripe", "stirpe"), ("slack", "slak"), ("slack", "slacko"), ("slack", "slick")]
        {
            let (one, other) = (letters(one), letters(other));
            assert!((one & !other).count_ones() <= 1 && (other & !one).count_ones() <= 1);
        }
    }
}
