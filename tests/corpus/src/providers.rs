//! Integrations as connectors describe them: a connection template with what a person types, what is sent for it, and
//! values that must be refused.

use crate::{Corpus, list, own, read, text};
use serde_json::Value;

/// An integration with one connection template.
#[derive(Clone, Debug)]
pub struct Provider {
    /// What it is called in messages.
    pub id: String,
    /// `name`, `connectionTemplates` (one: `name`, `authSchemeConfig`, `credentialType`, `credentialFields`,
    /// `connectionVariables`) and `variablesSchema`, null where it asks for no variable.
    pub definition: Value,
    /// `valid` (`credentials` and `variables`: what is typed), `expected` (the connection that is sent) and `invalid`
    /// (a list of `in`, `field`, `value` and `why`).
    pub instance: Value,
}

impl Corpus {
    /// Its integrations; at least ten.
    pub fn providers(&self) -> Vec<Provider> {
        let providers: Vec<Provider> = match self {
            Self::Own => own("providers")
                .into_iter()
                .map(|(id, file)| Provider {
                    id,
                    definition: file["definition"].clone(),
                    instance: file["instance"].clone(),
                })
                .collect(),
            Self::Folder(folder) => {
                let instances = read(&folder.join("provider-instances.json"));
                let of = |definition: &Value| {
                    let id = text(&definition["id"]);
                    Provider { instance: instances[&id].clone(), definition: definition.clone(), id }
                };
                list(&read(&folder.join("providers.json"))).iter().map(of).collect()
            }
        };
        assert!(providers.len() >= 10, "{} integrations", providers.len());
        providers
    }
}
