//! Rotation of the master key. The new one is written above the old one; from the next start on, new records are sealed
//! with it, and this seals the old ones again. The old key may go when the log says so, and not before: without it the
//! hub does not start.

use super::{Service, accounts::CredentialPlace, activations, connecting::TransactionPlace};
use crate::Error;
use inlay_store::{Beside, SealedIn, SealedRow, StoreError};
use inlay_vault::{Purpose, Vault, VaultError};

/// Records that are read at once.
const BATCH: u32 = 200;

/// Why the database cannot be used with this master key.
#[derive(Debug, thiserror::Error)]
pub enum KeyCheckError {
    /// The key is not, or no longer, the database's.
    #[error("the master key does not fit this database: {0}")]
    WrongKey(VaultError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Tries the master key on the database, or marks a new database as this key's.
///
/// # Errors
/// When the key does not fit: before the first user finds out.
pub async fn check_master_key(store: &inlay_store::Store, vault: &Vault) -> Result<(), KeyCheckError> {
    match store.key_check_record().await? {
        Some(record) => vault.check_key(&record).map_err(KeyCheckError::WrongKey),
        None => {
            store.put_key_check_record(&vault.key_check_record()).await?;
            vault.refuse_unbound();
            Ok(())
        }
    }
}

impl Service {
    /// Seals with the first key of the ring what was sealed with another, and binds what an earlier version did not bind to
    /// what stands beside it. Calls during it see either record, and both open; after it, only those that are bound do, and the
    /// key check record says so to the next start.
    ///
    /// # Errors
    /// When the database fails or the key of a record is gone; the rest stays as it is.
    pub async fn rotate(&self) -> Result<(), Error> {
        let record = self.store.key_check_record().await?;
        let is_bound = record.as_ref().is_none_or(|record| self.vault.is_bound(record));
        let is_current = record.is_none_or(|record| self.vault.is_current(&record));
        if is_current && is_bound {
            return Ok(());
        }
        let first_byte = is_current.then_some(Vault::UNBOUND);
        let mut count = 0_u64;
        let bound = |kind: &SealedIn| !is_current || kind.is_bound();
        for kind in SealedIn::ALL.into_iter().filter(bound) {
            let mut after = String::new();
            loop {
                let rows = self.store.sealed(kind, first_byte, &after, BATCH).await?;
                let Some(last) = rows.last() else { break };
                after.clone_from(&last.id);
                let is_new = |sealed| {
                    self.vault.is_current(sealed) && (!kind.is_bound() || self.vault.is_bound(sealed))
                };
                for row in rows.iter().filter(|row| !is_new(&row.sealed)) {
                    self.reseal(kind, row).await?;
                    count += 1;
                }
            }
        }
        self.store.put_key_check_record(&self.vault.key_check_record()).await?;
        self.vault.refuse_unbound();
        tracing::info!(records = count, "everything is sealed with the first master key: older keys may go");
        Ok(())
    }

    async fn reseal(&self, kind: SealedIn, row: &SealedRow) -> Result<(), Error> {
        let (owner, id) = (&row.owner, row.id.as_str());
        let sealed = match &row.beside {
            Beside::Connection { connector_id, template_id, variables } => {
                let place = CredentialPlace { owner, id, connector_id, template_id, variables };
                self.accounts.reseal_credential(place, &row.sealed)
            }
            Beside::Revocation { template_id, variables } => {
                // Without its template it is given up at the next try.
                let Some(connector_id) = self.accounts.connector_of(template_id) else { return Ok(()) };
                let place = CredentialPlace { owner, id, connector_id, template_id, variables };
                self.accounts.reseal_credential(place, &row.sealed)
            }
            Beside::Activation { integration_id } => {
                let place = activations::sealed_place(owner, id);
                let bound = [integration_id.as_str()];
                let opened = self.vault.open_bound(Purpose::Credential, &place, &bound, &row.sealed);
                opened.map(|plain| self.vault.seal_bound(Purpose::Credential, &place, &bound, &plain))
            }
            // One that is not bound opens no more, and its transaction is about to expire.
            Beside::Transaction { .. } if !self.vault.is_bound(&row.sealed) => return Ok(()),
            Beside::Transaction { template_id, variables } => {
                let field = match kind {
                    SealedIn::Verifiers => "verifier",
                    SealedIn::Variables => "variables",
                    _ => "answer",
                };
                let place = TransactionPlace { owner, id, template_id, variables, field };
                let opened = place.open(&self.vault, &row.sealed);
                opened.map(|plain| place.seal(&self.vault, &plain))
            }
        };
        match sealed {
            Ok(sealed) => Ok(self.store.replace_sealed(kind, row, &sealed).await?),
            Err(VaultError::Refused) => {
                tracing::error!(id, ?kind, "a sealed record was changed outside the hub and opens no more");
                Ok(())
            }
            Err(cause) => Err(Error::Internal(Box::new(cause))),
        }
    }
}
