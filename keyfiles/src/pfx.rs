//! PFX files (PKCS #12, RFC 7292), also known as P12.

use crate::{
    asn1::elements,
    ber::{octets, to_der},
    certificate::Certificate,
    encryption::{EncryptedKey, decrypt},
    found::Found,
    kdf::{derive, purpose},
    key::Key,
    password::Password,
    problem::Problem,
};
use der::{
    Decode, Encode,
    asn1::{AnyRef, ObjectIdentifier},
};
use hmac::{Hmac, KeyInit, Mac, digest::Digest};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");
const KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.1");
const ENCRYPTED_KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
const CERTIFICATE_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");

const WITH_SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const WITH_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

/// All certificates and keys of a PFX file.
pub(crate) fn read(bytes: &[u8], password: &mut Password<'_>) -> Result<Found, Problem> {
    let der = to_der(bytes).ok_or(Problem::Unreadable)?;
    let (safes, mac) = authenticated_safe(&der).ok_or(Problem::Unreadable)?;
    let mut is_right = mac.map_or(Ok(None), |mac| verify_mac(mac, safes, password))?;
    if is_right == Some(false) && password.is_empty() {
        // Some programs write an empty password as nothing at all, without the zero at its end.
        password.bmp = Zeroizing::default();
        is_right = mac.map_or(Ok(None), |mac| verify_mac(mac, safes, password))?;
    }
    if is_right == Some(false) {
        return Err(password.problem());
    }
    loop {
        let mut found = Found { is_pfx: true, ..Found::default() };
        match read_safes(safes, password, &mut found) {
            Ok(()) => return Ok(found),
            Err(problem) if !problem.asks_for_password() => return Err(problem),
            // The password was right: its MAC fits.
            Err(_) if is_right == Some(true) => return Err(Problem::Unreadable),
            Err(problem) if !password.is_empty() || password.bmp.is_empty() => return Err(problem),
            Err(_) => password.bmp = Zeroizing::default(),
        }
    }
}

/// The safes and their MAC: `PFX ::= SEQUENCE { version, authSafe, macData OPTIONAL }`.
fn authenticated_safe(bytes: &[u8]) -> Option<(&[u8], Option<AnyRef<'_>>)> {
    let whole = elements(AnyRef::from_der(bytes).ok()?)?;
    let (safes, mac) = match *whole.as_slice() {
        [version, safes] if version.value() == [3] => (safes, None),
        [version, safes, mac] if version.value() == [3] => (safes, Some(mac)),
        _ => return None,
    };
    let (kind, content) = content(safes)?;
    (kind == DATA).then_some((content.value(), mac))
}

/// `ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT }`, and whatever else begins so.
fn content(info: AnyRef<'_>) -> Option<(ObjectIdentifier, AnyRef<'_>)> {
    let fields = elements(info)?;
    let [kind, content, ..] = *fields.as_slice() else { return None };
    Some((kind.decode_as().ok()?, *elements(content)?.first()?))
}

/// Whether the MAC of the safes is that of this password; `None` when it is of another kind, and decrypting will show.
/// `MacData ::= SEQUENCE { DigestInfo { algorithm, digest }, macSalt, iterations DEFAULT 1 }`.
fn verify_mac(mac: AnyRef<'_>, safes: &[u8], password: &mut Password<'_>) -> Result<Option<bool>, Problem> {
    let parameters = || {
        let fields = elements(mac)?;
        let salt = fields.get(1)?.value();
        let iterations = fields.get(2).map_or(Some(1), |iterations| iterations.decode_as::<u32>().ok())?;
        let [algorithm, digest] = *elements(*fields.first()?)?.as_slice() else { return None };
        let kind = elements(algorithm)?.first()?.decode_as::<ObjectIdentifier>().ok()?;
        Some((kind, digest.value(), salt, iterations))
    };
    let (kind, digest, salt, iterations) = parameters().ok_or(Problem::Unreadable)?;
    macro_rules! verify {
        ($hash:ty, $block:literal) => {{
            password.spend(iterations)?;
            let length = <$hash as Digest>::output_size();
            let key = derive::<$hash>($block, &password.bmp, salt, iterations, purpose::MAC, length);
            let mac = Hmac::<$hash>::new_from_slice(&key).map_err(|_| Problem::Unreadable)?;
            Ok(Some(mac.chain_update(safes).verify_slice(digest).is_ok()))
        }};
    }
    match kind {
        WITH_SHA1 => verify!(Sha1, 64),
        WITH_SHA256 => verify!(Sha256, 64),
        WITH_SHA384 => verify!(Sha384, 128),
        WITH_SHA512 => verify!(Sha512, 128),
        _ => Ok(None),
    }
}

/// Reads all safes: `AuthenticatedSafe ::= SEQUENCE OF ContentInfo`.
fn read_safes(safes: &[u8], password: &mut Password<'_>, found: &mut Found) -> Result<(), Problem> {
    let unreadable = || Problem::Unreadable;
    let safes = to_der(safes).ok_or_else(unreadable)?;
    for safe in AnyRef::from_der(&safes).ok().and_then(elements).ok_or_else(unreadable)? {
        let (kind, inner) = content(safe).ok_or_else(unreadable)?;
        match kind {
            DATA => read_bags(inner.value(), password, found)?,
            ENCRYPTED_DATA => {
                let (algorithm, data) = encrypted_data(inner).ok_or_else(unreadable)?;
                read_bags(&decrypt(password, algorithm, &data)?, password, found)?;
            }
            // Encrypted for a certificate instead of a password.
            _ => return Err(Problem::UnknownProtection),
        }
    }
    Ok(())
}

/// `EncryptedData ::= SEQUENCE { version, SEQUENCE { contentType, algorithm, [0] IMPLICIT OCTET STRING } }`.
fn encrypted_data(data: AnyRef<'_>) -> Option<(AnyRef<'_>, Zeroizing<Vec<u8>>)> {
    let [_, info] = *elements(data)?.as_slice() else { return None };
    let [_, algorithm, data] = *elements(info)?.as_slice() else { return None };
    Some((algorithm, octets(data)?))
}

/// `SafeContents ::= SEQUENCE OF SEQUENCE { bagId, bagValue [0] EXPLICIT, … }`.
fn read_bags(ber: &[u8], password: &mut Password<'_>, found: &mut Found) -> Result<(), Problem> {
    let unreadable = || Problem::Unreadable;
    let der = to_der(ber).ok_or_else(|| password.problem())?;
    for bag in AnyRef::from_der(&der).ok().and_then(elements).ok_or_else(|| password.problem())? {
        let (kind, value) = content(bag).ok_or_else(unreadable)?;
        let whole = Zeroizing::new(value.to_der().map_err(|_| unreadable())?);
        match kind {
            KEY_BAG => found.keys.push(Key::read(&whole).ok_or_else(unreadable)?),
            ENCRYPTED_KEY_BAG => {
                found.keys.push(EncryptedKey::read(&whole).ok_or_else(unreadable)?.decrypt(password)?);
            }
            CERTIFICATE_BAG => {
                let (_, certificate) = content(value).ok_or_else(unreadable)?;
                found.certificates.push(Certificate::read(certificate.value()).ok_or_else(unreadable)?);
            }
            // Lists of withdrawn certificates, and secrets of other kinds.
            _ => {}
        }
    }
    Ok(())
}
