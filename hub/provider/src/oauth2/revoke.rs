//! The revocation request (RFC 7009, section 2.1).

use super::{
    SetupError, TokenError,
    client::{assertion_parameters, registered_client},
};
use crate::{OAuth2Tokens, Provider};
use inlay_catalogue::{OAuth2, UrlTemplate, Values};
use oauth2::{AccessToken, RefreshToken, RevocationUrl, StandardRevocableToken};

impl Provider {
    /// Revokes the refresh token, because it outlives the other; the access token where there is none. `variables` make the
    /// URL. The status of the answer: a server that does not know the token has nothing to revoke either (RFC 7009,
    /// section 2.2).
    ///
    /// # Errors
    /// [`TokenError::Unreachable`] when the server did not answer or wants to be asked again; [`TokenError::Setup`] when
    /// nothing was asked.
    pub async fn revoke_tokens(
        &self,
        oauth2: &OAuth2,
        revoke_url: &UrlTemplate,
        variables: &Values,
        tokens: &OAuth2Tokens,
    ) -> Result<u16, TokenError> {
        let endpoint = self.endpoint(oauth2, revoke_url.render(variables)?, variables)?;
        // As every other request that shows a bound token (RFC 9449, section 4).
        let endpoint = endpoint.with_proofs(&self.nonces, tokens.dpop_key.as_ref());
        let token: StandardRevocableToken = match &tokens.refresh_token {
            Some(token) => RefreshToken::new(token.expose().to_owned()).into(),
            None => AccessToken::new(tokens.access_token.expose().to_owned()).into(),
        };
        // The crate checks the scheme; the guarded client knows which development servers may do without TLS.
        let mut url = endpoint.url();
        _ = url.set_scheme("https");
        let client = registered_client(oauth2)?.set_revocation_url(RevocationUrl::from_url(url));
        let mut request = client.revoke_token(token).map_err(|_| SetupError::RevocationUrl)?;
        for (name, value) in assertion_parameters(oauth2)? {
            request = request.add_extra_param(name, value);
        }
        _ = request.request_async(&endpoint).await;
        match endpoint.answer() {
            Some(answer) if answer.status < 500 && answer.status != 429 => Ok(answer.status),
            _ => Err(TokenError::Unreachable),
        }
    }
}
