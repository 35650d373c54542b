//! The revocation that a definition names. RFC 5849 knows none.

use super::endpoint::Asked;
use crate::{Provider, Typed, oauth2::TokenError, scheme::oauth1::TokenPair};
use inlay_catalogue::{OAuth1, Revocation, Values};

impl Provider {
    /// Revokes the token that signs the request. The status of the answer: a provider that does not know the token has nothing
    /// to revoke.
    ///
    /// # Errors
    /// [`TokenError::Unreachable`] when the provider did not answer or wants to be asked again; [`TokenError::Setup`] when
    /// nothing was asked.
    pub async fn revoke_token_credentials(
        &self,
        oauth1: &OAuth1,
        revocation: &Revocation,
        variables: &Values,
        typed: &Typed,
    ) -> Result<u16, TokenError> {
        let mut filled = variables.clone();
        filled.insert("token".to_owned(), typed.text("token").to_owned());
        let asked = Asked {
            oauth1,
            variables,
            method: revocation.method,
            url: revocation.url.render(&filled)?,
            params: &[],
            pair: Some(TokenPair { token: typed.text("token"), secret: typed.text("tokenSecret") }),
            protocol: &[],
        };
        match self.ask_signed(&asked).await {
            Ok(answer) if answer.status < 500 && answer.status != 429 => Ok(answer.status),
            Err(cause @ TokenError::Setup(_)) => Err(cause),
            _ => Err(TokenError::Unreachable),
        }
    }
}
