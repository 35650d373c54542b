//! API requests to a provider with a connection's credential.
//!
//! [`Provider::send`] gets the token that a scheme needs (`token`), puts the credential into the request
//! (`scheme`) and sends it.

use crate::{Credential, Provider, ProviderError, certificate, scheme::authenticate, token::CachedToken};
use inlay_catalogue::{
    BodyTemplate, ConnectionTemplate, Scheme, TextTemplate, UrlTemplate, Values, VerifyBody,
};
use inlay_outbound::{Method, Response};
use inlay_time::Millis;
use serde_json::Value;
use url::Url;

/// A connection that a request is made with, whether it is stored or only checked.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionRef<'a> {
    /// What it is a connection for.
    pub template: &'a ConnectionTemplate,
    /// What proves it; usable tokens with OAuth 2's authorization code.
    pub credential: &'a Credential,
    /// A value for each of the template's variables.
    pub variables: &'a Values,
}

/// An API request without a credential.
#[derive(Clone, Debug)]
pub struct ApiRequest<'a> {
    /// The method.
    pub method: Method,
    /// Made from the connection's variables, and from `settings` where these have a name first.
    pub url: &'a UrlTemplate,
    /// Where to go in place of it: a link in an earlier answer, which has to stay at the URL's origin.
    pub link: Option<&'a Url>,
    /// Query parameters that are added to the URL.
    pub query: Vec<(String, String)>,
    /// Headers, made like the URL; without `Accept`, JSON is asked for.
    pub headers: &'a [(String, TextTemplate)],
    /// What is sent.
    pub body: Body,
    /// Values that are not the connection's.
    pub settings: &'a Values,
    /// The longest answer that is read, in bytes.
    pub max_bytes: usize,
}

/// A request's body while members can still be added.
#[derive(Clone, Debug, Default)]
pub enum Body {
    /// None.
    #[default]
    Empty,
    /// `application/json`.
    Json(Value),
    /// `application/x-www-form-urlencoded`.
    Form(Vec<(String, String)>),
    /// Made from the connection's texts, like the URL.
    Made(BodyTemplate),
}

impl Body {
    /// What a definition says about a verification request's body. [`Provider::send`] fills in its templates.
    pub(crate) fn of(body: Option<&VerifyBody>) -> Self {
        match body {
            None => Self::Empty,
            Some(VerifyBody::Fixed(text)) => serde_json::from_str(text).map(Self::Json).unwrap_or_default(),
            Some(VerifyBody::Made(body)) => Self::Made(body.clone()),
        }
    }
}

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
        let request = authenticate(connection, request, token, Millis::now())?;
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
