//! One-time secrets: made here, handed to a browser, and kept as a hash only.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// 256 random bits as unpadded base64url: 43 characters, which also makes it a PKCE verifier (RFC 7636, section 4.1).
///
/// # Panics
/// When the operating system has no random bytes to give.
pub fn random() -> String {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// SHA-256 of a secret as it travels.
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Equality that takes the same time wherever two hashes differ.
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    verify_slices_are_equal(a, b).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_the_length_of_a_verifier_and_do_not_repeat() {
        let (one, two) = (random(), random());
        assert_eq!(one.len(), 43);
        assert_ne!(one, two);
        assert!(constant_time_eq(&hash(&one), &hash(&one)) && !constant_time_eq(&hash(&one), &hash(&two)));
    }
}
