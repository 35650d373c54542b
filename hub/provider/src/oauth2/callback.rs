//! The authorization response (RFC 6749, section 4.1.2), as it arrives at a callback URL.

use crate::endpoint::Refusal;
use inlay_api::{Secret, transaction_error};
use inlay_catalogue::{BrowserScheme, OAuth2, Values};
use inlay_forms::is_invisible;
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
    /// OAuth 1: the token of the temporary credentials (RFC 5849, section 2.2).
    pub oauth_token: Option<String>,
    /// OAuth 1: RFC 5849, section 2.2.
    pub oauth_verifier: Option<Secret>,
    /// OAuth 1: the error of the Problem Reporting extension.
    pub oauth_problem: Option<String>,
    /// OAuth 1: in place of `oauth_token` when the person said no.
    pub denied: Option<String>,
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
            _ => Err(self.denial()),
        }
    }

    /// Whether it says no, whomever it is meant for.
    pub fn is_error(&self) -> bool {
        !self.error().is_empty()
    }

    /// Which denial its error is: a code of [`inlay_api::transaction_error`].
    pub fn denial(&self) -> &'static str {
        denial(self.error(), self.description())
    }

    /// `error` and `error_description` as they may stand in a log.
    pub fn logged_error(&self) -> (String, String) {
        let Refusal { error, description } = Refusal::clean(self.error(), self.description());
        (error, description)
    }

    /// What it calls its error; blank when there is none.
    fn error(&self) -> &str {
        self.error.as_deref().filter(|error| !error.is_empty()).unwrap_or_else(|| self.oauth1_error())
    }

    fn description(&self) -> &str {
        self.more.get("error_description").map(String::as_str).unwrap_or_default()
    }

    /// What the definition keeps of the response as variables: short texts without invisible characters.
    pub fn kept(&self, scheme: BrowserScheme<'_>) -> Values {
        let sound = |text: &&String| text.len() <= LONGEST_KEPT && !text.chars().any(is_invisible);
        scheme
            .keep_callback()
            .iter()
            .filter_map(|(name, parameter)| {
                Some((name.clone(), self.more.get(parameter).filter(sound)?.clone()))
            })
            .collect()
    }
}

/// Which denial an error is, as a code of [`inlay_api::transaction_error`].
///
/// Besides RFC 6749, section 4.1.2.1, and `OpenID` Connect Core, section 3.1.2.6: `LinkedIn`'s `user_cancelled_…` ("Authorization
/// Code Flow"), Microsoft's AADSTS numbers, which its `error` hides ("Microsoft Entra authentication error codes"), and
/// Google's `admin_policy_enforced` ("Authorization errors"). `user_refused` and `permission_denied` are those of OAuth 1's Problem
/// Reporting extension.
fn denial(error: &str, description: &str) -> &'static str {
    let lower = description.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match error {
        _ if says(&["aadsts65004"]) => transaction_error::ACCESS_DENIED,
        _ if says(&["aadsts90093", "aadsts90094", "aadsts90095", "admin approval", "admin consent"]) => {
            transaction_error::ADMIN_APPROVAL_NEEDED
        }
        "admin_policy_enforced" => transaction_error::ADMIN_APPROVAL_NEEDED,
        "user_cancelled_login" => transaction_error::LOGIN_CANCELLED,
        "access_denied"
        | "user_cancelled_authorize"
        | "user_denied"
        | "user_refused"
        | "permission_denied" => transaction_error::ACCESS_DENIED,
        "consent_required" | "interaction_required" | "login_required" | "account_selection_required" => {
            transaction_error::CONSENT_REQUIRED
        }
        _ if says(&["aadsts65001"]) => transaction_error::CONSENT_REQUIRED,
        _ => transaction_error::PROVIDER_ERROR,
    }
}
