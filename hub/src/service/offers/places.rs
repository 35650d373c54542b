//! Sets of integrations, as one bit for each place in the catalogue, and what is the same for every list: made once, with the
//! catalogue. A list is cut out of them without looking at the integrations that it does not show.

use crate::config::Config;
use fixedbitset::FixedBitSet;
use inlay_catalogue::Catalogue;
use std::collections::{BTreeMap, HashMap};

/// Places in [`Catalogue::integrations`].
pub(super) type Places = FixedBitSet;

/// Which integrations are what.
#[derive(Debug)]
pub(super) struct CatalogueIndex {
    /// Those that each hub offers, by its id.
    offered: HashMap<String, Places>,
    /// Those that are shown also to who has not activated them.
    pub(super) deployed: Places,
    /// Those of them that can be activated.
    pub(super) available: Places,
    /// Those that lack something, deployed or not.
    pub(super) unavailable: Places,
    by_category: BTreeMap<String, Places>,
    length: usize,
}

impl CatalogueIndex {
    /// Reads the catalogue, and what each hub offers of it.
    pub(super) fn new(catalogue: &Catalogue, config: &Config) -> Self {
        let integrations = catalogue.integrations();
        let length = integrations.len();
        let empty = Places::with_capacity(length);
        let mut index = Self {
            offered: HashMap::new(),
            deployed: empty.clone(),
            available: empty.clone(),
            unavailable: empty.clone(),
            by_category: BTreeMap::new(),
            length,
        };
        for (at, integration) in integrations.iter().enumerate() {
            let is_unavailable = integration.unavailable.is_some();
            index.deployed.set(at, integration.deployed);
            index.available.set(at, integration.deployed && !is_unavailable);
            index.unavailable.set(at, is_unavailable);
            for category in &integration.categories {
                let places = index.by_category.entry(category.clone()).or_insert_with(|| empty.clone());
                places.insert(at);
            }
        }
        for hub in &config.hubs {
            let offered = match &hub.integrations {
                None => index.at(0..length),
                Some(slugs) => index.at(slugs.iter().filter_map(|slug| catalogue.place(slug))),
            };
            index.offered.insert(hub.id.clone(), offered);
        }
        index
    }

    /// None of them.
    pub(super) fn none(&self) -> Places {
        Places::with_capacity(self.length)
    }

    /// What a hub offers.
    pub(super) fn offered(&self, hub_id: &str) -> Places {
        self.offered.get(hub_id).cloned().unwrap_or_else(|| self.none())
    }

    /// Those at these places.
    pub(super) fn at(&self, places: impl Iterator<Item = usize>) -> Places {
        let mut some = self.none();
        places.for_each(|at| some.insert(at));
        some
    }

    /// Those of any of these categories.
    pub(super) fn of_categories(&self, categories: &[String]) -> Places {
        let mut any = self.none();
        categories
            .iter()
            .filter_map(|category| self.by_category.get(category))
            .for_each(|of| any.union_with(of));
        any
    }

    /// The categories of some integrations, sorted.
    pub(super) fn categories(&self, of: &Places) -> Vec<String> {
        let shown = self.by_category.iter().filter(|(_, places)| !places.is_disjoint(of));
        shown.map(|(category, _)| category.clone()).collect()
    }
}
