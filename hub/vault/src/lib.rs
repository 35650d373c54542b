//! The vault: encryption of what the hub keeps, and the only module that holds keys.
//!
//! [`seal`] is authenticated encryption for what the store keeps, [`mac`] is for what leaves the hub and must come back
//! unchanged, and [`key_check`] notices a wrong key at start. Where keys come from is decided in [`keyring`]. Secrets that
//! are compared and never read again are in [`one_time`].
//!
//! Every purpose has a key of its own, derived with HKDF-SHA256 (RFC 5869), so that a record of one kind never opens as
//! another.

mod key_check;
pub mod keyring;
mod mac;
pub mod one_time;
mod record;
mod seal;
#[cfg(test)]
mod tests;

pub use keyring::{KeyRing, KeyRingError, generate_master_key};

use hkdf::Hkdf;
use sha2::Sha256;
use std::sync::atomic::AtomicBool;
use zeroize::Zeroizing;

/// What a key is used for. Every purpose has keys of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Credentials of end users, client secrets, provider tokens.
    Credential,
    /// What an OAuth transaction has to remember: the PKCE verifier above all.
    Transaction,
    /// Cursors of paged lists, which are authenticated and not secret.
    Cursor,
}

impl Purpose {
    fn label(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::Transaction => "transaction",
            Self::Cursor => "cursor",
        }
    }
}

/// Why a record stayed closed. Says nothing about its content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// Too short, or of a version that this hub does not know.
    #[error("the record is damaged or was written by a newer hub")]
    Malformed,
    /// The key ring has no key of that id.
    #[error(
        "the key ring has no key `{0}`, which this record was sealed with; add it back below the first line"
    )]
    UnknownKey(String),
    /// Wrong key, changed bytes, or a record that belongs somewhere else.
    #[error("the record does not belong here, was changed, or was sealed with another key of the same id")]
    Refused,
}

/// Seals, opens and authenticates with the keys of one [`KeyRing`].
pub struct Vault {
    ring: KeyRing,
    /// Whether records that are not bound stay closed: no record of this database is one any more.
    refuses_unbound: AtomicBool,
}

impl Vault {
    /// A vault that seals with the ring's first key and opens with all of them.
    #[must_use]
    pub fn from_keyring(ring: KeyRing) -> Self {
        Self { ring, refuses_unbound: AtomicBool::new(false) }
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("ring", &self.ring).finish()
    }
}

/// The key for one use, from a master key.
fn derive(master: &[u8; 32], info: &[&str]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    let info: Vec<&[u8]> = info.iter().map(|part| part.as_bytes()).collect();
    Hkdf::<Sha256>::new(None, master)
        .expand_multi_info(&info, key.as_mut_slice())
        .expect("32 bytes are within what HKDF-SHA256 gives");
    key
}
