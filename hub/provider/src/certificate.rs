//! TLS client certificates and their keys: whether they can be used, and as what shows them.

mod validity;

use crate::{ConnectionRef, Credential, InvalidInput, ProviderError, private_key};
use inlay_outbound::Identity;
use inlay_time::Millis;
use rustls::{
    crypto::aws_lc_rs::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};

/// Checks that a certificate can be shown: it is readable, in force, and the key is its own. All are text of any form that
/// `inlay_keyfiles` reads; the authorities may be blank.
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
    let certificate = &certificates_of(certificate);
    let chain = certificates(certificate).filter(|chain| !chain.is_empty()).ok_or_else(|| {
        wrong("certificate", "This isn't a certificate in PEM form. Choose its file again.")
    })?;
    if let Some(message) = chain.first().and_then(|own| validity::why_not_in_force(own, now)) {
        return Err(InvalidInput { input: "certificate", message });
    }
    let key = private_key::read(key.as_bytes()).map_err(|problem| {
        let message = "This isn't a private key in PEM form, without a password. Choose its file again.";
        InvalidInput { input: "key", message: problem.unwrap_or_else(|| message.to_owned()) }
    })?;
    private_key::check_length(&key).map_err(|message| InvalidInput { input: "key", message })?;
    let private = PrivateKeyDer::from_pem_slice(key.pem.as_bytes())
        .map_err(|_| wrong("key", "This kind of key can't be used. RSA, ECDSA and Ed25519 keys can."))?;
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
    let others = &certificates_of(authorities);
    if !authorities.is_empty() && certificates(others).is_none_or(|list| list.is_empty()) {
        return Err(wrong("ca", "This isn't a certificate in PEM form. Choose its file again."));
    }
    match Identity::from_pem(certificate, &key.pem, others) {
        Some(_) => Ok(()),
        None => Err(wrong("certificate", "This certificate can't be used. Choose its file again.")),
    }
}

/// What a connection's requests show to the servers that they go to, when it has a client certificate.
pub(crate) fn identity_of(connection: ConnectionRef<'_>) -> Result<Option<Identity>, ProviderError> {
    let Credential::Typed(typed) = connection.credential else { return Ok(None) };
    if !connection.template.has_certificate() {
        return Ok(None);
    }
    let part = |name| certificates_of(typed.text(name));
    let key = inlay_keyfiles::private_key(typed.text("key").as_bytes()).ok();
    let identity = key.and_then(|key| Identity::from_pem(&part("certificate"), &key.pem, &part("ca")));
    identity.map(Some).ok_or(ProviderError::Unsendable)
}

fn certificates(text: &str) -> Option<Vec<CertificateDer<'static>>> {
    CertificateDer::pem_slice_iter(text.as_bytes()).collect::<Result<_, _>>().ok()
}

/// The certificates of a text as PEM, without what stands around them. Those that rustls may read, and the other reader
/// does not, stay as they are.
fn certificates_of(text: &str) -> String {
    inlay_keyfiles::certificates(text).unwrap_or_else(|_| {
        let parts = pem::parse_many(text).unwrap_or_default();
        parts.iter().filter(|part| part.tag() == "CERTIFICATE").map(pem::encode).collect()
    })
}
