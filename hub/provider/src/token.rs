//! Tokens for what a person typed, fetched by OAuth 2 grants without a browser or by login calls, and cached.

mod cache;
mod grant;
mod login;

pub(crate) use cache::{CachedToken, TokenCache};

use crate::{
    ConnectionRef, Credential, Provider, ProviderError, Typed,
    certificate::identity_of,
    endpoint::{AccessToken, read_token},
    error::check_status,
    texts::{TokenTexts, texts},
};
use inlay_catalogue::{Scheme, Values};
use inlay_time::Millis;

impl Provider {
    /// A token for the connection, fetched unless a good one is known; nothing for schemes without one.
    pub(crate) async fn token(&self, connection: ConnectionRef<'_>) -> Result<CachedToken, ProviderError> {
        let Credential::Typed(typed) = connection.credential else { return Ok(CachedToken::default()) };
        match &connection.template.scheme {
            Scheme::Grant(_) | Scheme::Session(_) => {}
            _ => return Ok(CachedToken::default()),
        }
        self.tokens.get(&self.vault, connection, typed, || self.fetch_token(connection, typed)).await
    }

    async fn fetch_token(
        &self,
        connection: ConnectionRef<'_>,
        typed: &Typed,
    ) -> Result<AccessToken, ProviderError> {
        let (no_variables, no_token) = (Values::new(), TokenTexts::default());
        let text_of = texts(connection, &no_variables, &no_token);
        let now = Millis::now();
        let (request, answer) = match &connection.template.scheme {
            Scheme::Grant(grant) => {
                let prepared = grant::prepare(grant, connection, typed, &text_of, now)?;
                return self.ask_with_grant(prepared, identity_of(connection)?, now).await;
            }
            Scheme::Session(session) => {
                (login::login_request(session, connection, typed, &text_of)?, &session.answer)
            }
            _ => return Err(ProviderError::Unsendable),
        };
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let response = self.outbound.send_with(identity_of(connection)?.as_ref(), request).await?;
        if let Err(cause) = check_status(response.status) {
            tracing::info!(host, status = response.status, "a token was refused");
            return Err(cause);
        }
        let mut read = read_token(answer, &response, now).ok_or_else(|| {
            tracing::info!(host, "an answer has no token where the definition says");
            ProviderError::Refused
        })?;
        read.kept = connection.template.known_values(read.kept).map_err(|_| {
            tracing::warn!(host, "a token answer has a value that its variable may not have");
            ProviderError::Refused
        })?;
        Ok(read)
    }
}
