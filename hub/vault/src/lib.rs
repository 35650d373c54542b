//! Keeps secrets: the only module that holds keys.
//!
//! [`Vault::seal`] and [`Vault::open`] are authenticated encryption for what the store keeps, [`Vault::mac`] is for
//! what leaves the hub and must come back unchanged. Where keys come from is decided in [`keyring`].
//!
//! XChaCha20-Poly1305 with random 24-byte nonces, because it needs no counter that several processes would have to
//! share; one key per purpose, derived with HKDF-SHA256 (RFC 5869), so that a record of one kind never opens as
//! another.

pub mod keyring;
pub mod one_time;
mod record;

pub use keyring::{KeyRing, KeyRingError, generate_master_key};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use record::{NONCE_LEN, Record};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The sentinel's place; no other record is for a place of one name.
const SENTINEL: &[&str] = &["sentinel"];

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
}

impl Vault {
    /// A vault that seals with the ring's first key and opens with all of them.
    #[must_use]
    pub fn from_keyring(ring: KeyRing) -> Self {
        Self { ring }
    }

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

    /// A record that says nothing. The store keeps one, and the hub tries it with [`Vault::check_sentinel`] when it
    /// starts, so that a wrong key stops the start and not the first user.
    #[must_use]
    pub fn sentinel(&self) -> Vec<u8> {
        self.seal(Purpose::Credential, SENTINEL, &[])
    }

    /// Whether this vault has the keys of the database that the sentinel is from.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn check_sentinel(&self, sentinel: &[u8]) -> Result<(), VaultError> {
        self.open(Purpose::Credential, SENTINEL, sentinel).map(drop)
    }

    /// HMAC-SHA256 of `data` under the ring's first key.
    #[must_use]
    pub fn mac(&self, purpose: Purpose, data: &[u8]) -> [u8; 32] {
        hmac(self.ring.primary().1, purpose, data).finalize().into_bytes().into()
    }

    /// Whether `mac` is [`Vault::mac`] of `data` under any key of the ring. Takes the same time wherever they differ,
    /// so that a mac cannot be guessed byte by byte.
    #[must_use]
    pub fn verify_mac(&self, purpose: Purpose, data: &[u8], mac: &[u8]) -> bool {
        self.ring.keys().any(|master| hmac(master, purpose, data).verify_slice(mac).is_ok())
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("ring", &self.ring).finish()
    }
}

fn nonce() -> [u8; NONCE_LEN] {
    let mut nonce = [0; NONCE_LEN];
    getrandom::fill(&mut nonce).expect("the operating system gives random bytes");
    nonce
}

fn derive(master: &[u8; 32], info: &[&str]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    let info: Vec<&[u8]> = info.iter().map(|part| part.as_bytes()).collect();
    Hkdf::<Sha256>::new(None, master)
        .expand_multi_info(&info, key.as_mut_slice())
        .expect("32 bytes are within what HKDF-SHA256 gives");
    key
}

fn cipher(master: &[u8; 32], purpose: Purpose) -> XChaCha20Poly1305 {
    let key = derive(master, &["inlay/seal/v1/", purpose.label()]);
    XChaCha20Poly1305::new_from_slice(key.as_slice()).expect("the key has 32 bytes")
}

