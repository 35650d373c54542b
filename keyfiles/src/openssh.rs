//! Private keys in OpenSSH's own form (`PROTOCOL.key` of OpenSSH), as far as OpenSSH itself cannot convert them: those of
//! Ed25519.

use crate::{key::Key, problem::Problem};

const MAGIC: &[u8] = b"openssh-key-v1\0";

/// The key of a file that no password protects.
pub(crate) fn read(bytes: &[u8]) -> Result<Key, Problem> {
    ed25519(bytes).and_then(Key::ed25519).ok_or(Problem::OPENSSH)
}

/// The seed of Ed25519 (RFC 8032, section 5.1.5).
fn ed25519(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.strip_prefix(MAGIC)?;
    let [cipher, _derivation, _options] = [string(&mut rest)?, string(&mut rest)?, string(&mut rest)?];
    (cipher == b"none").then_some(())?;
    let (_count, mut rest) = rest.split_at_checked(4)?;
    let _public = string(&mut rest)?;
    let (_check, mut rest) = string(&mut rest)?.split_at_checked(8)?;
    (string(&mut rest)? == b"ssh-ed25519").then_some(())?;
    let _public = string(&mut rest)?;
    // Followed by the public key.
    string(&mut rest)?.get(..32)
}

/// A string with its length before it (RFC 4251, section 5).
fn string<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk()?;
    let (string, after) = after.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    *rest = after;
    Some(string)
}
