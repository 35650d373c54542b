//! Sending an API request with a connection's credential: the token that the scheme needs, the credential in the request,
//! the answer.

use crate::{
    ApiRequest, ConnectionRef, Credential, Provider, ProviderError, certificate, scheme::authenticate,
    token::CachedToken,
};
use inlay_catalogue::Scheme;
use inlay_outbound::Response;
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
        let request = authenticate(connection, request, &token.texts, Millis::now())?;
        let asked = request.url.clone();
        let answer = match (&connection.template.scheme, connection.credential) {
            (Scheme::Certificate, Credential::Typed(typed)) => {
                let identity = certificate::identity(typed).ok_or(ProviderError::Unsendable)?;
                self.outbound.send_as(&identity, request).await?
            }
            _ => self.outbound.send(request).await?,
        };
        Ok((asked, answer))
    }
}
