//! What a password protects: PBES2 (RFC 8018) and the older ways of PKCS #12 (RFC 7292, appendix C).

use crate::{Problem, key::Key};
use cbc::cipher::{BlockModeDecrypt, InnerIvInit, KeyIvInit, block_padding::Pkcs7};
use der::{
    Decode, Encode, Reader, SliceReader, Tag, Tagged,
    asn1::{AnyRef, ObjectIdentifier},
};
use pkcs5::{EncryptionScheme, pbes2::Kdf};
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

/// The most rounds that one file may cost: a few seconds in a browser. Exports usually ask for thousands.
const MOST_ROUNDS: u32 = 3_000_000;

const SHA1_3DES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.3");
const SHA1_RC2_128: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.5");
const SHA1_RC2_40: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.6");

/// What derived keys are for (RFC 7292, appendix B.3).
pub(crate) mod purpose {
    pub(crate) const KEY: u8 = 1;
    pub(crate) const VECTOR: u8 = 2;
    pub(crate) const MAC: u8 = 3;
}

/// A password while a file is opened with it.
pub(crate) struct Lock<'a> {
    password: Option<&'a str>,
    /// The password as the older ways take it.
    pub(crate) wide: Zeroizing<Vec<u8>>,
    rounds_left: u32,
}

impl<'a> Lock<'a> {
    pub(crate) fn new(password: Option<&'a str>) -> Self {
        Self { password, wide: wide(password.unwrap_or_default()), rounds_left: MOST_ROUNDS }
    }

    /// Many files are protected by an empty password, which nobody has to type.
    pub(crate) fn is_empty(&self) -> bool {
        self.password.is_none_or(str::is_empty)
    }

    /// What to say when it does not open.
    pub(crate) fn problem(&self) -> Problem {
        if self.password.is_some() { Problem::WrongPassword } else { Problem::PasswordNeeded }
    }

    pub(crate) fn spend(&mut self, rounds: u32) -> Result<(), Problem> {
        self.rounds_left = self.rounds_left.checked_sub(rounds).ok_or(Problem::UnknownProtection)?;
        Ok(())
    }

    /// What is in `data`, which is protected in the way that `algorithm` says.
    pub(crate) fn open(&mut self, algorithm: AnyRef<'_>, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, Problem> {
        let der = algorithm.to_der().map_err(|_| Problem::Unreadable)?;
        let Ok(EncryptionScheme::Pbes2(parameters)) = EncryptionScheme::from_der(&der) else {
            return self.open_old(algorithm, data);
        };
        // Its alternative, scrypt, takes as much memory as it likes.
        let Kdf::Pbkdf2(derivation) = &parameters.kdf else { return Err(Problem::UnknownProtection) };
        self.spend(derivation.iteration_count)?;
        let opened = parameters.decrypt(self.password.unwrap_or_default(), data);
        opened.map(Zeroizing::new).map_err(|_| self.problem())
    }

    fn open_old(&mut self, algorithm: AnyRef<'_>, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, Problem> {
        let parameters = || {
            let [oid, parameters] = *parts(algorithm)?.as_slice() else { return None };
            let [salt, rounds] = *parts(parameters)?.as_slice() else { return None };
            let rounds = rounds.decode_as::<u32>().ok()?;
            Some((oid.decode_as::<ObjectIdentifier>().ok()?, salt.value(), rounds))
        };
        let (oid, salt, rounds) = parameters().ok_or(Problem::UnknownProtection)?;
        let length = match oid {
            SHA1_3DES => 24,
            SHA1_RC2_128 => 16,
            SHA1_RC2_40 => 5,
            _ => return Err(Problem::UnknownProtection),
        };
        self.spend(rounds)?;
        let key = derive::<Sha1>(64, &self.wide, salt, rounds, purpose::KEY, length);
        let vector = derive::<Sha1>(64, &self.wide, salt, rounds, purpose::VECTOR, 8);
        let opened = if oid == SHA1_3DES {
            unlock(cbc::Decryptor::<des::TdesEde3>::new_from_slices(&key, &vector).ok(), data)
        } else {
            let cipher = rc2::Rc2::new_with_eff_key_len(&key, 8 * length);
            unlock(cbc::Decryptor::inner_iv_slice_init(cipher, &vector).ok(), data)
        };
        opened.ok_or_else(|| self.problem())
    }
}

/// A private key behind a password (RFC 5958, section 3).
pub(crate) struct Protected<'a> {
    algorithm: AnyRef<'a>,
    data: &'a [u8],
}

impl<'a> Protected<'a> {
    pub(crate) fn read(der: &'a [u8]) -> Option<Self> {
        match *parts(AnyRef::from_der(der).ok()?)?.as_slice() {
            [algorithm, data] if algorithm.tag() == Tag::Sequence && data.tag() == Tag::OctetString => {
                Some(Self { algorithm, data: data.value() })
            }
            _ => None,
        }
    }

    pub(crate) fn key(&self, lock: &mut Lock<'_>) -> Result<Key, Problem> {
        let der = lock.open(self.algorithm, self.data)?;
        // One wrong password in 256 leaves a padding that looks right.
        Key::read(&der).ok_or_else(|| lock.problem())
    }
}

/// The elements of a sequence, a set, or whatever else has elements.
pub(crate) fn parts(whole: AnyRef<'_>) -> Option<Vec<AnyRef<'_>>> {
    let mut reader = SliceReader::new(whole.value()).ok()?;
    let mut parts = Vec::new();
    while !reader.is_finished() {
        parts.push(AnyRef::decode(&mut reader).ok()?);
    }
    Some(parts)
}

fn unlock(decryptor: Option<impl BlockModeDecrypt>, data: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    decryptor?.decrypt_padded_vec::<Pkcs7>(data).ok().map(Zeroizing::new)
}

/// A password as PKCS #12 takes it: UTF-16, the higher byte first, with a zero at its end (RFC 7292, appendix B.1).
fn wide(password: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(password.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect())
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
