//! Private keys as people and operators give them: read in every form, and why one cannot be used.

use inlay_keyfiles::{PrivateKey, Problem, private_key};
use std::ops::RangeInclusive;

/// Lengths of RSA keys in bits. Shorter ones are not signed with by `aws-lc-rs`. Longer ones take the thread that serves
/// others, too: a signature takes 3 ms with 4096 bits, and 30 ms with twice as many.
const RSA_BITS: RangeInclusive<usize> = 2048..=4096;
/// The command is OpenSSL's, and takes keys of every form that it knows.
const LOCKED: &str = "A password protects this key. Give it without one, as this makes it: openssl pkcs8 -topk8 -nocrypt -in \
                      KEY.pem -out NEW.pem";

/// The key of a text or file.
///
/// # Errors
/// A sentence for a person; none where the content is no key of any kind.
pub(crate) fn read(content: &[u8]) -> Result<PrivateKey, Option<String>> {
    private_key(content).map_err(|problem| match problem {
        Problem::PasswordNeeded | Problem::WrongPassword | Problem::UnknownProtection => {
            Some(LOCKED.to_owned())
        }
        Problem::Foreign(what_to_do) => Some(what_to_do.to_owned()),
        Problem::OtherKind(label) => Some(format!("This is no private key ({label}). Give the private key.")),
        _ => None,
    })
}

/// Whether a new key is neither too short nor too long. Those that are stored already are used as they are.
///
/// # Errors
/// A sentence for a person.
pub(crate) fn check_length(key: &PrivateKey) -> Result<(), String> {
    match key.rsa_bits {
        Some(bits) if !RSA_BITS.contains(&bits) => {
            let (least, most) = (RSA_BITS.start(), RSA_BITS.end());
            Err(format!("This RSA key has {bits} bits. Keys of {least} to {most} bits can be used."))
        }
        _ => Ok(()),
    }
}
