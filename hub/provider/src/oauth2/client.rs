//! Client authentication (RFC 6749, section 2.3): requests that the hub's registration makes to a server's endpoints.

use super::SetupError;
use crate::{LONGEST_TOKEN_ANSWER, token::encode_parameters};
use base64::{Engine, engine::general_purpose::STANDARD};
use inlay_catalogue::{ClientAuth, OAuth2};
use inlay_outbound::{
    HeaderMap, Method, Request,
    header::{ACCEPT, AUTHORIZATION, HeaderName, HeaderValue, InvalidHeaderName, InvalidHeaderValue},
};
use secrecy::ExposeSecret;
use url::{Url, form_urlencoded};

/// A request to a token or revocation endpoint. `grant` and `further` are its parameters.
pub(super) fn client_request(
    oauth2: &OAuth2,
    mut url: Url,
    grant: &[(&str, &str)],
    further: &[(String, String)],
) -> Result<Request, SetupError> {
    let client = oauth2.client.as_ref().ok_or(SetupError::Unregistered)?;
    let client_secret = client.secret.expose_secret();
    let mut parameters: Vec<(String, String)> =
        grant.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    for (name, text) in &oauth2.exchange.headers {
        headers.insert(HeaderName::try_from(name)?, HeaderValue::try_from(text.as_str())?);
    }
    match oauth2.client_auth {
        ClientAuth::Body => {
            parameters.push(("client_id".to_owned(), client.id.clone()));
            parameters.push(("client_secret".to_owned(), client_secret.to_owned()));
        }
        ClientAuth::Basic => _ = headers.insert(AUTHORIZATION, basic(&client.id, client_secret)?),
    }
    parameters.extend(further.iter().cloned());
    let body = encode_parameters(oauth2.exchange.encoding, parameters, &mut url, &mut headers);
    Ok(Request { method: Method::POST, url, headers, body, max_bytes: LONGEST_TOKEN_ANSWER })
}

/// RFC 6749, section 2.3.1: both parts are form-encoded before they are joined.
fn basic(id: &str, client_secret: &str) -> Result<HeaderValue, SetupError> {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = STANDARD.encode(format!("{}:{}", encode(id), encode(client_secret)));
    let mut value = HeaderValue::try_from(format!("Basic {pair}"))?;
    value.set_sensitive(true);
    Ok(value)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_ids_and_secrets_are_encoded_before_they_are_joined() {
        let header = basic("a:b", "c%d e").unwrap();
        assert_eq!(header.to_str().unwrap(), format!("Basic {}", STANDARD.encode("a%3Ab:c%25d+e")));
    }
}
