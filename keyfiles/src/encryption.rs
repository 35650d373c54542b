//! Encryption by a password: PBES2 (RFC 8018) with PBKDF2 or scrypt (RFC 7914), and the older schemes of PKCS #12 (RFC 7292, appendix C).

use crate::{
    asn1::elements,
    kdf::{derive, purpose},
    key::Key,
    password::Password,
    problem::Problem,
};
use cbc::cipher::{BlockModeDecrypt, InnerIvInit, KeyIvInit, block_padding::Pkcs7};
use der::{
    Decode, Encode, Tag, Tagged,
    asn1::{AnyRef, ObjectIdentifier},
};
use pkcs5::{EncryptionScheme, pbes2::Kdf};
use sha1::Sha1;
use zeroize::Zeroizing;

const SHA1_3DES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.3");
const SHA1_RC2_128: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.5");
const SHA1_RC2_40: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.6");

/// The largest N times r of scrypt: 64 MiB of memory. OpenSSL takes a quarter of it.
const MOST_SCRYPT_BLOCKS: u64 = 512 * 1024;

/// Decrypts `data`, which is encrypted by the scheme that `algorithm` says.
pub(crate) fn decrypt(
    password: &mut Password<'_>,
    algorithm: AnyRef<'_>,
    data: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let der = algorithm.to_der().map_err(|_| Problem::Unreadable)?;
    let Ok(EncryptionScheme::Pbes2(parameters)) = EncryptionScheme::from_der(&der) else {
        return decrypt_pkcs12(password, algorithm, data);
    };
    password.spend(match &parameters.kdf {
        Kdf::Pbkdf2(derivation) => derivation.iteration_count,
        Kdf::Scrypt(derivation) => {
            // It takes as much memory as it likes: 128 bytes for each of these (RFC 7914, section 2).
            let blocks = derivation.cost_parameter.saturating_mul(derivation.block_size.into());
            if blocks > MOST_SCRYPT_BLOCKS {
                return Err(Problem::UnknownProtection);
            }
            // Each takes about as long as an iteration of the other one.
            blocks.saturating_mul(derivation.parallelization.into()).try_into().unwrap_or(u32::MAX)
        }
        _ => return Err(Problem::UnknownProtection),
    })?;
    let decrypted = parameters.decrypt(password.text(), data);
    decrypted.map(Zeroizing::new).map_err(|_| password.problem())
}

/// The schemes with SHA-1 and Triple DES or RC2 (RFC 7292, appendix C).
fn decrypt_pkcs12(
    password: &mut Password<'_>,
    algorithm: AnyRef<'_>,
    data: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let parameters = || {
        let [oid, parameters] = *elements(algorithm)?.as_slice() else { return None };
        let [salt, iterations] = *elements(parameters)?.as_slice() else { return None };
        let iterations = iterations.decode_as::<u32>().ok()?;
        Some((oid.decode_as::<ObjectIdentifier>().ok()?, salt.value(), iterations))
    };
    let (oid, salt, iterations) = parameters().ok_or(Problem::UnknownProtection)?;
    let length = match oid {
        SHA1_3DES => 24,
        SHA1_RC2_128 => 16,
        SHA1_RC2_40 => 5,
        _ => return Err(Problem::UnknownProtection),
    };
    password.spend(iterations)?;
    let key = derive::<Sha1>(64, &password.bmp, salt, iterations, purpose::KEY, length);
    let vector = derive::<Sha1>(64, &password.bmp, salt, iterations, purpose::VECTOR, 8);
    let decrypted = if oid == SHA1_3DES {
        unpad(cbc::Decryptor::<des::TdesEde3>::new_from_slices(&key, &vector).ok(), data)
    } else {
        let cipher = rc2::Rc2::new_with_eff_key_len(&key, 8 * length);
        unpad(cbc::Decryptor::inner_iv_slice_init(cipher, &vector).ok(), data)
    };
    decrypted.ok_or_else(|| password.problem())
}

fn unpad(decryptor: Option<impl BlockModeDecrypt>, data: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    decryptor?.decrypt_padded_vec::<Pkcs7>(data).ok().map(Zeroizing::new)
}

/// An encrypted private key: `EncryptedPrivateKeyInfo` of RFC 5958, section 3.
pub(crate) struct EncryptedKey<'a> {
    algorithm: AnyRef<'a>,
    data: &'a [u8],
}

impl<'a> EncryptedKey<'a> {
    pub(crate) fn read(der: &'a [u8]) -> Option<Self> {
        match *elements(AnyRef::from_der(der).ok()?)?.as_slice() {
            [algorithm, data] if algorithm.tag() == Tag::Sequence && data.tag() == Tag::OctetString => {
                Some(Self { algorithm, data: data.value() })
            }
            _ => None,
        }
    }

    pub(crate) fn decrypt(&self, password: &mut Password<'_>) -> Result<Key, Problem> {
        let der = decrypt(password, self.algorithm, self.data)?;
        // One wrong password in 256 leaves a padding that looks right.
        Key::read(&der).ok_or_else(|| password.problem())
    }
}
