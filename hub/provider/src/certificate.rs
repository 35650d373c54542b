//! TLS client certificates and their keys: whether they can be used, and as what shows them.

mod validity;

use crate::{InvalidInput, Typed};
use inlay_outbound::Identity;
use inlay_time::Millis;
use rustls::{
    crypto::aws_lc_rs::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};

/// Checks that a certificate can be shown: it is readable, in force, and the key is its own. All are PEM; the authorities
/// may be blank.
///
/// # Errors
/// The input that is wrong, with a sentence for a person.
pub fn check_certificate(
    certificate: &str,
    key: &str,
    authorities: &str,
    now: Millis,
) -> Result<(), InvalidInput> {
    let wrong = |input, message: &str| InvalidInput { input, message: message.to_owned() };
    let chain = certificates(certificate).filter(|chain| !chain.is_empty()).ok_or_else(|| {
        wrong("certificate", "This isn't a certificate in PEM form. Choose its file again.")
    })?;
    if let Some(message) = chain.first().and_then(|own| validity::why_not_in_force(own, now)) {
        return Err(InvalidInput { input: "certificate", message });
    }
    let private = private_key(key).ok_or_else(|| {
        wrong("key", "This isn't a private key in PEM form, without a password. Choose its file again.")
    })?;
    match CertifiedKey::from_der(chain, private, &default_provider()) {
        Ok(_) => {}
        Err(rustls::Error::InconsistentKeys(_)) => {
            return Err(wrong("key", "This key doesn't belong to the certificate."));
        }
        Err(rustls::Error::InvalidCertificate(_)) => {
            return Err(wrong("certificate", "This certificate is damaged. Choose its file again."));
        }
        Err(_) => {
            return Err(wrong("key", "This kind of key can't be used. RSA, ECDSA and Ed25519 keys can."));
        }
    }
    if !authorities.is_empty() && certificates(authorities).is_none_or(|list| list.is_empty()) {
        return Err(wrong("ca", "This isn't a certificate in PEM form. Choose its file again."));
    }
    match Identity::from_pem(&blocks(certificate), &blocks(key), &blocks(authorities)) {
        Some(_) => Ok(()),
        None => Err(wrong("certificate", "This certificate can't be used. Choose its file again.")),
    }
}

/// What is shown to the server; `None` when it cannot be read.
pub(crate) fn identity(typed: &Typed) -> Option<Identity> {
    let part = |name| blocks(typed.text(name));
    Identity::from_pem(&part("certificate"), &part("key"), &part("ca"))
}

fn certificates(text: &str) -> Option<Vec<CertificateDer<'static>>> {
    CertificateDer::pem_slice_iter(text.as_bytes()).collect::<Result<_, _>>().ok()
}

fn private_key(text: &str) -> Option<PrivateKeyDer<'static>> {
    PrivateKeyDer::from_pem_slice(text.as_bytes()).ok()
}

/// The certificates and keys of a text, without what stands around them (OpenSSL writes a key's curve in front of it).
fn blocks(text: &str) -> String {
    let parts = pem::parse_many(text).unwrap_or_default();
    let wanted = |part: &&pem::Pem| part.tag() == "CERTIFICATE" || part.tag().ends_with("PRIVATE KEY");
    parts.iter().filter(wanted).map(pem::encode).collect()
}
