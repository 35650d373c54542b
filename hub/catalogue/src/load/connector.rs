//! Connectors that several templates share: a connection made for one fits all, so they must ask for the same.

use crate::{ConnectionTemplate, Integration, Problem};
use std::collections::BTreeMap;

/// Every template that asks for something else than the first of its connector.
pub(crate) fn problems(integrations: &[Integration], files: &BTreeMap<String, String>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut first: BTreeMap<&str, (&Integration, &ConnectionTemplate)> = BTreeMap::new();
    for integration in integrations {
        for template in &integration.connections {
            let (other, known) = *first.entry(&template.connector).or_insert((integration, template));
            if !known.is_interchangeable_with(template) {
                let message = format!(
                    "asks for something else for connector {:?} than {} does; give one of them a connector of its own",
                    template.connector, files[&other.slug]
                );
                problems.push(Problem::of_file(&files[&integration.slug], message));
            }
        }
    }
    problems
}
