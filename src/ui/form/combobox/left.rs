//! What becomes of the text in a combobox that is left without a choice.

use crate::lowercase::lowercase;
use serde_json::Value;

/// What to do with the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// It is what is chosen.
    AsItWas,
    /// The box is empty: nothing is chosen any more.
    Clear,
    /// It is the label of the one with this index.
    Choose(usize),
    /// It is nothing that is offered: the box shows again what is chosen, which is what is sent.
    Restore,
}

/// Decides from what was typed, the label of what is chosen (empty for nothing) and what the list offered.
pub(super) fn left(typed: &str, chosen: &str, offered: &[(Value, String)]) -> Left {
    if typed == chosen {
        return Left::AsItWas;
    }
    let typed = typed.trim();
    if typed.is_empty() {
        return Left::Clear;
    }
    let typed = lowercase(typed);
    let mut same = offered.iter().enumerate().filter(|(_, (_, label))| lowercase(label) == typed);
    match (same.next(), same.next()) {
        (Some((index, _)), None) => Left::Choose(index),
        // Two that are called the same can't be told apart by typing.
        _ => Left::Restore,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i9_a_box_that_is_left_shows_what_is_sent() {
        let offered = [
            ("C1".into(), "#sales".to_owned()),
            ("C2".into(), "#support".to_owned()),
            ("C3".into(), "#twin".to_owned()),
            ("C4".into(), "#twin".to_owned()),
        ];
        assert_eq!(left("#sales", "#sales", &offered), Left::AsItWas);
        assert_eq!(left("", "#sales", &offered), Left::Clear);
        assert_eq!(left("  ", "#sales", &offered), Left::Clear);
        assert_eq!(left("#Support ", "#sales", &offered), Left::Choose(1));
        assert_eq!(left("#supp", "#sales", &offered), Left::Restore);
        assert_eq!(left("#twin", "#sales", &offered), Left::Restore);
        assert_eq!(left("#support", "#sales", &[]), Left::Restore, "the list has not come yet");
        assert_eq!(left("#supp", "", &offered), Left::Restore, "nothing was chosen: the box is empty again");
    }
}
