//! The order of a list: by rank, usable before unusable, by name. Counted by bits, so that a page reads its own integrations
//! and a few names to find its edge.

use super::{places::Places, search::RANKS};
use crate::service::page::Own;
use inlay_catalogue::{Catalogue, Integration};
use std::{cmp::Ordering, ops::Range};

/// What is listed, in its order.
pub(super) struct SortedList<'a> {
    catalogue: &'a Catalogue,
    /// Of each rank those that can be turned on, then those that cannot.
    groups: Vec<Places>,
}

/// An element of the list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    group: usize,
    at: usize,
}

impl<'a> SortedList<'a> {
    pub(super) fn new(catalogue: &'a Catalogue, ranks: &[Places; RANKS], unavailable: &Places) -> Self {
        let mut groups = Vec::with_capacity(2 * RANKS);
        for rank in ranks {
            let (mut usable, mut unusable) = (rank.clone(), rank.clone());
            usable.difference_with(unavailable);
            unusable.intersect_with(unavailable);
            groups.extend([usable, unusable]);
        }
        Self { catalogue, groups }
    }

    pub(super) fn total(&self) -> usize {
        self.groups.iter().map(|group| group.count_ones(..)).sum()
    }

    /// Which integration an element is.
    pub(super) fn integration(&self, item: Item) -> &'a Integration {
        &self.catalogue.integrations()[item.at]
    }

    /// What cursors say of an element. Keys are in the order of the list.
    pub(super) fn key(&self, item: Item) -> String {
        let Integration { name, slug, .. } = self.integration(item);
        format!("{}{}\0{slug}", item.group, name.to_lowercase())
    }

    /// How many elements come before a key. That its integration is gone, or has another name, does not matter.
    pub(super) fn count(&self, key: &str, own: Own) -> usize {
        let (group, key) = key.split_at_checked(1).unwrap_or_default();
        let group = group.parse().unwrap_or(0).min(self.groups.len() - 1);
        let is_before = |integration: &Integration| {
            let (name, slug) = key.split_once('\0').unwrap_or((key, ""));
            match integration.name.to_lowercase().as_str().cmp(name).then(integration.slug.as_str().cmp(slug))
            {
                Ordering::Less => true,
                Ordering::Equal => own == Own::With,
                Ordering::Greater => false,
            }
        };
        let end = self.catalogue.integrations().partition_point(is_before);
        let before: usize = self.groups[..group].iter().map(|group| group.count_ones(..)).sum();
        before + self.groups[group].count_ones(..end)
    }

    /// The elements of a part of the list.
    pub(super) fn items(&self, range: Range<usize>) -> Vec<Item> {
        let items = self.groups.iter().enumerate();
        let items = items.flat_map(|(group, places)| places.ones().map(move |at| Item { group, at }));
        items.skip(range.start).take(range.len()).collect()
    }
}
