//! Tokens for what a person typed: OAuth 2 grants without a browser (client credentials, password, JWT bearer), and login
//! calls.

use crate::{
    Body, ConnectionRef, Credential, LONGEST_TOKEN_ANSWER, Provider, ProviderError, Typed,
    error::check_status,
    outgoing::{Outgoing, TextOf, encoded, fields},
    scheme::{jwt, texts},
    token_cache::CachedToken,
};
use inlay_api::{CredentialType, GrantType, Secret};
use inlay_catalogue::{Encoding, Grant, GrantAuth, Keep, Scheme, Session, TokenAnswer, TokenPlace, Values};
use inlay_outbound::{
    HeaderMap, Method, Request, Response,
    header::{ACCEPT, CONTENT_TYPE, HeaderValue},
};
use inlay_time::Millis;
use secrecy::ExposeSecret;
use serde_json::Value;
use url::{Url, form_urlencoded};

/// Value of `client_assertion_type` (RFC 7523, section 2.2).
const JWT_ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What the answer of a token or login endpoint gave.
#[derive(Clone, Debug)]
pub(crate) struct AccessToken {
    pub(crate) token: Secret,
    /// When it ends, if the answer or the definition says it.
    pub(crate) expires_at: Option<Millis>,
    /// What the definition keeps of the answer.
    pub(crate) kept: Values,
}

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
        let nothing = (Values::new(), CachedToken::default());
        let text_of = texts(connection, &nothing.0, &nothing.1);
        let now = Millis::now();
        let (request, answer) = match &connection.template.scheme {
            Scheme::Grant(grant) => (grant_request(grant, connection, typed, &text_of, now)?, &grant.answer),
            Scheme::Session(session) => {
                (login_request(session, connection, typed, &text_of)?, &session.answer)
            }
            _ => return Err(ProviderError::Unsendable),
        };
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let response = self.outbound.send(request).await?;
        if let Err(cause) = check_status(response.status) {
            tracing::info!(host, status = response.status, "a token was refused");
            return Err(cause);
        }
        read_token(answer, &response, now).ok_or_else(|| {
            tracing::info!(host, "an answer has no token where the definition says");
            ProviderError::Refused
        })
    }
}

fn grant_request(
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

fn login_request(
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

/// Finds the token in an answer. Some servers write numbers as text, and some answer errors with 200.
pub(crate) fn read_token(shape: &TokenAnswer, response: &Response, now: Millis) -> Option<AccessToken> {
    let answer: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let token = match &shape.token {
        TokenPlace::Body(pointer) => answer.pointer(pointer).and_then(Value::as_str),
        TokenPlace::Header(name) => response.headers.get(name).and_then(|value| value.to_str().ok()),
    };
    let lifetime = answer.pointer(&shape.expires_in).and_then(|value| match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    });
    let lifetime = lifetime.map(|count| count.saturating_mul(shape.unit));
    let lifetime = lifetime.or_else(|| shape.lifetime.map(|seconds| seconds * 1000));
    Some(AccessToken {
        token: token.map(Secret::new).filter(is_token)?,
        expires_at: lifetime.map(|lifetime| Millis(now.0.saturating_add(lifetime))),
        kept: Keep::of(&shape.keep, &answer),
    })
}

/// RFC 6749, appendix A.12: visible ASCII. Anything else could not be sent in a header.
pub(crate) fn is_token(token: &Secret) -> bool {
    !token.is_empty() && token.expose().bytes().all(|byte| (b' '..=b'~').contains(&byte))
}
