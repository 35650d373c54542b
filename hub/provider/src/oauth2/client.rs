//! The hub's registration at an authorization server, as the `oauth2` crate's client, and the server's endpoints.

use super::SetupError;
use crate::{
    Provider,
    endpoint::{Authentication, Endpoint, NewClient, client},
    outgoing::basic,
};
use inlay_catalogue::{ClientAuth, Exchange, OAuth2};
use inlay_outbound::{
    HeaderMap,
    header::{AUTHORIZATION, HeaderName, HeaderValue, InvalidHeaderName, InvalidHeaderValue},
};
use secrecy::ExposeSecret;
use url::Url;

/// The registration, and how the server wants it shown (RFC 6749, section 2.3).
pub(super) fn registered_client(oauth2: &OAuth2) -> Result<NewClient, SetupError> {
    let registration = oauth2.client.as_ref().ok_or(SetupError::Unregistered)?;
    let client_secret = registration.secret.expose_secret();
    let authentication = match oauth2.client_auth {
        ClientAuth::Body => Authentication::Body(client_secret),
        ClientAuth::Basic | ClientAuth::BasicUnencoded => Authentication::Basic(client_secret),
    };
    Ok(client(&registration.id, authentication))
}

impl Provider {
    /// An endpoint of the server, asked as the definition says.
    pub(super) fn endpoint(&self, oauth2: &OAuth2, url: Url) -> Result<Endpoint<'_>, SetupError> {
        let mut headers = HeaderMap::new();
        for (name, text) in &oauth2.exchange.headers {
            headers.insert(HeaderName::try_from(name)?, HeaderValue::try_from(text.as_str())?);
        }
        if oauth2.client_auth == ClientAuth::BasicUnencoded {
            // In place of the crate's header, which is encoded.
            let client = oauth2.client.as_ref().ok_or(SetupError::Unregistered)?;
            let header = basic(&client.id, client.secret.expose_secret()).map_err(|_| SetupError::Header)?;
            headers.insert(AUTHORIZATION, header);
        }
        let Exchange { encoding, answer, .. } = &oauth2.exchange;
        Ok(Endpoint::new(&self.outbound, url, *encoding, answer.encoding, headers))
    }
}

impl From<InvalidHeaderName> for SetupError {
    fn from(_: InvalidHeaderName) -> Self {
        Self::Header
    }
}

impl From<InvalidHeaderValue> for SetupError {
    fn from(_: InvalidHeaderValue) -> Self {
        Self::Header
    }
}
