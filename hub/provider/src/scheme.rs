//! Authentication of a request by its connection's scheme: the one place where a credential is put into a request.
//!
//! A scheme may need a signature made of the request (`aws`, `hmac`, `oauth1`) or a JWT (`jwt`).

mod aws;
mod hmac;
pub(crate) mod jwt;
pub(crate) mod oauth1;

pub use jwt::{check_client_key, check_signing_key};
pub use oauth1::check_consumer_key;

use crate::{
    ApiRequest, Body, ConnectionRef, Credential, ProviderError, Typed,
    outgoing::{self, Outgoing},
    texts::{TextOf, TokenTexts, texts},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use data_encoding::HEXLOWER_PERMISSIVE;
use inlay_api::{CredentialType, KeyLocation};
use inlay_catalogue::{Encoding, KeyEncoding, Scheme, TextTemplate};
use inlay_outbound::{
    Request,
    header::{ACCEPT, HeaderValue},
};
use inlay_time::Millis;
use secrecy::ExposeSecret;
use serde_json::Value;

/// The request with everything that the connection's scheme puts into it.
pub(crate) fn authenticate(
    connection: ConnectionRef<'_>,
    api_request: &ApiRequest<'_>,
    token: &TokenTexts,
    now: Millis,
) -> Result<Request, ProviderError> {
    let ConnectionRef { template, credential, variables } = connection;
    let text_of = texts(connection, api_request.activation_variables, token);
    let mut filled = variables.clone();
    filled.extend(token.kept.clone());
    filled.extend(api_request.activation_variables.clone());
    if let Scheme::ApiKey(place) = &template.scheme
        && place.location == KeyLocation::Path
    {
        let key = place.value.render(&text_of).ok_or(ProviderError::Unsendable)?;
        filled.insert(place.name.clone(), key.expose_secret().to_owned());
    }
    let mut url = api_request.url.render(&filled).map_err(|_| ProviderError::UnfitVariables)?;
    if let Some(link) = api_request.link {
        if link.origin() != url.origin() {
            return Err(ProviderError::Unreachable);
        }
        url = link.clone();
    }
    let mut request =
        Outgoing::new(api_request.method.clone(), url, filled_body(&api_request.body, &text_of)?);
    for (name, value) in &api_request.query {
        request.add_query(name, value);
    }
    request.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    request.set_headers(api_request.headers, &text_of)?;
    request.set_headers(&template.extras.headers, &text_of)?;
    for (name, text) in &template.extras.query {
        if let Some(text) = text.render_filled(&text_of) {
            request.add_query(name, text.expose_secret());
        }
    }
    if let Some(Value::Object(members)) = template.extras.body.as_ref().and_then(|body| body.render(&text_of))
    {
        for (name, value) in members {
            request.add_member(&name, value);
        }
    }
    match (&template.scheme, credential) {
        (Scheme::None | Scheme::Certificate, _) => {}
        (Scheme::ApiKey(place), Credential::Typed(_)) => request.place(place, &text_of)?,
        (Scheme::BasicAuth(basic), Credential::Typed(typed)) if basic.header => {
            let part = |template: &TextTemplate, name| {
                let typed = typed.text(name);
                template.render(&|asked| if asked == "value" { Some(typed) } else { text_of(asked) })
            };
            let pair = part(&basic.username, "username").zip(part(&basic.password, "password"));
            let (username, password) = pair.ok_or(ProviderError::Unsendable)?;
            request.authorize_basic(username.expose_secret(), password.expose_secret())?;
        }
        (Scheme::BasicAuth(_), Credential::Typed(_)) => {}
        (Scheme::OAuth2(oauth2), Credential::OAuth2Token(_)) => {
            request.place(&oauth2.exchange.send, &text_of)?;
        }
        (Scheme::Grant(grant), Credential::Typed(_)) => request.place(&grant.send, &text_of)?,
        (Scheme::Session(session), Credential::Typed(_)) => request.place(&session.send, &text_of)?,
        (Scheme::Jwt(jwt), Credential::Typed(typed)) => {
            let made = jwt::sign(&jwt.token, typed, &text_of, now).ok_or(ProviderError::Unsendable)?;
            request.place(&jwt.send, &|name| if name == "token" { Some(&made) } else { text_of(name) })?;
        }
        (Scheme::Hmac(scheme), Credential::Typed(typed)) => {
            hmac::sign(&mut request, scheme, typed, &text_of)?
        }
        (Scheme::Aws(scheme), Credential::Typed(typed)) => {
            aws::sign(&mut request, scheme, typed, &text_of, now)?;
        }
        (Scheme::OAuth1(scheme), Credential::Typed(typed)) => {
            oauth1::sign(&mut request, scheme, typed, &text_of, now)?;
        }
        _ => return Err(ProviderError::Unsendable),
    }
    Ok(request.finish(api_request.max_bytes))
}

fn filled_body(body: &Body, text_of: TextOf<'_, '_>) -> Result<Body, ProviderError> {
    let Body::Made(template) = body else { return Ok(body.clone()) };
    match (template.render(text_of), template.encoding) {
        (Some(Value::Object(members)), Encoding::Form) => Ok(Body::Form(outgoing::fields(members))),
        (Some(value), _) => Ok(Body::Json(value)),
        (None, _) => Err(ProviderError::Unsendable),
    }
}

/// The bytes of a shared secret, however its definition says that it is written.
fn key_bytes(typed: &Typed, encoding: KeyEncoding) -> Option<Vec<u8>> {
    let text = match typed.kind {
        CredentialType::Binary => return STANDARD.decode(typed.text("valueBase64")).ok(),
        CredentialType::JwtBearer => typed.text("secret"),
        _ => typed.text("value"),
    };
    match encoding {
        KeyEncoding::Text => Some(text.as_bytes().to_vec()),
        KeyEncoding::Base64 => STANDARD.decode(text).ok(),
        KeyEncoding::Hex => HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok(),
    }
}
