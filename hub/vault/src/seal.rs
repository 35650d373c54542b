//! Authenticated encryption of records (XChaCha20-Poly1305).
//!
//! Nonces are 24 random bytes, because these need no counter that several processes would have to share.

use super::{
    Purpose, Vault, VaultError, derive,
    record::{self, NONCE_LEN, Record},
};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

impl Vault {
    /// Encrypts `plain` for one place, named by `aad`: for example hub, user, connection and field. The same names,
    /// in the same order, are needed to open it, so that a record copied to another row stays closed.
    ///
    /// # Panics
    /// When the operating system has no random bytes to give: nothing can be kept secret then.
    #[must_use]
    pub fn seal(&self, purpose: Purpose, aad: &[&str], plain: &[u8]) -> Vec<u8> {
        let nonce = nonce();
        let (id, master) = self.ring.primary();
        let context = record::context(id, purpose.label(), aad);
        let sealed = cipher(master, purpose)
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &context })
            .expect("a record is far below the cipher's limit of 256 GiB");
        Record { key_id: id, nonce, sealed: &sealed }.to_bytes()
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
        let master =
            self.ring.key(record.key_id).ok_or_else(|| VaultError::UnknownKey(record.key_id.to_owned()))?;
        let context = record::context(record.key_id, purpose.label(), aad);
        cipher(master, purpose)
            .decrypt(&XNonce::from(record.nonce), Payload { msg: record.sealed, aad: &context })
            .map(Zeroizing::new)
            .map_err(|_| VaultError::Refused)
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
