//! PEM files: all certificates and keys of a text.

use crate::{
    certificate::Certificate,
    encryption::EncryptedKey,
    found::Found,
    key::Key,
    password::Password,
    pem::{BEGIN, block, decode},
    problem::Problem,
};

/// All certificates and keys of a text.
pub(crate) fn read(text: &str, password: &mut Password<'_>) -> Result<Found, Problem> {
    let mut found = Found::default();
    let mut other = None;
    let mut rest = text;
    while rest.contains(BEGIN) {
        let (label, body, after) = block(rest).ok_or(Problem::Unreadable)?;
        rest = after;
        // The encryption of OpenSSL before PKCS #8 (RFC 1421, section 4.6.1.1): its keys come from MD5.
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
                found.keys.push(EncryptedKey::read(&der).ok_or(Problem::Unreadable)?.decrypt(password)?);
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
