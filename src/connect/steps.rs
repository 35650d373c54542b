//! The steps of the wizard: which there are for an integration, and which one an error of the hub belongs to.

use inlay_api::{EmbeddedIntegration, HubConnectionTemplate};

/// A step of the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Connect the account of the template with this index.
    Account(usize),
    /// Fill in the integration's variables.
    Settings,
    /// Look at everything and turn it on.
    Review,
}

/// The accounts that a person connects, in order, without the host app's own: each with the ways to connect it, of which
/// the first is the usual one.
pub(crate) fn account_ways(integration: &EmbeddedIntegration) -> Vec<Vec<HubConnectionTemplate>> {
    let templates = &integration.connection_templates;
    let used = templates.iter().filter(|template| template.is_used && !template.is_primary);
    let ways = |first: &HubConnectionTemplate| {
        let others = templates.iter().filter(|other| other.alternative_of.as_deref() == Some(&first.id));
        std::iter::once(first).chain(others).cloned().collect()
    };
    used.map(ways).collect()
}

/// The templates of the host app's own connector, by id.
pub(crate) fn primary_templates(integration: &EmbeddedIntegration) -> Vec<String> {
    let templates = integration.connection_templates.iter();
    templates.filter(|template| template.is_used && template.is_primary).map(|one| one.id.clone()).collect()
}

/// The steps for so many templates.
pub(crate) fn steps(templates: usize, has_settings: bool) -> Vec<Step> {
    (0..templates)
        .map(Step::Account)
        .chain(has_settings.then_some(Step::Settings))
        .chain([Step::Review])
        .collect()
}

/// The index of the connection that an error's path is about: `connections[index]`.
pub(crate) fn connection_index(path: &str) -> Option<usize> {
    path.strip_prefix("connections[")?.split(']').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn integration() -> EmbeddedIntegration {
        serde_json::from_value(json!({"id": "i", "connectionTemplates": [
            {"id": "p", "isPrimary": true, "authSchemeConfig": {"schemeType": "none"}},
            {"id": "k", "name": "Key", "authSchemeConfig": {"schemeType": "api-key", "name": "X", "in": "header"}},
            {"id": "old", "isUsed": false},
            {"id": "b2", "isUsed": false, "alternativeOf": "b", "authSchemeConfig": {"schemeType": "api-key"}},
            {"id": "b", "name": "Login", "authSchemeConfig": {"schemeType": "basic-auth"}}]}))
        .unwrap()
    }

    #[test]
    fn each_used_template_is_a_step_with_its_other_ways_and_the_host_apps_own_is_none() {
        let ids: Vec<Vec<_>> = account_ways(&integration())
            .into_iter()
            .map(|ways| ways.into_iter().map(|way| way.id).collect())
            .collect();
        assert_eq!(ids, [vec!["k"], vec!["b", "b2"]]);
        assert_eq!(primary_templates(&integration()), ["p"]);
        assert_eq!(steps(2, true), [Step::Account(0), Step::Account(1), Step::Settings, Step::Review]);
        assert_eq!(steps(0, false), [Step::Review]);
    }
}
