//! TLS client certificates (mutual TLS) for outbound requests.

use super::{Outbound, OutboundError, Request, Response};
use reqwest::Certificate;
use std::{error::Error, io};

/// A client certificate with its key, and whom to believe besides the public authorities.
///
/// It is used for one request by a client of its own, which follows no redirect and shares no connection: no other host
/// ever gets to see it.
pub struct Identity {
    identity: reqwest::Identity,
    authorities: Vec<Certificate>,
}

impl Identity {
    /// From PEM: the certificate with its chain, the key (PKCS #8, PKCS #1 or SEC 1), and certificates of authorities.
    /// `None` when one of them cannot be read.
    pub fn from_pem(certificate: &str, key: &str, authorities: &str) -> Option<Self> {
        let identity = reqwest::Identity::from_pem(format!("{key}\n{certificate}\n").as_bytes()).ok()?;
        let authorities = Certificate::from_pem_bundle(authorities.as_bytes()).ok()?;
        Some(Self { identity, authorities })
    }
}

impl Outbound {
    /// [`Outbound::send`], with a client certificate where there is one.
    ///
    /// # Errors
    /// As [`Outbound::send_as`].
    pub async fn send_with(
        &self,
        identity: Option<&Identity>,
        request: Request,
    ) -> Result<Response, OutboundError> {
        match identity {
            Some(identity) => self.send_as(identity, request).await,
            None => self.send(request).await,
        }
    }

    /// [`Outbound::send`] with a client certificate.
    ///
    /// # Errors
    /// [`OutboundError::ClientRefused`] when the server does not take the certificate; otherwise the same.
    pub async fn send_as(&self, identity: &Identity, request: Request) -> Result<Response, OutboundError> {
        let mut builder = self.builder_for(&request.url)?.identity(identity.identity.clone());
        if !identity.authorities.is_empty() {
            builder = builder.tls_certs_merge(identity.authorities.clone());
        }
        let client = builder.build().map_err(|_| OutboundError::Unreachable)?;
        Self::exchange(&client, request).await
    }
}

/// Whether the server ended the connection because of the certificate: any alert that is about it (RFC 8446, section
/// 6.2).
pub(super) fn is_refusal(cause: &(dyn Error + 'static)) -> bool {
    use rustls::AlertDescription as Alert;
    // An I/O error does not name what it was made from as its source.
    if let Some(inner) = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        return is_refusal(inner);
    }
    matches!(
        cause.downcast_ref::<rustls::Error>(),
        Some(rustls::Error::AlertReceived(
            Alert::AccessDenied
                | Alert::BadCertificate
                | Alert::CertificateExpired
                | Alert::CertificateRequired
                | Alert::CertificateRevoked
                | Alert::CertificateUnknown
                | Alert::DecryptError
                | Alert::UnknownCA
                | Alert::UnsupportedCertificate
        ))
    )
}
