//! Certificates and keys of a content, of whichever format it is. What is in it tells that: names of files say little.

use crate::{
    account,
    certificate::Certificate,
    encryption::EncryptedKey,
    found::Found,
    key::Key,
    password::Password,
    pem::{BEGIN, decode, with_dashes},
    pem_file, pfx,
    problem::Problem,
    text::text,
};

const PUTTY: &str = "PuTTY-User-Key-File-";
/// What keystores of Java begin with: the kinds JKS and JCEKS.
const JAVA: [[u8; 4]; 2] = [[0xfe, 0xed, 0xfe, 0xed], [0xce, 0xce, 0xce, 0xce]];

/// Reads certificates and keys.
pub(crate) fn find(bytes: &[u8], password: &mut Password<'_>) -> Result<Found, Problem> {
    let Some(text) = text(bytes) else {
        // Text around PEM may be in any encoding, such as the names that OpenSSL prints.
        let is_pem = bytes.windows(BEGIN.len()).any(|part| part == BEGIN.as_bytes());
        return if is_pem {
            pem_file::read(&String::from_utf8_lossy(bytes), password)
        } else {
            find_in_der(bytes, password)
        };
    };
    match find_in_text(&text, password) {
        Some(found) => found,
        // Base64 of a file, as keys are kept where a line is all that there is room for.
        None => match decode(&text) {
            Some(bytes) => match std::str::from_utf8(&bytes) {
                Ok(text) => find_in_text(text, password).unwrap_or(Err(Problem::Unreadable)),
                Err(_) => find_in_der(&bytes, password),
            },
            None => Err(Problem::Unreadable),
        },
    }
}

/// Reads text of a form that can be told. `None` for every other one.
fn find_in_text(text: &str, password: &mut Password<'_>) -> Option<Result<Found, Problem>> {
    if text.starts_with('{') {
        return Some(account::read(text, password).and_then(|account| {
            let key = account.key.clone().ok_or(Problem::NoKey)?;
            Ok(Found { keys: vec![key], account: Some(account), ..Found::default() })
        }));
    }
    if text.starts_with(PUTTY) {
        return Some(Err(Problem::PUTTY));
    }
    with_dashes(text).contains(BEGIN).then(|| pem_file::read(text, password))
}

/// Reads a certificate or key in DER, or a PFX.
fn find_in_der(bytes: &[u8], password: &mut Password<'_>) -> Result<Found, Problem> {
    if JAVA.iter().any(|magic| bytes.starts_with(magic)) {
        return Err(Problem::JAVA);
    }
    if let Some(certificate) = Certificate::read(bytes) {
        return Ok(Found { certificates: vec![certificate], ..Found::default() });
    }
    let key = match (Key::read(bytes), EncryptedKey::read(bytes)) {
        (Some(key), _) => key,
        (None, Some(encrypted)) => encrypted.decrypt(password)?,
        (None, None) => return pfx::read(bytes, password),
    };
    Ok(Found { keys: vec![key], ..Found::default() })
}
