//! The bytes of a sealed record: version, key id (with its length), nonce, ciphertext with tag.

/// The length of the cipher's nonce, in bytes.
pub(super) const NONCE_LEN: usize = 24;

/// A record that is bound to its place only.
pub(super) const PLACED: u8 = 1;
/// A record that is bound to what stands beside it, too.
pub(super) const BOUND: u8 = 2;

/// A record, taken apart.
pub(super) struct Record<'a> {
    /// [`PLACED`] or [`BOUND`].
    pub(super) version: u8,
    /// Which key of the ring sealed it; 1 to 32 bytes.
    pub(super) key_id: &'a str,
    /// Random, once per record.
    pub(super) nonce: [u8; NONCE_LEN],
    /// Ciphertext and tag.
    pub(super) sealed: &'a [u8],
}

impl<'a> Record<'a> {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let id_len = u8::try_from(self.key_id.len()).expect("key ids have at most 32 bytes");
        [&[self.version, id_len], self.key_id.as_bytes(), &self.nonce, self.sealed].concat()
    }

    /// `None` when the bytes cannot be a record of a version that is known.
    pub(super) fn from_bytes(bytes: &'a [u8]) -> Option<Self> {
        let (&[version, id_len], rest) = bytes.split_first_chunk::<2>()?;
        let (id, rest) = rest.split_at_checked(usize::from(id_len))?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>()?;
        let key_id = std::str::from_utf8(id).ok()?;
        matches!(version, PLACED | BOUND).then_some(Self { version, key_id, nonce: *nonce, sealed })
    }
}

/// What the cipher authenticates beside the ciphertext. Every part has its length in front, so that `["ab", "c"]` and
/// `["a", "bc"]` are different places.
pub(super) fn context<'p>(
    version: u8,
    key_id: &'p str,
    purpose: &'p str,
    aad: impl IntoIterator<Item = &'p str>,
) -> Vec<u8> {
    let mut bytes = vec![version];
    for part in [key_id, purpose].into_iter().chain(aad) {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes
}
