//! Errors of requests to a provider: what the answer, or its absence, says about the credential.

use inlay_outbound::OutboundError;

/// Why a request with a credential has no good answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// The provider knows the credential and says no.
    #[error("the provider refused the credential")]
    Refused,
    /// The provider does not take the client certificate that it was shown.
    #[error("the provider refused the client certificate")]
    CertificateRefused,
    /// The provider knows the credential, which may not do what was asked.
    #[error("the credential may not do this")]
    Forbidden,
    /// The provider said nothing about the credential.
    #[error("the provider cannot be reached")]
    Unreachable,
    /// The provider is there and asks to come again later.
    #[error("the provider is busy")]
    Busy,
    /// The connection's variables do not make the provider's URL.
    #[error("the variables do not make the provider's URL")]
    UnfitVariables,
    /// The credential cannot be sent in the way that its scheme wants.
    #[error("the credential cannot be sent")]
    Unsendable,
}

impl From<OutboundError> for ProviderError {
    fn from(error: OutboundError) -> Self {
        match error {
            OutboundError::InvalidUrl => Self::UnfitVariables,
            OutboundError::ClientRefused => Self::CertificateRefused,
            // A place that requests may not go to looks like one where nobody answers: the difference would map the
            // network behind the hub.
            OutboundError::Blocked
            | OutboundError::Timeout
            | OutboundError::Unreachable
            | OutboundError::TooLarge => Self::Unreachable,
        }
    }
}

/// What the HTTP status of an answer says about the credential that asked for it.
///
/// # Errors
/// [`ProviderError::Busy`] for 408, 425, 429 and 503, [`ProviderError::Refused`] for every other status of 4xx,
/// [`ProviderError::Unreachable`] for what is no 2xx either.
pub fn check_status(status: u16) -> Result<(), ProviderError> {
    match status {
        200..=299 => Ok(()),
        408 | 425 | 429 | 503 => Err(ProviderError::Busy),
        400..=499 => Err(ProviderError::Refused),
        _ => Err(ProviderError::Unreachable),
    }
}

/// An input of a credential that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidInput {
    /// The input's name, as in [`inlay_api::CredentialType::inputs`].
    pub input: &'static str,
    /// What is wrong with it, as a sentence for the person who entered it.
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_provider_says_nothing_about_the_credential() {
        for (status, said) in [
            (200, Ok(())),
            (204, Ok(())),
            (302, Err(ProviderError::Unreachable)),
            (401, Err(ProviderError::Refused)),
            (404, Err(ProviderError::Refused)),
            (429, Err(ProviderError::Busy)),
            (500, Err(ProviderError::Unreachable)),
            (503, Err(ProviderError::Busy)),
        ] {
            assert_eq!(check_status(status), said, "{status}");
        }
    }
}