fn hmac(master: &[u8; 32], purpose: Purpose, data: &[u8]) -> Hmac<Sha256> {
    let key = derive(master, &["inlay/mac/v1/", purpose.label()]);
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).expect("HMAC takes keys of any length");
    mac.update(data);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const PLACE: &[&str] = &["hub", "user", "connection", "value"];

    fn vault(keys: &str) -> Vault {
        Vault::from_keyring(KeyRing::load(None, Some(keys)).unwrap())
    }

    fn key(byte: u8) -> String {
        format!("{byte:02x}").repeat(32)
    }

    #[test]
    fn k1_what_was_sealed_opens_in_its_place_only() {
        let vault = vault(&key(1));
        let sealed = vault.seal(Purpose::Credential, PLACE, b"canary");
        assert_eq!(vault.open(Purpose::Credential, PLACE, &sealed).unwrap().as_slice(), b"canary");
        assert!(!sealed.windows(6).any(|window| window == b"canary"));
        for other in [
            &["hub", "other", "connection", "value"][..],
            &["hub", "user", "connection"],
            &["hub", "userconnection", "", "value"],
            &["hubuser", "", "connection", "value"],
            &[],
        ] {
            assert_eq!(vault.open(Purpose::Credential, other, &sealed).unwrap_err(), VaultError::Refused);
        }
        assert_eq!(vault.open(Purpose::Transaction, PLACE, &sealed).unwrap_err(), VaultError::Refused);
    }

    #[test]
    fn k2_of_a_million_nonces_none_repeats() {
        let seen: HashSet<_> = (0..1_000_000).map(|_| nonce()).collect();
        assert_eq!(seen.len(), 1_000_000);
        let vault = vault(&key(1));
        let sealed = [(); 2].map(|()| vault.seal(Purpose::Credential, PLACE, b"canary"));
        assert_ne!(sealed[0], sealed[1]);
    }

    #[test]
    fn k4_every_cut_and_every_flipped_bit_is_noticed() {
        let vault = vault(&key(1));
        let sealed = vault.seal(Purpose::Credential, PLACE, b"canary");
        for len in 0..sealed.len() {
            assert!(vault.open(Purpose::Credential, PLACE, &sealed[..len]).is_err(), "cut to {len}");
        }
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(vault.open(Purpose::Credential, PLACE, &changed).is_err(), "flipped at {at}");
        }
    }

    #[test]
    fn k5_a_new_first_key_leaves_old_records_readable_until_they_are_sealed_again() {
        let old = vault(&format!("a:{}", key(1)));
        let sealed = old.seal(Purpose::Credential, PLACE, b"canary");
        let mac = old.mac(Purpose::Cursor, b"page 2");

        let rotated = vault(&format!("b:{},a:{}", key(2), key(1)));
        assert!(!rotated.is_current(&sealed));
        let plain = rotated.open(Purpose::Credential, PLACE, &sealed).unwrap();
        assert!(rotated.verify_mac(Purpose::Cursor, b"page 2", &mac));
        let again = rotated.seal(Purpose::Credential, PLACE, &plain);
        assert!(rotated.is_current(&again));

        let new = vault(&format!("b:{}", key(2)));
        assert_eq!(new.open(Purpose::Credential, PLACE, &again).unwrap().as_slice(), b"canary");
        assert_eq!(
            new.open(Purpose::Credential, PLACE, &sealed).unwrap_err(),
            VaultError::UnknownKey("a".to_owned())
        );
    }

    #[test]
    fn k3_another_key_under_the_same_id_opens_nothing() {
        let sealed = vault(&format!("a:{}", key(1))).seal(Purpose::Credential, PLACE, b"canary");
        let other = vault(&format!("a:{}", key(2)));
        assert_eq!(other.open(Purpose::Credential, PLACE, &sealed).unwrap_err(), VaultError::Refused);
    }

    #[test]
    fn k6_a_wrong_key_is_noticed() {
        let sentinel = vault(&format!("a:{}", key(1))).sentinel();
        vault(&format!("b:{},a:{}", key(2), key(1))).check_sentinel(&sentinel).unwrap();
        assert!(vault(&format!("a:{}", key(2))).check_sentinel(&sentinel).is_err());
        assert!(vault(&format!("b:{}", key(1))).check_sentinel(&sentinel).is_err());
    }

    #[test]
    fn a_mac_holds_for_its_data_and_purpose_only() {
        let vault = vault(&key(1));
        let mac = vault.mac(Purpose::Cursor, b"page 2");
        assert!(vault.verify_mac(Purpose::Cursor, b"page 2", &mac));
        assert!(!vault.verify_mac(Purpose::Cursor, b"page 3", &mac));
        assert!(!vault.verify_mac(Purpose::Transaction, b"page 2", &mac));
        assert!(!vault.verify_mac(Purpose::Cursor, b"page 2", &mac[..31]));
        assert!(!vault.verify_mac(Purpose::Cursor, b"page 2", &[]));
    }

    #[test]
    fn nothing_of_a_key_is_printed() {
        assert_eq!(format!("{:?}", vault(&format!("a:{}", key(0xab)))), r#"Vault { ring: KeyRing(["a"]) }"#);
    }
}
