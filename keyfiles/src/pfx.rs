//! PFX files, also known as P12 (RFC 7292).

use crate::{
    Found, Problem,
    certificate::Certificate,
    key::Key,
    lock::{Lock, Protected, derive, parts, purpose},
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
const PROTECTED_KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
const CERTIFICATE_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");

const WITH_SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const WITH_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

/// All certificates and keys of a file.
pub(crate) fn read(bytes: &[u8], lock: &mut Lock<'_>) -> Result<Found, Problem> {
    let (safes, mac) = outline(bytes).ok_or(Problem::Unreadable)?;
    let mut is_signed = mac.map_or(Ok(None), |mac| is_signed(mac, safes, lock))?;
    if is_signed == Some(false) && lock.is_empty() {
        // Some programs write an empty password as nothing at all, without the zero at its end.
        lock.wide = Zeroizing::default();
        is_signed = mac.map_or(Ok(None), |mac| self::is_signed(mac, safes, lock))?;
    }
    if is_signed == Some(false) {
        return Err(lock.problem());
    }
    let mut found = Found { is_pfx: true, ..Found::default() };
    match open(safes, lock, &mut found) {
        // The password was right: it has signed the file.
        Err(problem) if problem.asks_for_password() && is_signed == Some(true) => Err(Problem::Unreadable),
        opened => opened.map(|()| found),
    }
}

/// The safes and what they are signed by: `PFX ::= SEQUENCE { version, authSafe, macData OPTIONAL }`.
fn outline(bytes: &[u8]) -> Option<(&[u8], Option<AnyRef<'_>>)> {
    let whole = parts(AnyRef::from_der(bytes).ok()?)?;
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
    let fields = parts(info)?;
    let [kind, content, ..] = *fields.as_slice() else { return None };
    Some((kind.decode_as().ok()?, *parts(content)?.first()?))
}

/// Whether the password has signed the safes; `None` when they are signed in another way, and opening them will show.
/// `MacData ::= SEQUENCE { DigestInfo { algorithm, digest }, macSalt, iterations DEFAULT 1 }`.
fn is_signed(mac: AnyRef<'_>, safes: &[u8], lock: &mut Lock<'_>) -> Result<Option<bool>, Problem> {
    let outline = || {
        let fields = parts(mac)?;
        let salt = fields.get(1)?.value();
        let rounds = fields.get(2).map_or(Some(1), |rounds| rounds.decode_as::<u32>().ok())?;
        let [algorithm, digest] = *parts(*fields.first()?)?.as_slice() else { return None };
        let kind = parts(algorithm)?.first()?.decode_as::<ObjectIdentifier>().ok()?;
        Some((kind, digest.value(), salt, rounds))
    };
    let (kind, digest, salt, rounds) = outline().ok_or(Problem::Unreadable)?;
    macro_rules! verify {
        ($hash:ty, $block:literal) => {{
            lock.spend(rounds)?;
            let length = <$hash as Digest>::output_size();
            let key = derive::<$hash>($block, &lock.wide, salt, rounds, purpose::MAC, length);
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

fn open(safes: &[u8], lock: &mut Lock<'_>, found: &mut Found) -> Result<(), Problem> {
    let unreadable = || Problem::Unreadable;
    for safe in AnyRef::from_der(safes).ok().and_then(parts).ok_or_else(unreadable)? {
        let (kind, inner) = content(safe).ok_or_else(unreadable)?;
        match kind {
            DATA => bags(inner.value(), lock, found)?,
            ENCRYPTED_DATA => {
                let (algorithm, data) = encrypted(inner).ok_or_else(unreadable)?;
                bags(&lock.open(algorithm, data)?, lock, found)?;
            }
            // Encrypted for a certificate instead of a password.
            _ => return Err(Problem::UnknownProtection),
        }
    }
    Ok(())
}

/// `EncryptedData ::= SEQUENCE { version, SEQUENCE { contentType, algorithm, [0] IMPLICIT OCTET STRING } }`.
fn encrypted(data: AnyRef<'_>) -> Option<(AnyRef<'_>, &[u8])> {
    let [_, info] = *parts(data)?.as_slice() else { return None };
    let [_, algorithm, data] = *parts(info)?.as_slice() else { return None };
    Some((algorithm, data.value()))
}

/// `SafeContents ::= SEQUENCE OF SEQUENCE { bagId, bagValue [0] EXPLICIT, … }`.
fn bags(der: &[u8], lock: &mut Lock<'_>, found: &mut Found) -> Result<(), Problem> {
    let unreadable = || Problem::Unreadable;
    for bag in AnyRef::from_der(der).ok().and_then(parts).ok_or_else(|| lock.problem())? {
        let (kind, value) = content(bag).ok_or_else(unreadable)?;
        let whole = Zeroizing::new(value.to_der().map_err(|_| unreadable())?);
        match kind {
            KEY_BAG => found.keys.push(Key::read(&whole).ok_or_else(unreadable)?),
            PROTECTED_KEY_BAG => {
                found.keys.push(Protected::read(&whole).ok_or_else(unreadable)?.key(lock)?);
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
