//! The connection variables of an OAuth transaction: those that are no secrets stand in the open, the secret ones sealed and
//! bound to them, because they decide which host a secret goes to.

use super::{Connecting, TransactionPlace};
use crate::Error;
use inlay_api::{ConnectionVariable, Secret};
use inlay_catalogue::{ConnectionTemplate, Values};
use inlay_store::{Owner, TransactionRow};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The secret variables among the values of a connection.
pub(super) fn secret_variables(template: &ConnectionTemplate, values: &Values) -> BTreeMap<String, Secret> {
    let secret = values.iter().filter(|(name, _)| template.is_secret(name));
    secret.map(|(name, value)| (name.clone(), Secret::new(value))).collect()
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
        let place =
            TransactionPlace { owner, id, template_id: &template.id, variables: open, field: "variables" };
        Some(place.seal(&self.vault, &plain))
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
        let TransactionRow { variables, sealed_variables, .. } = transaction;
        let open = variables.iter().map(|variable| (variable.name.clone(), variable.value.clone()));
        let mut values: Values = open.collect();
        if let Some(sealed) = sealed_variables {
            let plain = TransactionPlace::of(transaction, "variables")
                .open(&self.vault, sealed)
                .map_err(|cause| Error::Internal(Box::new(cause)))?;
            // The parser's message could quote a secret.
            let secret: BTreeMap<String, Secret> = serde_json::from_slice(&plain)
                .map_err(|_| Error::Internal("a transaction's sealed variables are unreadable".into()))?;
            values.extend(secret.into_iter().map(|(name, value)| (name, value.expose().to_owned())));
        }
        template.known_values(values).map_err(|_| Error::Unavailable)
    }
}
