//! The first leg: temporary credentials (RFC 5849, section 2.1).

use super::endpoint::Asked;
use crate::{Provider, oauth2::TokenError};
use inlay_api::Secret;
use inlay_catalogue::{OAuth1, SignatureMethod, ThreeLegs, Values};
use serde::{Deserialize, Serialize};

/// What differs between two requests for temporary credentials.
#[derive(Clone, Copy, Debug)]
pub struct TemporaryRequest<'a> {
    /// The hub whose callback is named. ULID.
    pub hub_id: &'a str,
    /// A value for each of the template's variables, secret ones included.
    pub variables: &'a Values,
}

/// Temporary credentials: what ties the browser's answer to this request. They are used once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TemporaryCredentials {
    /// Goes through the browser, there and back.
    pub token: String,
    /// Signs the request for token credentials.
    pub secret: Secret,
}

impl Provider {
    /// Gets temporary credentials.
    ///
    /// # Errors
    /// When there is no answer, or none with usable credentials; also when the provider does not confirm the callback: then
    /// its answer would have no verifier. [`TokenError::Setup`] when nothing was asked.
    pub async fn temporary_credentials(
        &self,
        oauth1: &OAuth1,
        legs: &ThreeLegs,
        request: TemporaryRequest<'_>,
    ) -> Result<TemporaryCredentials, TokenError> {
        let callback = legs.callback.url(request.hub_id);
        let asked = Asked {
            oauth1,
            variables: request.variables,
            method: legs.request_method,
            url: legs.request_token_url.render(request.variables)?,
            params: &legs.request_params,
            pair: None,
            protocol: &[("oauth_callback", &callback)],
        };
        let answer = self.answer_to(&asked).await?;
        if !answer.is_callback_confirmed() {
            let host = asked.url.host_str().unwrap_or_default();
            tracing::warn!(host, "an OAuth 1 provider did not confirm the callback, so it is none of 1.0a");
            return Err(TokenError::Unusable);
        }
        let (token, secret) = answer.pair(oauth1.method == SignatureMethod::RsaSha1)?;
        Ok(TemporaryCredentials { token, secret })
    }
}
