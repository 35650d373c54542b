//! The authorization response (RFC 6749, section 4.1.2), as it arrives at a callback URL.

use inlay_api::{Secret, transaction_error};
use inlay_catalogue::{OAuth2, Values};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Largest number of bytes in a parameter that is kept.
const LONGEST_KEPT: usize = 255;

/// What a provider put into its redirect or its form.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AuthorizationResponse {
    /// Ours, unchanged.
    pub state: Option<String>,
    /// RFC 6749, section 4.1.2.
    pub code: Option<Secret>,
    /// RFC 6749, section 4.1.2.1.
    pub error: Option<String>,
    /// RFC 9207.
    pub iss: Option<String>,
    /// What else there was, of which a definition may keep something.
    #[serde(flatten)]
    pub more: BTreeMap<String, String>,
}

impl AuthorizationResponse {
    /// The authorization code. RFC 9207, section 2.4: errors have an issuer too, and nothing but the same text is the same
    /// issuer.
    ///
    /// # Errors
    /// Why there will be no connection: a code of [`inlay_api::transaction_error`].
    pub fn code(&self, oauth2: &OAuth2) -> Result<&Secret, &'static str> {
        let is_fit = match (&self.iss, &oauth2.issuer) {
            (Some(theirs), Some(ours)) => theirs == ours,
            (None, Some(_)) => !oauth2.issuer_required,
            (_, None) => true,
        };
        match (&self.code, self.error.as_deref()) {
            _ if !is_fit => Err(transaction_error::ISSUER_MISMATCH),
            (Some(code), None) if !code.is_empty() => Ok(code),
            (_, Some("access_denied")) => Err(transaction_error::ACCESS_DENIED),
            _ => Err(transaction_error::PROVIDER_ERROR),
        }
    }

    /// What the definition keeps of the response as variables: short texts without control characters.
    pub fn kept(&self, oauth2: &OAuth2) -> Values {
        let sound = |text: &&String| text.len() <= LONGEST_KEPT && !text.chars().any(char::is_control);
        let kept = oauth2.exchange.keep_callback.iter();
        kept.filter_map(|(name, parameter)| {
            Some((name.clone(), self.more.get(parameter).filter(sound)?.clone()))
        })
        .collect()
    }
}
