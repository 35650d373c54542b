//! PEM (RFC 7468), as it is found: with text around it, any line breaks and any line lengths.

use crate::{
    Found, Problem,
    certificate::Certificate,
    key::Key,
    lock::{Lock, Protected},
};
use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

pub(crate) const BEGIN: &str = "-----BEGIN ";

/// All certificates and keys of a text.
pub(crate) fn read(text: &str, lock: &mut Lock<'_>) -> Result<Found, Problem> {
    let mut found = Found::default();
    let mut other = None;
    let mut rest = text;
    while rest.contains(BEGIN) {
        let (label, body, after) = block(rest).ok_or(Problem::Unreadable)?;
        rest = after;
        // The way of OpenSSL before PKCS #8 (RFC 1421, section 4.6.1.1): its keys come from MD5.
        if body.contains("Proc-Type:") {
            return Err(Problem::UnknownProtection);
        }
        let der = decode(body).ok_or(Problem::Unreadable)?;
        match label {
            "CERTIFICATE" | "X509 CERTIFICATE" => {
                found.certificates.push(Certificate::read(&der).ok_or(Problem::Unreadable)?);
            }
            "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" => {
                found.keys.push(Key::read(&der).ok_or(Problem::Unreadable)?);
            }
            "ENCRYPTED PRIVATE KEY" => {
                found.keys.push(Protected::read(&der).ok_or(Problem::Unreadable)?.key(lock)?);
            }
            // What OpenSSL writes before an EC key, which says it again.
            "EC PARAMETERS" => {}
            label => other = Some(label.to_ascii_lowercase()),
        }
    }
    match other {
        Some(label) if found.certificates.is_empty() && found.keys.is_empty() => {
            Err(Problem::OtherKind(label))
        }
        _ => Ok(found),
    }
}

/// The first block: its label, what is in it, and what follows it.
fn block(text: &str) -> Option<(&str, &str, &str)> {
    let (_, rest) = text.split_once(BEGIN)?;
    let (label, rest) = rest.split_once("-----")?;
    let (body, rest) = rest.split_once("-----END ")?;
    let (_, rest) = rest.split_once("-----")?;
    Some((label, body, rest))
}

fn decode(body: &str) -> Option<Zeroizing<Vec<u8>>> {
    let compact: Zeroizing<String> = Zeroizing::new(body.split_ascii_whitespace().collect());
    Base64::decode_vec(&compact).ok().map(Zeroizing::new)
}

pub(crate) fn write(label: &str, der: &[u8]) -> String {
    let encoded = Zeroizing::new(Base64::encode_string(der));
    // At once as large as needed: growing would leave copies of a key behind.
    let mut text = String::with_capacity(encoded.len() + encoded.len() / 64 + 2 * label.len() + 40);
    text.extend([BEGIN, label, "-----\n"]);
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        text.extend([line, "\n"]);
        rest = after;
    }
    text.extend(["-----END ", label, "-----\n"]);
    text
}
