//! The third leg: token credentials (RFC 5849, section 2.3).

use super::{TemporaryCredentials, endpoint::Asked};
use crate::{Provider, oauth2::TokenError, scheme::oauth1::TokenPair};
use inlay_api::Secret;
use inlay_catalogue::{KeptVariable, OAuth1, SignatureMethod, ThreeLegs, Values};

/// A verifier and what has to be shown with it.
#[derive(Clone, Copy, Debug)]
pub struct VerifierGrant<'a> {
    /// What the browser was sent away with.
    pub temporary: &'a TemporaryCredentials,
    /// As the provider gave it.
    pub verifier: &'a Secret,
    /// A value for each of the template's variables, secret ones included.
    pub variables: &'a Values,
}

/// What an account's requests are signed with.
#[derive(Clone, Debug)]
pub struct TokenCredentials {
    /// Names the account and what was allowed.
    pub token: Secret,
    /// Signs.
    pub secret: Secret,
    /// What the definition keeps of the answer as variables.
    pub kept: Values,
}

impl Provider {
    /// Exchanges temporary credentials and their verifier for token credentials. They can be exchanged once.
    ///
    /// # Errors
    /// When there is no answer, or none with usable credentials; [`TokenError::Setup`] when nothing was asked.
    pub async fn token_credentials(
        &self,
        oauth1: &OAuth1,
        legs: &ThreeLegs,
        grant: VerifierGrant<'_>,
    ) -> Result<TokenCredentials, TokenError> {
        let VerifierGrant { temporary, verifier, variables } = grant;
        let asked = Asked {
            oauth1,
            variables,
            method: legs.request_method,
            url: legs.access_token_url.render(variables)?,
            params: &[],
            pair: Some(TokenPair { token: &temporary.token, secret: temporary.secret.expose() }),
            protocol: &[("oauth_verifier", verifier.expose())],
        };
        let answer = self.answer_to(&asked).await?;
        let (token, secret) = answer.pair(oauth1.method == SignatureMethod::RsaSha1)?;
        let kept = KeptVariable::values_in(&legs.keep, &answer.members());
        Ok(TokenCredentials { token: Secret::new(token), secret, kept })
    }
}
