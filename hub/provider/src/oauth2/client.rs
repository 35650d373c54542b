//! The hub's registration at an authorization server, as the `oauth2` crate's client, and the server's endpoints.

use super::SetupError;
use crate::{
    Provider,
    endpoint::{Authentication, Endpoint, NewClient, client},
    outgoing::basic,
    scheme::jwt,
};
use inlay_catalogue::{ClientAuth, Exchange, OAuth2, TextTemplate, Values};
use inlay_outbound::{
    HeaderMap,
    header::{AUTHORIZATION, HeaderName, HeaderValue, InvalidHeaderName, InvalidHeaderValue},
};
use inlay_time::Millis;
use secrecy::ExposeSecret;
use url::{Url, form_urlencoded};

/// The registration, and how the server wants it shown (RFC 6749, section 2.3).
pub(super) fn registered_client(oauth2: &OAuth2) -> Result<NewClient, SetupError> {
    let registration = oauth2.client.as_ref().ok_or(SetupError::Unregistered)?;
    let client_secret = registration.secret.expose_secret();
    let authentication = match oauth2.client_auth {
        ClientAuth::Body => Authentication::Body(client_secret),
        ClientAuth::Basic | ClientAuth::BasicUnencoded => Authentication::Basic(client_secret),
        ClientAuth::PrivateKeyJwt | ClientAuth::None => Authentication::IdOnly,
    };
    Ok(client(&registration.id, authentication))
}

/// The parameters that prove the hub's registration and that the crate does not know: its assertion (RFC 7523, section
/// 2.2), made anew for each request.
pub(super) fn assertion_parameters(oauth2: &OAuth2) -> Result<Vec<(&'static str, String)>, SetupError> {
    let Some(template) = &oauth2.assertion else { return Ok(Vec::new()) };
    let registration = oauth2.client.as_ref().ok_or(SetupError::Unregistered)?;
    let signed =
        jwt::client_assertion(template, registration, Millis::now()).ok_or(SetupError::PrivateKey)?;
    Ok(vec![("client_assertion_type", jwt::JWT_ASSERTION.to_owned()), ("client_assertion", signed)])
}

/// The `Authorization` header of the registration, as the server wants it; the crate's own is always encoded.
pub(super) fn client_headers(oauth2: &OAuth2) -> Result<HeaderMap, SetupError> {
    let registration = oauth2.client.as_ref().ok_or(SetupError::Unregistered)?;
    let (id, client_secret) = (registration.id.as_str(), registration.secret.expose_secret());
    // RFC 6749, section 2.3.1: both parts are form-encoded before they are joined.
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let header = match oauth2.client_auth {
        ClientAuth::Basic => basic(&encode(id), &encode(client_secret)),
        ClientAuth::BasicUnencoded => basic(id, client_secret),
        ClientAuth::Body | ClientAuth::PrivateKeyJwt | ClientAuth::None => return Ok(HeaderMap::new()),
    };
    Ok(HeaderMap::from_iter([(AUTHORIZATION, header.map_err(|_| SetupError::Header)?)]))
}

/// Further headers or parameters of a definition, made from a connection's variables. What would be blank is left out.
pub(super) fn further_parameters(
    templates: &[(String, TextTemplate)],
    variables: &Values,
) -> Vec<(String, String)> {
    let text_of = |name: &str| variables.get(name).map(String::as_str);
    let filled = templates.iter().filter_map(|(name, text)| Some((name, text.render_filled(&text_of)?)));
    filled.map(|(name, text)| (name.clone(), text.expose_secret().to_owned())).collect()
}

impl Provider {
    /// An endpoint of the server, asked as the definition says. `variables` make its further headers.
    pub(super) fn endpoint(
        &self,
        oauth2: &OAuth2,
        url: Url,
        variables: &Values,
    ) -> Result<Endpoint<'_>, SetupError> {
        let mut headers = client_headers(oauth2)?;
        for (name, value) in further_parameters(&oauth2.exchange.headers, variables) {
            let mut value = HeaderValue::try_from(value)?;
            value.set_sensitive(true);
            headers.insert(HeaderName::try_from(name)?, value);
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
