//! Search among integrations, made for typing: by an index of words, exact names first, then names that begin with what was
//! typed, names that contain it, the rest of the card, and, where nothing else is found, words with a typing error or two.

mod dictionary;
mod text;

use super::places::Places;
use dictionary::{Dictionary, Entry, Field, Found};
use inlay_catalogue::{Catalogue, Integration};
use std::collections::BTreeMap;

/// Most words of a search that count; whoever types more has said what is meant.
const MOST_WORDS: usize = 8;

/// How well an integration fits: 0 is best. One digit together with availability, as cursors have it.
pub(super) const RANKS: usize = 5;

/// The words of every integration.
#[derive(Debug)]
pub(super) struct SearchIndex {
    dictionary: Dictionary,
    /// Names without what stands between their words, sorted, with their places.
    names: Vec<(String, u32)>,
    none: Places,
}

impl SearchIndex {
    /// Reads the cards.
    pub(super) fn new(catalogue: &Catalogue) -> Self {
        let mut collected: BTreeMap<String, Entry> = BTreeMap::new();
        let mut names = Vec::new();
        for (at, integration) in catalogue.integrations().iter().enumerate() {
            names.push((text::words(&integration.name).concat(), u32::try_from(at).unwrap_or(u32::MAX)));
            for (field, text) in card(integration) {
                for word in written(&text::words(text), field) {
                    collected.entry(word).or_default().add(at, field);
                }
            }
        }
        names.sort();
        let none = Places::with_capacity(names.len());
        Self { dictionary: Dictionary::new(collected), names, none }
    }

    /// Those of `visible` that fit, by rank; all of them fit best when nothing is searched for.
    pub(super) fn find(&self, search: &str, visible: &Places) -> [Places; RANKS] {
        let mut ranks = std::array::from_fn(|_| self.none.clone());
        if search.is_empty() {
            ranks[0].clone_from(visible);
            return ranks;
        }
        let mut words = text::words(search);
        words.truncate(MOST_WORDS);
        if words.is_empty() {
            return ranks;
        }
        let whole = words.concat();
        let begin = self.names.partition_point(|(name, _)| *name < whole);
        for (name, at) in self.names[begin..].iter().take_while(|(name, _)| name.starts_with(&whole)) {
            ranks[usize::from(*name != whole)].insert(*at as usize);
        }
        let found = |part: &str| self.dictionary.containing(part, &self.none);
        (ranks[2], ranks[3]) = self.all(&words, &found);
        if keep_best(&mut ranks, visible) {
            return ranks;
        }
        // Each word as it is or mistyped.
        let found = |part: &str| {
            let mut found = self.dictionary.containing(part, &self.none);
            found.anywhere.union_with(&self.dictionary.similar(part, &self.none).anywhere);
            found
        };
        ranks[4] = self.all(&words, &found).1;
        keep_best(&mut ranks, visible);
        ranks
    }

    /// Who has all the words: in the name, and anywhere. Two words in a row may be one ("git hub", "e-mail").
    fn all(&self, words: &[String], found: &dyn Fn(&str) -> Found) -> (Places, Places) {
        let mut every = self.none.clone();
        every.insert_range(..);
        // Who has the words up to the last one and up to the one before.
        let mut last = Found { names: every.clone(), anywhere: every };
        let mut before: Option<Found> = None;
        for (nth, word) in words.iter().enumerate() {
            let mut next = found(word);
            next.names.intersect_with(&last.names);
            next.anywhere.intersect_with(&last.anywhere);
            if let Some(before) = before {
                let mut joined = found(&[&words[nth - 1], word.as_str()].concat());
                joined.names.intersect_with(&before.names);
                joined.anywhere.intersect_with(&before.anywhere);
                next.names.union_with(&joined.names);
                next.anywhere.union_with(&joined.anywhere);
            }
            before = Some(std::mem::replace(&mut last, next));
        }
        (last.names, last.anywhere)
    }
}

/// Leaves each integration that is visible in its best rank; false when there is none.
fn keep_best(ranks: &mut [Places; RANKS], visible: &Places) -> bool {
    let mut left = visible.clone();
    for rank in ranks {
        rank.intersect_with(&left);
        left.difference_with(rank);
    }
    left != *visible
}

/// The texts of a card.
fn card(integration: &Integration) -> impl Iterator<Item = (Field, &str)> {
    let labels = integration.categories.iter().map(String::as_str).chain(integration.provider.as_deref());
    [(Field::Name, integration.name.as_str()), (Field::Description, integration.description.as_str())]
        .into_iter()
        .chain(labels.map(|label| (Field::Label, label)))
}

/// The ways to write words: each, and two in a row as one ("git hub", "e-mail"); of a description only those that begin with
/// a single letter, because all of them would be most of the index.
fn written(words: &[String], field: Field) -> impl Iterator<Item = String> {
    let is_joined = move |pair: &&[String]| field != Field::Description || pair[0].chars().nth(1).is_none();
    words.iter().cloned().chain(words.windows(2).filter(is_joined).map(<[String]>::concat))
}

#[cfg(test)]
mod tests;
