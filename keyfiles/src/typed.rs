//! Keys and certificates that were typed or pasted, or sent by a client: read as those of a file are, with no password.

use crate::{certificate::Certificate, find::find, password::Password, pem_file, problem::Problem};
use zeroize::Zeroizing;

/// A private key.
pub struct PrivateKey {
    /// PEM of PKCS #8.
    pub pem: Zeroizing<String>,
    /// The length of an RSA key in bits.
    pub rsa_bits: Option<usize>,
}

/// The first private key of what was typed, or of a file: PEM of any kind, whatever copying did to it, a JSON Web Key, or Base64 of a file.
///
/// # Errors
/// Why it cannot be used. Nothing is decrypted: an encrypted key asks for its password, without trying the empty one.
pub fn private_key(content: &[u8]) -> Result<PrivateKey, Problem> {
    let found = find(content, &mut Password::refusing())?;
    let key = found.keys.first().ok_or(Problem::NoKey)?;
    Ok(PrivateKey { pem: key.pem(), rsa_bits: key.rsa_bits() })
}

/// All certificates of a text as PEM, in their order, without what stands beside them.
///
/// # Errors
/// Why they cannot be used.
pub fn certificates(text: &str) -> Result<String, Problem> {
    let mut list = pem_file::certificates(text)?;
    if list.is_empty() {
        list = find(text.as_bytes(), &mut Password::refusing())?.certificates;
    }
    if list.is_empty() {
        return Err(Problem::NoCertificate);
    }
    Ok(list.iter().map(Certificate::pem).collect())
}
