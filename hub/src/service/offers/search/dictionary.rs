//! The words of all integrations, each with those that have it. A search looks at words, not at integrations.

use super::{
    super::places::Places,
    text::{edits, letters},
};
use memchr::memmem;
use std::collections::BTreeMap;

/// Before and after each word in [`Dictionary::text`].
const BETWEEN: &str = "\n";

/// A word, and where it is.
#[derive(Debug, Default)]
struct Word {
    letters: u64,
    /// Where it begins in the dictionary's text.
    start: usize,
    length: usize,
    /// Places of those that have it in the name, sorted.
    names: Vec<u32>,
    /// Places of those that have it elsewhere on the card.
    rest: Vec<u32>,
    /// Whether it is part of a name, a provider or a category: what people mean when they mistype.
    is_label: bool,
}

/// Every word once, sorted.
#[derive(Debug)]
pub(super) struct Dictionary {
    words: Vec<Word>,
    text: String,
}

/// What is known of a word while they are collected.
#[derive(Debug, Default)]
pub(super) struct Entry {
    names: Vec<u32>,
    rest: Vec<u32>,
    is_label: bool,
}

/// Where on the card a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    /// Provider and categories.
    Label,
    Description,
}

impl Entry {
    /// Adds an integration; they come in order.
    pub(super) fn add(&mut self, at: usize, field: Field) {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let list = if field == Field::Name { &mut self.names } else { &mut self.rest };
        if list.last() != Some(&at) {
            list.push(at);
        }
        self.is_label |= field != Field::Description;
    }
}

/// Which integrations have a word, or something like it.
pub(super) struct Found {
    /// In the name.
    pub(super) names: Places,
    /// Anywhere on the card.
    pub(super) anywhere: Places,
}

impl Dictionary {
    pub(super) fn new(collected: BTreeMap<String, Entry>) -> Self {
        let mut text = String::from(BETWEEN);
        let mut words = Vec::with_capacity(collected.len());
        for (word, Entry { mut names, mut rest, is_label }) in collected {
            names.shrink_to_fit();
            rest.shrink_to_fit();
            let (start, length) = (text.len(), word.len());
            words.push(Word { letters: letters(&word), start, length, names, rest, is_label });
            text.push_str(&word);
            text.push_str(BETWEEN);
        }
        text.shrink_to_fit();
        Self { words, text }
    }

    fn word(&self, word: &Word) -> &str {
        &self.text[word.start..word.start + word.length]
    }

    /// Who has a word that contains `part`.
    pub(super) fn containing(&self, part: &str, none: &Places) -> Found {
        let mut found = Found { names: none.clone(), anywhere: none.clone() };
        let (mut end, mut at) = (0, 0);
        // One search through the text of all words, each of which counts once.
        for start in memmem::find_iter(self.text.as_bytes(), part) {
            if start >= end {
                at += self.words[at..].partition_point(|word| word.start + word.length <= start);
                let word = &self.words[at];
                end = word.start + word.length;
                found.add(word);
            }
        }
        found
    }

    /// Who has a word in name, provider or categories that a typing error or two make of `wanted`.
    pub(super) fn similar(&self, wanted: &str, none: &Places) -> Found {
        let mut found = Found { names: none.clone(), anywhere: none.clone() };
        let (edits, wanted_letters) = (edits(wanted), letters(wanted));
        if edits == 0 {
            return found;
        }
        for word in self.words.iter().filter(|word| word.is_label) {
            let apart = (word.letters & !wanted_letters).count_ones();
            let apart = apart.max((wanted_letters & !word.letters).count_ones()) as usize;
            // Bits first: few words are left of which the distance has to be measured.
            if apart <= edits
                && word.length.abs_diff(wanted.len()) <= 4 * edits
                && strsim::osa_distance(self.word(word), wanted) <= edits
            {
                found.add(word);
            }
        }
        found
    }
}

impl Found {
    fn add(&mut self, word: &Word) {
        for at in &word.names {
            self.names.insert(*at as usize);
            self.anywhere.insert(*at as usize);
        }
        word.rest.iter().for_each(|at| self.anywhere.insert(*at as usize));
    }
}
