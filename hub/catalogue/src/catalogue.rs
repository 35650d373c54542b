//! The catalogue: integrations, and how they are found by id.

use crate::{ConnectionTemplate, Integration, Problem};
use std::collections::{BTreeSet, HashMap};

/// Every integration that the hub offers, sorted by name without regard to case.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    integrations: Vec<Integration>,
    by_id: HashMap<String, usize>,
    by_slug: HashMap<String, usize>,
    by_template: HashMap<String, (usize, usize)>,
    by_connector: HashMap<String, Vec<(usize, usize)>>,
    categories: Vec<String>,
    remarks: Vec<Problem>,
}

impl Catalogue {
    pub(crate) fn new(mut integrations: Vec<Integration>, remarks: Vec<Problem>) -> Self {
        integrations
            .sort_by_cached_key(|integration| (integration.name.to_lowercase(), integration.slug.clone()));
        let mut catalogue = Self { remarks, ..Self::default() };
        let mut categories = BTreeSet::new();
        for (at, integration) in integrations.iter().enumerate() {
            catalogue.by_id.insert(integration.id.clone(), at);
            catalogue.by_slug.insert(integration.slug.clone(), at);
            categories.extend(integration.categories.iter().cloned());
            for (nth, template) in integration.connections.iter().enumerate() {
                catalogue.by_template.insert(template.id.clone(), (at, nth));
                catalogue.by_connector.entry(template.connector_id.clone()).or_default().push((at, nth));
            }
        }
        catalogue.categories = categories.into_iter().collect();
        catalogue.integrations = integrations;
        catalogue
    }

    /// All integrations, sorted by name.
    pub fn integrations(&self) -> &[Integration] {
        &self.integrations
    }

    /// What the operator should know about the definitions, though all can be used.
    pub fn remarks(&self) -> &[Problem] {
        &self.remarks
    }

    /// All categories, sorted.
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// By id.
    pub fn integration(&self, id: &str) -> Option<&Integration> {
        self.by_id.get(id).map(|at| &self.integrations[*at])
    }

    /// The place in [`Self::integrations`] of the integration with an id or a slug.
    pub fn place(&self, id_or_slug: &str) -> Option<usize> {
        self.by_id.get(id_or_slug).or_else(|| self.by_slug.get(id_or_slug)).copied()
    }

    /// Whether there is an integration with a slug.
    pub fn has_slug(&self, slug: &str) -> bool {
        self.by_slug.contains_key(slug)
    }

    /// A connection template by id, with its integration.
    pub fn template(&self, id: &str) -> Option<(&Integration, &ConnectionTemplate)> {
        self.by_template.get(id).map(|position| self.at(*position))
    }

    /// Every template whose connections are interchangeable; empty for an unknown connector.
    pub fn templates_of_connector(
        &self,
        connector_id: &str,
    ) -> impl Iterator<Item = (&Integration, &ConnectionTemplate)> {
        self.by_connector.get(connector_id).into_iter().flatten().map(|position| self.at(*position))
    }

    fn at(&self, (integration, template): (usize, usize)) -> (&Integration, &ConnectionTemplate) {
        let integration = &self.integrations[integration];
        (integration, &integration.connections[template])
    }
}
