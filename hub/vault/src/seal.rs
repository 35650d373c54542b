//! Authenticated encryption of records (XChaCha20-Poly1305).
//!
//! Nonces are 24 random bytes, because these need no counter that several processes would have to share.

use super::{
    Purpose, Vault, VaultError, derive,
    record::{self, NONCE_LEN, Record},
};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::sync::atomic::Ordering;
use zeroize::Zeroizing;

impl Vault {
    /// Encrypts `plain` for one place, named by `aad`: for example hub, user, connection and field. The same names,
    /// in the same order, are needed to open it, so that a record copied to another row stays closed.
    ///
    /// # Panics
    /// When the operating system has no random bytes to give: nothing can be kept secret then.
    #[must_use]
    pub fn seal(&self, purpose: Purpose, aad: &[&str], plain: &[u8]) -> Vec<u8> {
        self.seal_as(record::PLACED, purpose, aad, &[], plain)
    }

    /// Encrypts `plain` for one place and for what stands beside it in the open: `bound`, which is needed in the same order
    /// to open it. So who can change that without the key gains nothing by it.
    ///
    /// # Panics
    /// As [`Vault::seal`].
    #[must_use]
    pub fn seal_bound(&self, purpose: Purpose, aad: &[&str], bound: &[&str], plain: &[u8]) -> Vec<u8> {
        self.seal_as(record::BOUND, purpose, aad, bound, plain)
    }

    fn seal_as(&self, version: u8, purpose: Purpose, aad: &[&str], bound: &[&str], plain: &[u8]) -> Vec<u8> {
        let nonce = nonce();
        let (id, master) = self.ring.primary();
        let context = record::context(version, id, purpose.label(), aad.iter().chain(bound).copied());
        let sealed = cipher(master, purpose)
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &context })
            .expect("a record is far below the cipher's limit of 256 GiB");
        Record { version, key_id: id, nonce, sealed: &sealed }.to_bytes()
    }

    /// Decrypts what [`Vault::seal`] made with the same `purpose` and `aad`. The result is wiped when it is dropped.
    ///
    /// # Errors
    /// When the record is damaged, is of an unknown key, or was not sealed for this place.
    pub fn open(
        &self,
        purpose: Purpose,
        aad: &[&str],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let record = Record::from_bytes(sealed).ok_or(VaultError::Malformed)?;
        if record.version != record::PLACED {
            return Err(VaultError::Refused);
        }
        self.open_record(&record, purpose, aad, &[])
    }

    /// Decrypts what [`Vault::seal_bound`] made with the same `purpose`, `aad` and `bound`, and what [`Vault::seal`] made
    /// for the place before records were bound, until [`Vault::refuse_unbound`].
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn open_bound(
        &self,
        purpose: Purpose,
        aad: &[&str],
        bound: &[&str],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let record = Record::from_bytes(sealed).ok_or(VaultError::Malformed)?;
        let bound = match record.version {
            record::BOUND => bound,
            _ if self.refuses_unbound.load(Ordering::Acquire) => return Err(VaultError::Refused),
            _ => &[],
        };
        self.open_record(&record, purpose, aad, bound)
    }

    /// From now on, [`Vault::open_bound`] opens nothing that is not bound: all records of the database are, and an unbound one
    /// was put back by somebody else.
    pub fn refuse_unbound(&self) {
        self.refuses_unbound.store(true, Ordering::Release);
    }

    fn open_record(
        &self,
        record: &Record<'_>,
        purpose: Purpose,
        aad: &[&str],
        bound: &[&str],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let master =
            self.ring.key(record.key_id).ok_or_else(|| VaultError::UnknownKey(record.key_id.to_owned()))?;
        let context =
            record::context(record.version, record.key_id, purpose.label(), aad.iter().chain(bound).copied());
        cipher(master, purpose)
            .decrypt(&XNonce::from(record.nonce), Payload { msg: record.sealed, aad: &context })
            .map(Zeroizing::new)
            .map_err(|_| VaultError::Refused)
    }

    /// The first byte of records that [`Vault::seal`] made: those that are not bound to what stands beside them.
    pub const UNBOUND: u8 = record::PLACED;

    /// Whether a record was made by [`Vault::seal_bound`].
    #[must_use]
    pub fn is_bound(&self, sealed: &[u8]) -> bool {
        Record::from_bytes(sealed).is_some_and(|record| record.version == record::BOUND)
    }

    /// Whether a record was sealed with the key that new ones are sealed with. After a rotation, records for which
    /// this is false are to be opened and sealed again before the old key may go.
    #[must_use]
    pub fn is_current(&self, sealed: &[u8]) -> bool {
        Record::from_bytes(sealed).is_some_and(|record| record.key_id == self.ring.primary().0)
    }
}

pub(super) fn nonce() -> [u8; NONCE_LEN] {
    let mut nonce = [0; NONCE_LEN];
    getrandom::fill(&mut nonce).expect("the operating system gives random bytes");
    nonce
}

fn cipher(master: &[u8; 32], purpose: Purpose) -> XChaCha20Poly1305 {
    let key = derive(master, &["inlay/seal/v1/", purpose.label()]);
    XChaCha20Poly1305::new_from_slice(key.as_slice()).expect("the key has 32 bytes")
}
