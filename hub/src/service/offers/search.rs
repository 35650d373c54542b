//! Search among integrations: by name first, then by everything else that their cards say.

use inlay_catalogue::{Catalogue, Integration};

/// Lower-case text of every integration, in the catalogue's order.
#[derive(Debug)]
pub(super) struct SearchIndex(Vec<SearchText>);

#[derive(Debug)]
struct SearchText {
    name: String,
    rest: String,
}

impl SearchIndex {
    /// Prepares the texts that are searched.
    pub(super) fn new(catalogue: &Catalogue) -> Self {
        let text = |integration: &Integration| {
            let mut rest =
                vec![integration.provider.as_deref().unwrap_or_default(), &integration.description];
            rest.extend(integration.categories.iter().map(String::as_str));
            SearchText { name: integration.name.to_lowercase(), rest: rest.join("\n").to_lowercase() }
        };
        Self(catalogue.integrations().iter().map(text).collect())
    }

    /// The lower-case name of the integration at this place in the catalogue.
    pub(super) fn name(&self, at: usize) -> &str {
        &self.0[at].name
    }

    /// How well an integration fits: names that begin with the text first, then names that contain it, then the rest.
    pub(super) fn rank(&self, at: usize, wanted: &str) -> Option<u8> {
        let SearchText { name, rest } = &self.0[at];
        if name.starts_with(wanted) {
            Some(0)
        } else if name.contains(wanted) {
            Some(1)
        } else if rest.contains(wanted) {
            Some(2)
        } else {
            None
        }
    }
}
