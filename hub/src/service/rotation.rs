//! Rotation of the master key. The new one is written above the old one; from the next start on, new records are sealed
//! with it, and this seals the old ones again. The old key may go when the log says so, and not before: without it the
//! hub does not start.

use super::{Service, accounts, activations, connecting};
use crate::Error;
use inlay_store::{SealedIn, SealedRow, StoreError};
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
        None => Ok(store.put_key_check_record(&vault.key_check_record()).await?),
    }
}

impl Service {
    /// Seals with the first key of the ring what was sealed with another. Calls during it see either record, and both
    /// open.
    ///
    /// # Errors
    /// When the database fails or a record does not open; the rest stays as it is.
    pub async fn rotate(&self) -> Result<(), Error> {
        if self.store.key_check_record().await?.is_none_or(|record| self.vault.is_current(&record)) {
            return Ok(());
        }
        let mut count = 0_u64;
        for kind in SealedIn::ALL {
            let mut after = String::new();
            loop {
                let rows = self.store.sealed(kind, &after, BATCH).await?;
                let Some(last) = rows.last() else { break };
                after.clone_from(&last.id);
                for row in rows.iter().filter(|row| !self.vault.is_current(&row.sealed)) {
                    self.reseal(kind, row).await?;
                    count += 1;
                }
            }
        }
        self.store.put_key_check_record(&self.vault.key_check_record()).await?;
        tracing::info!(records = count, "everything is sealed with the first master key: older keys may go");
        Ok(())
    }

    async fn reseal(&self, kind: SealedIn, row: &SealedRow) -> Result<(), Error> {
        let (purpose, place) = match kind {
            // A revocation has the record of the connection that it was part of.
            SealedIn::Connections | SealedIn::Revocations => {
                (Purpose::Credential, accounts::sealed_place(&row.owner, &row.id))
            }
            SealedIn::Activations => (Purpose::Credential, activations::sealed_place(&row.owner, &row.id)),
            SealedIn::Verifiers => {
                (Purpose::Transaction, connecting::sealed_place(&row.owner, &row.id, "verifier"))
            }
            SealedIn::Answers => {
                (Purpose::Transaction, connecting::sealed_place(&row.owner, &row.id, "answer"))
            }
        };
        let opened = self.vault.open(purpose, &place, &row.sealed);
        let plain = opened.map_err(|cause| Error::Internal(Box::new(cause)))?;
        let sealed = self.vault.seal(purpose, &place, &plain);
        Ok(self.store.replace_sealed(kind, row, &sealed).await?)
    }
}
