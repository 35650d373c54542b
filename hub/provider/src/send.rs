//! Sending an API request with a connection's credential: the token that the scheme needs, the credential in the request,
//! the answer.

use crate::{
    ApiRequest, ConnectionRef, Credential, Provider, ProviderError, certificate::identity_of, dpop,
    scheme::authenticate, token::CachedToken,
};
use inlay_api::Secret;
use inlay_outbound::{Request, Response};
use inlay_time::Millis;
use url::Url;

impl Provider {
    /// Makes a request with a connection's credential. The URL that was asked, and the answer, whatever its status.
    ///
    /// A token that was fetched earlier may have been revoked since: when it is refused, a new one is fetched, once.
    ///
    /// # Errors
    /// When the request cannot be made or has no answer; when a token that it needs is refused.
    pub async fn send(
        &self,
        connection: ConnectionRef<'_>,
        request: &ApiRequest<'_>,
    ) -> Result<(Url, Response), ProviderError> {
        let token = self.token(connection).await?;
        let (asked, answer) = self.send_with(connection, request, &token).await?;
        if answer.status != 401 || !token.was_cached {
            return Ok((asked, answer));
        }
        self.tokens.forget(&token);
        let token = self.token(connection).await?;
        self.send_with(connection, request, &token).await
    }

    async fn send_with(
        &self,
        connection: ConnectionRef<'_>,
        request: &ApiRequest<'_>,
        token: &CachedToken,
    ) -> Result<(Url, Response), ProviderError> {
        let authenticated = || authenticate(connection, request, &token.texts, Millis::now());
        if let Credential::OAuth2Token(tokens) = connection.credential
            && let Some((key, bound)) = dpop::bound(tokens)
        {
            return self.send_with_proof(&authenticated, key, bound).await;
        }
        let request = authenticated()?;
        let asked = request.url.clone();
        let answer = self.outbound.send_with(identity_of(connection)?.as_ref(), request).await?;
        Ok((asked, answer))
    }

    /// Sends a request with the proof for its token (RFC 9449, section 7), once more when the server wants a nonce in it.
    async fn send_with_proof(
        &self,
        authenticated: &(impl Fn() -> Result<Request, ProviderError> + Sync),
        key: &Secret,
        token: &Secret,
    ) -> Result<(Url, Response), ProviderError> {
        let mut is_second = false;
        loop {
            let mut request = authenticated()?;
            let asked = request.url.clone();
            self.nonces.add_proof(&mut request, key, Some(token))?;
            let answer = self.outbound.send(request).await?;
            let is_news = self.nonces.learn(&asked, &answer.headers);
            if is_second || answer.status != 401 || !is_news {
                return Ok((asked, answer));
            }
            is_second = true;
        }
    }
}
