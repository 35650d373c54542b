//! PEM files: all certificates and keys of a text.

use crate::{
    certificate::Certificate,
    encryption::EncryptedKey,
    found::Found,
    key::Key,
    openssh,
    password::Password,
    pem::{BEGIN, Block, block, decode, with_dashes},
    problem::Problem,
};
use der::Decode;
use spki::ObjectIdentifier;

const CERTIFICATE: &str = "CERTIFICATE";
const X509_CERTIFICATE: &str = "X509CERTIFICATE";

/// All certificates and keys of a text.
pub(crate) fn read(text: &str, password: &mut Password<'_>) -> Result<Found, Problem> {
    let mut found = Found::default();
    let mut other = None;
    // What OpenSSL writes before an EC key, which mostly says it again.
    let mut curve = None;
    each_block(text, |block| {
        // The encryption of OpenSSL before PKCS #8 (RFC 1421, section 4.6.1.1): its keys come from MD5.
        if block.body.contains("Proc-Type:") {
            return Err(Problem::OLD_PEM);
        }
        let der = decode(block.body).ok_or(Problem::Unreadable)?;
        match compact(block.label).as_str() {
            CERTIFICATE | X509_CERTIFICATE => {
                found.certificates.push(Certificate::read(&der).ok_or(Problem::Unreadable)?);
            }
            "PRIVATEKEY" | "RSAPRIVATEKEY" | "ECPRIVATEKEY" => {
                found.keys.push(Key::read_on(curve, &der).ok_or(Problem::Unreadable)?);
            }
            "ENCRYPTEDPRIVATEKEY" => {
                found.keys.push(EncryptedKey::read(&der).ok_or(Problem::Unreadable)?.decrypt(password)?);
            }
            "OPENSSHPRIVATEKEY" => found.keys.push(openssh::read(&der)?),
            "ECPARAMETERS" => curve = ObjectIdentifier::from_der(&der).ok(),
            _ => other = Some(block.label.to_ascii_lowercase()),
        }
        Ok(())
    })?;
    match other {
        Some(label) if found.certificates.is_empty() && found.keys.is_empty() => {
            Err(Problem::OtherKind(label))
        }
        _ => Ok(found),
    }
}

/// The certificates of a text, whatever stands beside them.
pub(crate) fn certificates(text: &str) -> Result<Vec<Certificate>, Problem> {
    let mut certificates = Vec::new();
    each_block(text, |block| {
        if matches!(compact(block.label).as_str(), CERTIFICATE | X509_CERTIFICATE) {
            let der = decode(block.body).ok_or(Problem::Unreadable)?;
            certificates.push(Certificate::read(&der).ok_or(Problem::Unreadable)?);
        }
        Ok(())
    })?;
    Ok(certificates)
}

fn each_block(text: &str, mut read: impl FnMut(Block<'_>) -> Result<(), Problem>) -> Result<(), Problem> {
    let text = with_dashes(text);
    let mut rest = text.as_str();
    while rest.contains(BEGIN) {
        let (block, after) = block(rest).ok_or(Problem::Unreadable)?;
        rest = after;
        read(block)?;
    }
    Ok(())
}

/// A label without its spaces, which some take out of a whole text.
fn compact(label: &str) -> String {
    label.split_whitespace().collect()
}
