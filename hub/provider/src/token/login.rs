//! Login calls: requests of a provider's own making that answer with a session's token.

use crate::{
    Body, ConnectionRef, LONGEST_TOKEN_ANSWER, ProviderError, Typed,
    endpoint::encode_parameters,
    outgoing::{Outgoing, fields},
    texts::TextOf,
};
use inlay_api::CredentialType;
use inlay_catalogue::{Encoding, Session};
use inlay_outbound::{
    HeaderMap, Method, Request,
    header::{ACCEPT, CONTENT_TYPE, HeaderValue},
};
use serde_json::Value;

/// The request that logs in with what a person typed.
pub(super) fn login_request(
    session: &Session,
    connection: ConnectionRef<'_>,
    typed: &Typed,
    text_of: TextOf<'_, '_>,
) -> Result<Request, ProviderError> {
    let mut url =
        session.login_url.render(connection.variables).map_err(|_| ProviderError::UnfitVariables)?;
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let mut body = None;
    if let Some(template) = &session.body {
        let Some(Value::Object(members)) = template.render(text_of) else {
            return Err(ProviderError::Unsendable);
        };
        body = match template.encoding {
            Encoding::Json => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                Some(Value::Object(members).to_string().into_bytes())
            }
            other => encode_parameters(other, fields(members), &mut url, &mut headers),
        };
    }
    let method = if session.post { Method::POST } else { Method::GET };
    let mut request = Outgoing::new(method.clone(), url, Body::Empty);
    request.headers = headers;
    request.set_headers(&session.headers, text_of)?;
    if session.basic {
        let (username, password) = match typed.kind {
            CredentialType::OAuth2Client => (typed.text("clientId"), typed.text("clientSecret")),
            CredentialType::String => (typed.text("value"), ""),
            _ => (typed.text("username"), typed.text("password")),
        };
        request.authorize_basic(username, password)?;
    }
    let Outgoing { url, headers, .. } = request;
    Ok(Request { method, url, headers, body, max_bytes: LONGEST_TOKEN_ANSWER })
}
