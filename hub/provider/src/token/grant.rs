//! Token requests of OAuth 2 grants without a browser: client credentials and password (RFC 6749, sections 4.4 and 4.3), and
//! JWT bearer (RFC 7523, section 2.1).

use crate::{
    Body, ConnectionRef, LONGEST_TOKEN_ANSWER, ProviderError, Typed,
    outgoing::{Outgoing, encoded},
    scheme::jwt,
    texts::TextOf,
};
use inlay_api::GrantType;
use inlay_catalogue::{Encoding, Grant, GrantAuth};
use inlay_outbound::{
    HeaderMap, Method, Request,
    header::{ACCEPT, CONTENT_TYPE, HeaderValue},
};
use inlay_time::Millis;
use secrecy::ExposeSecret;
use serde_json::Value;
use url::{Url, form_urlencoded};

/// Value of `client_assertion_type` (RFC 7523, section 2.2).
const JWT_ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The request for a token with what a person typed.
pub(super) fn token_request(
    grant: &Grant,
    connection: ConnectionRef<'_>,
    typed: &Typed,
    text_of: TextOf<'_, '_>,
    now: Millis,
) -> Result<Request, ProviderError> {
    let scope = match typed.text("scopes") {
        "" => grant.default_scopes.join(&grant.scope_separator),
        chosen => chosen.replace(' ', &grant.scope_separator),
    };
    let url = grant.token_url.render(connection.variables).map_err(|_| ProviderError::UnfitVariables)?;
    let mut request = Outgoing::new(Method::POST, url, Body::Empty);
    let grant_type = grant.grant_type.as_deref().unwrap_or_else(|| grant.grant.as_str());
    let mut parameters = vec![("grant_type".to_owned(), grant_type.to_owned())];
    let mut add = |name: &str, value: &str| parameters.push((name.to_owned(), value.to_owned()));
    let signed = || jwt::assertion(grant, typed, &scope, text_of, now).ok_or(ProviderError::Unsendable);
    match grant.grant {
        GrantType::JwtBearer => add("assertion", &signed()?),
        GrantType::Password => {
            add("username", typed.text("username"));
            add("password", typed.text("password"));
        }
        _ => {}
    }
    let (id, secret) = match &grant.client {
        Some(client) => (client.id.as_str(), client.secret.expose_secret()),
        None => (typed.text("clientId"), typed.text("clientSecret")),
    };
    match grant.client_auth {
        GrantAuth::Body if !id.is_empty() => {
            add("client_id", id);
            if !secret.is_empty() {
                add("client_secret", secret);
            }
        }
        GrantAuth::Basic if !id.is_empty() => {
            // RFC 6749, section 2.3.1: both parts are form-encoded before they are joined.
            let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            request.authorize_basic(&encode(id), &encode(secret))?;
        }
        GrantAuth::PrivateKeyJwt => {
            add("client_id", typed.text("issuer"));
            add("client_assertion_type", JWT_ASSERTION);
            add("client_assertion", &signed()?);
        }
        GrantAuth::Body | GrantAuth::Basic | GrantAuth::None => {}
    }
    // With a JWT bearer grant the scope is in the assertion (RFC 7523, section 2.1) and may be a parameter too.
    if !scope.is_empty() && grant.grant != GrantType::JwtBearer {
        add("scope", &scope);
    }
    for (name, text) in &grant.params {
        if let Some(text) = text.render_filled(text_of) {
            add(name, text.expose_secret());
        }
    }
    request.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    request.set_headers(&grant.headers, text_of)?;
    let Outgoing { mut url, mut headers, .. } = request;
    let body = encode_parameters(grant.encoding, parameters, &mut url, &mut headers);
    Ok(Request { method: Method::POST, url, headers, body, max_bytes: LONGEST_TOKEN_ANSWER })
}

/// Writes a token request's parameters where the definition says: the body, or the URL's query.
pub(crate) fn encode_parameters(
    encoding: Encoding,
    parameters: Vec<(String, String)>,
    url: &mut Url,
    headers: &mut HeaderMap,
) -> Option<Vec<u8>> {
    let (media_type, body) = match encoding {
        Encoding::Query => {
            url.query_pairs_mut().extend_pairs(parameters);
            return None;
        }
        Encoding::Form => ("application/x-www-form-urlencoded", encoded(&parameters)),
        Encoding::Json => {
            let members = parameters.into_iter().map(|(name, value)| (name, Value::String(value)));
            ("application/json", Value::Object(members.collect()).to_string())
        }
    };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    Some(body.into_bytes())
}
