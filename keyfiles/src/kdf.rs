//! Key derivation of PKCS #12 (RFC 7292, appendix B).
//!
//! It is our own because the crate `pkcs12` has no release for `der` 0.8: 0.1.0 would bring `der` 0.7, `digest` 0.10
//! and `sha1` 0.10 along, and 0.2.0-pre.0 asks for exactly `cms` 0.3.0-pre.1, so that an update of either waits for
//! both. Its derivation by four hashes is 1.2 KB smaller than this one (41.8 against 43.1 KB of WebAssembly with the
//! hashes), and can take over with its first release: `pkcs12::kdf::derive_key`.

use sha1::Digest;
use zeroize::Zeroizing;

/// What derived keys are for (RFC 7292, appendix B.3).
pub(crate) mod purpose {
    pub(crate) const KEY: u8 = 1;
    pub(crate) const VECTOR: u8 = 2;
    pub(crate) const MAC: u8 = 3;
}

/// The key derivation of PKCS #12 (RFC 7292, appendix B.2), whose hash `D` takes blocks of `block` bytes.
pub(crate) fn derive<D: Digest>(
    block: usize,
    password: &[u8],
    salt: &[u8],
    rounds: u32,
    purpose: u8,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    let padded = |bytes: &[u8]| {
        let length = bytes.len().div_ceil(block) * block;
        bytes.iter().copied().cycle().take(length).collect::<Vec<u8>>()
    };
    let mut input = Zeroizing::new([padded(salt), padded(password)].concat());
    let mut key = Zeroizing::new(Vec::with_capacity(length + 64));
    loop {
        let mut hash = D::new().chain_update(vec![purpose; block]).chain_update(&*input).finalize();
        for _ in 1..rounds {
            hash = D::digest(&hash);
        }
        key.extend_from_slice(&hash);
        if key.len() >= length {
            key.truncate(length);
            return key;
        }
        let addend = padded(&hash);
        for chunk in input.chunks_mut(block) {
            // One more than the sum, modulo the size of a block.
            let mut carry = 1;
            for (byte, addend) in chunk.iter_mut().zip(&addend).rev() {
                let sum = u16::from(*byte) + u16::from(*addend) + carry;
                *byte = sum.to_le_bytes()[0];
                carry = sum >> 8;
            }
        }
    }
}
