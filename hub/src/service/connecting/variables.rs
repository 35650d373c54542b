//! The connection variables of an OAuth transaction: those that are no secrets stand in the open, the secret ones sealed and
//! bound to them, because they decide which host a secret goes to.

use super::{Connecting, transaction::sealed_place};
use crate::Error;
use inlay_api::{ConnectionVariable, Secret};
use inlay_catalogue::{ConnectionTemplate, Values};
use inlay_store::{Owner, TransactionRow};
use inlay_vault::{Purpose, Vault, VaultError};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The secret variables among the values of a connection.
pub(super) fn secret_variables(template: &ConnectionTemplate, values: &Values) -> BTreeMap<String, Secret> {
    let secret = values.iter().filter(|(name, _)| template.is_secret(name));
    secret.map(|(name, value)| (name.clone(), Secret::new(value))).collect()
}

/// What the secret variables of a transaction are bound to.
fn bound<'a>(template_id: &'a str, variables: &'a [ConnectionVariable]) -> Vec<&'a str> {
    let mut open: Vec<[&str; 2]> =
        variables.iter().map(|variable| [variable.name.as_str(), &variable.value]).collect();
    open.sort_unstable();
    [template_id].into_iter().chain(open.into_iter().flatten()).collect()
}

/// Seals the secret variables of a transaction anew, with the first key of the ring.
pub(in crate::service) fn reseal_variables(
    vault: &Vault,
    (owner, id): (&Owner, &str),
    template_id: &str,
    variables: &[ConnectionVariable],
    sealed: &[u8],
) -> Result<Vec<u8>, VaultError> {
    let (place, bound) = (sealed_place(owner, id, "variables"), bound(template_id, variables));
    let plain = vault.open_bound(Purpose::Transaction, &place, &bound, sealed)?;
    Ok(vault.seal_bound(Purpose::Transaction, &place, &bound, &plain))
}

impl Connecting {
    /// Seals the secret variables of a new transaction; nothing where there are none. `open` are the others.
    pub(super) fn seal_variables(
        &self,
        (owner, id): (&Owner, &str),
        template: &ConnectionTemplate,
        values: &Values,
        open: &[ConnectionVariable],
    ) -> Option<Vec<u8>> {
        let secret = secret_variables(template, values);
        if secret.is_empty() {
            return None;
        }
        let plain = Zeroizing::new(serde_json::to_vec(&secret).expect("variables are plain JSON"));
        let place = sealed_place(owner, id, "variables");
        Some(self.vault.seal_bound(Purpose::Transaction, &place, &bound(&template.id, open), &plain))
    }

    /// The values of a transaction's variables, secret ones included, checked again.
    ///
    /// # Errors
    /// When the sealed ones do not open beside the others, or a value is none that its variable may have.
    pub(super) fn variables_of(
        &self,
        template: &ConnectionTemplate,
        transaction: &TransactionRow,
    ) -> Result<Values, Error> {
        let TransactionRow { owner, id, template_id, variables, sealed_variables, .. } = transaction;
        let open = variables.iter().map(|variable| (variable.name.clone(), variable.value.clone()));
        let mut values: Values = open.collect();
        if let Some(sealed) = sealed_variables {
            let (place, bound) = (sealed_place(owner, id, "variables"), bound(template_id, variables));
            let plain = self
                .vault
                .open_bound(Purpose::Transaction, &place, &bound, sealed)
                .map_err(|cause| Error::Internal(Box::new(cause)))?;
            // The parser's message could quote a secret.
            let secret: BTreeMap<String, Secret> = serde_json::from_slice(&plain)
                .map_err(|_| Error::Internal("a transaction's sealed variables are unreadable".into()))?;
            values.extend(secret.into_iter().map(|(name, value)| (name, value.expose().to_owned())));
        }
        template.known_values(values).map_err(|_| Error::Unavailable)
    }
}
