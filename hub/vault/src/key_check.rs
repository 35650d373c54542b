//! The key check record: an empty sealed record that shows at start whether the master key is the database's, and by how it
//! is sealed whether the database has records that are not bound to what stands beside them.

use super::{Purpose, Vault, VaultError};

/// What the record is sealed for; no other record is for a place of one name. It never changes: databases have such
/// records.
const PLACE: &[&str] = &["sentinel"];
/// What the record of a database is bound to in which every record is bound.
const ALL_BOUND: &[&str] = &["every record is bound"];

impl Vault {
    /// A new key check record for a database in which every record is bound. The store keeps one, and the hub opens it with
    /// [`Vault::check_key`] when it starts, so that a wrong key stops the start and not the first user.
    #[must_use]
    pub fn key_check_record(&self) -> Vec<u8> {
        self.seal_bound(Purpose::Credential, PLACE, ALL_BOUND, &[])
    }

    /// Whether this vault has the keys of the database that the key check record is from. One that
    /// [`Vault::key_check_record`] made also begins [`Vault::refuse_unbound`]; those of earlier versions do not.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn check_key(&self, record: &[u8]) -> Result<(), VaultError> {
        if self.is_bound(record) {
            self.open_bound(Purpose::Credential, PLACE, ALL_BOUND, record)?;
            self.refuse_unbound();
            Ok(())
        } else {
            self.open(Purpose::Credential, PLACE, record).map(drop)
        }
    }
}
