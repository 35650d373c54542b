//! Random tokens: session ids, codes, secrets.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

/// 256 random bits as 43 characters that need no escaping in a URL.
///
/// # Panics
///
/// Panics when the system has no randomness.
pub(crate) fn token() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
