//! The key check record: an empty sealed record that shows at start whether the master key is the database's.

use super::{Purpose, Vault, VaultError};

/// What the record is sealed for; no other record is for a place of one name. It never changes: databases have such
/// records.
const PLACE: &[&str] = &["sentinel"];

impl Vault {
    /// A new key check record. The store keeps one, and the hub opens it with [`Vault::check_key`] when it starts, so that a
    /// wrong key stops the start and not the first user.
    #[must_use]
    pub fn key_check_record(&self) -> Vec<u8> {
        self.seal(Purpose::Credential, PLACE, &[])
    }

    /// Whether this vault has the keys of the database that the key check record is from.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn check_key(&self, record: &[u8]) -> Result<(), VaultError> {
        self.open(Purpose::Credential, PLACE, record).map(drop)
    }
}
