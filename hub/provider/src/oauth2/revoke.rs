//! The revocation request (RFC 7009, section 2.1).

use super::{TokenError, client::client_request};
use crate::{OAuth2Tokens, Provider};
use inlay_catalogue::{OAuth2, UrlTemplate, Values};

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
        let url = revoke_url.render(variables)?;
        let (token, hint) = match &tokens.refresh_token {
            Some(token) => (token, "refresh_token"),
            None => (&tokens.access_token, "access_token"),
        };
        let form = [("token", token.expose()), ("token_type_hint", hint)];
        let request = client_request(oauth2, url, &form, &[])?;
        match self.outbound.send(request).await {
            Ok(answer) if answer.status < 500 && answer.status != 429 => Ok(answer.status),
            _ => Err(TokenError::Unreachable),
        }
    }
}
