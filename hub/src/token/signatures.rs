//! Signatures that were verified, kept so that each token is verified once: RSA is most of a small request's work.
//!
//! Only the signature is remembered. Key, times and claims are checked with every request, so that a token ends with its
//! `exp` or with its key.

use super::VerifyingKey;
use hashlink::LinkedHashMap;
use sha2::{Digest, Sha256};
use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

/// Most tokens that are remembered: people who are there within the minutes that a token lives. About 100 bytes each.
const MOST: usize = 10_000;

/// Digests of tokens whose signature is good, each with its key, oldest first.
pub struct Signatures {
    good: Mutex<LinkedHashMap<[u8; 32], ()>>,
    most: usize,
}

impl Default for Signatures {
    fn default() -> Self {
        Self::with_room(MOST)
    }
}

impl Signatures {
    fn with_room(most: usize) -> Self {
        Self { good: Mutex::default(), most }
    }

    /// Whether the token is signed by the key: remembered, or as `verify` says. A signature that is wrong is not
    /// remembered, so that strangers push nobody out.
    pub(super) fn is_good(&self, token: &str, key: &VerifyingKey, verify: impl FnOnce() -> bool) -> bool {
        // The whole token: with another signature it is another one.
        let digest: [u8; 32] =
            Sha256::new().chain_update(key.fingerprint).chain_update(token).finalize().into();
        if self.good.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&digest) {
            return true;
        }
        let is_good = verify();
        if is_good {
            let mut good = self.good.lock().unwrap_or_else(PoisonError::into_inner);
            good.insert(digest, ());
            if good.len() > self.most {
                good.pop_front();
            }
        }
        is_good
    }
}

impl fmt::Debug for Signatures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signatures").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::{Algorithm, SigningKey};
    use std::cell::Cell;

    fn key(public_pem: &str) -> VerifyingKey {
        VerifyingKey::new(SigningKey {
            id: "k1".to_owned(),
            hub_id: "acme".to_owned(),
            algorithm: Algorithm::RS256,
            public_pem: public_pem.to_owned(),
            legacy_no_aud: false,
        })
    }

    #[test]
    fn a_token_is_verified_once_and_again_with_another_key_of_the_same_id() {
        let (signatures, verified) = (Signatures::default(), Cell::new(0));
        let ask = |token, key: &VerifyingKey, is_good| {
            signatures.is_good(token, key, || {
                verified.set(verified.get() + 1);
                is_good
            })
        };
        let (first, second) = (key("first"), key("second"));
        assert!((0..100).all(|_| ask("token", &first, true)));
        assert_eq!(verified.get(), 1);
        assert!(!ask("token", &second, false), "the key was replaced");
        assert!(!ask("tokem", &first, false), "another signature");
        assert!(!ask("tokem", &first, false), "a wrong one is not remembered");
        assert_eq!(verified.get(), 4);
    }

    #[test]
    fn only_so_many_tokens_are_remembered_and_the_oldest_is_forgotten() {
        let (signatures, key) = (Signatures::with_room(3), key("pem"));
        for token in ["a", "b", "c", "d"] {
            assert!(signatures.is_good(token, &key, || true));
        }
        assert_eq!(signatures.good.lock().unwrap().len(), 3);
        assert!(!signatures.is_good("a", &key, || false));
        assert!(signatures.is_good("d", &key, || false));
    }
}
