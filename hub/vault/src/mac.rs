//! Message authentication codes (HMAC-SHA256): whether something that left the hub came back unchanged.

use super::{Purpose, Vault, derive};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

impl Vault {
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

fn hmac(master: &[u8; 32], purpose: Purpose, data: &[u8]) -> Hmac<Sha256> {
    let key = derive(master, &["inlay/mac/v1/", purpose.label()]);
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).expect("HMAC takes keys of any length");
    mac.update(data);
    mac
}
