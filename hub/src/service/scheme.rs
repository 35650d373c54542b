//! Making requests as somebody: the one place where a credential is put into a request.
//!
//! A scheme may need something fetched (a token, [`token`]) or made (a signature, [`sign`]; a JWT, [`jwt`]); [`Outgoing`]
//! is the request while that goes on. [`Service::call`] does all of it and sends the request.

mod aws;
pub(super) mod jwt;
pub(super) mod material;
mod oauth1;
mod outgoing;
mod sign;
mod token;
mod token_cache;
mod validity;

pub(super) use token::{encode_parameters, is_token, read_tokens};
pub(super) use token_cache::TokenCache;

use super::{
    Service,
    credential::{Credential, Typed},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use inlay_api::{CredentialType, KeyLocation, Secret};
use inlay_catalogue::{
    BodyTemplate, ConnectionTemplate, Encoding, KeyEncoding, Scheme, TextTemplate, UrlTemplate, Values,
    VerifyBody,
};
use inlay_outbound::{Method, OutboundError, Request, Response};
use inlay_time::Millis;
use outgoing::Outgoing;
use reqwest::header::{ACCEPT, HeaderValue};
use secrecy::ExposeSecret;
use serde_json::Value;
use url::Url;

/// Whose request it is: a connection, stored or only checked.
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    /// What it is a connection for.
    pub template: &'a ConnectionTemplate,
    /// What proves it; usable tokens with OAuth 2's authorization code.
    pub credential: &'a Credential,
    /// A value for each of its variables.
    pub values: &'a Values,
}

/// A request that is still nobody's.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// The method.
    pub method: Method,
    /// Made from the account's variables, and from `settings` where these have a name first.
    pub url: &'a UrlTemplate,
    /// Where to go in place of it: a link in an earlier answer, which has to stay at the URL's origin.
    pub link: Option<&'a Url>,
    /// Query parameters that are added to the URL.
    pub query: Vec<(String, String)>,
    /// Headers, made like the URL; without `Accept`, JSON is asked for.
    pub headers: &'a [(String, TextTemplate)],
    /// What is sent.
    pub body: Body,
    /// Values that are not the account's.
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
    /// Made from the account's texts, like the URL.
    Made(BodyTemplate),
}

impl Body {
    /// What a definition says about a verification request's body. Its templates are filled in by [`Service::call`].
    pub(super) fn of(body: Option<&VerifyBody>) -> Self {
        match body {
            None => Self::Empty,
            Some(VerifyBody::Fixed(text)) => serde_json::from_str(text).map(Self::Json).unwrap_or_default(),
            Some(VerifyBody::Made(body)) => Self::Made(body.clone()),
        }
    }
}

/// Why a request as somebody has no good answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unverified {
    /// The provider knows the credential and says no.
    Refused,
    /// The provider said nothing about it.
    Unreachable,
    /// The provider is there and asks to come again later.
    Busy,
    /// The connection's variables do not make the provider's URL.
    UnfitValues,
    /// The credential cannot be sent in this way.
    Unsendable,
}

impl From<OutboundError> for Unverified {
    fn from(error: OutboundError) -> Self {
        match error {
            OutboundError::InvalidUrl => Self::UnfitValues,
            OutboundError::ClientRefused => Self::Refused,
            // A place that requests may not go to looks like one where nobody answers: the difference would map the
            // network behind the hub.
            OutboundError::Blocked
            | OutboundError::Timeout
            | OutboundError::Unreachable
            | OutboundError::TooLarge => Self::Unreachable,
        }
    }
}

/// What the status of an answer says about the credential that asked for it.
pub(super) fn judge(status: u16) -> Result<(), Unverified> {
    match status {
        200..=299 => Ok(()),
        408 | 425 | 429 | 503 => Err(Unverified::Busy),
        400..=499 => Err(Unverified::Refused),
        _ => Err(Unverified::Unreachable),
    }
}

impl Service {
    /// Makes a request as somebody. The URL that was asked, and the answer, whatever its status.
    ///
    /// A token that was fetched earlier may have been revoked since: when it is refused, a new one is fetched, once.
    pub(super) async fn call(
        &self,
        account: Account<'_>,
        call: &Call<'_>,
    ) -> Result<(Url, Response), Unverified> {
        let token = self.token(account).await?;
        let (asked, answer) = self.send_as(account, call, &token).await?;
        if answer.status != 401 || !token.was_cached {
            return Ok((asked, answer));
        }
        self.tokens.forget(&token);
        let token = self.token(account).await?;
        self.send_as(account, call, &token).await
    }

    async fn send_as(
        &self,
        account: Account<'_>,
        call: &Call<'_>,
        token: &token_cache::Fetched,
    ) -> Result<(Url, Response), Unverified> {
        let request = prove(account, call, token, Millis::now())?;
        let asked = request.url.clone();
        let answer = match (&account.template.scheme, account.credential) {
            (Scheme::Certificate, Credential::Typed(typed)) => {
                let identity = material::identity(typed).ok_or(Unverified::Unsendable)?;
                self.outbound.send_as(&identity, request).await?
            }
            _ => self.outbound.send(request).await?,
        };
        Ok((asked, answer))
    }
}

/// The request with everything that the scheme puts into it.
fn prove(
    account: Account<'_>,
    call: &Call<'_>,
    token: &token_cache::Fetched,
    now: Millis,
) -> Result<Request, Unverified> {
    let Account { template, credential, values } = account;
    let text_of = texts(account, call.settings, token);
    let mut filled = values.clone();
    filled.extend(token.kept.clone());
    filled.extend(call.settings.clone());
    if let Scheme::ApiKey(place) = &template.scheme
        && place.location == KeyLocation::Path
    {
        let key = place.value.render(&text_of).ok_or(Unverified::Unsendable)?;
        filled.insert(place.name.clone(), key.expose_secret().to_owned());
    }
    let mut url = call.url.render(&filled).map_err(|_| Unverified::UnfitValues)?;
    if let Some(link) = call.link {
        if link.origin() != url.origin() {
            return Err(Unverified::Unreachable);
        }
        url = link.clone();
    }
    let mut request = Outgoing::new(call.method.clone(), url, filled_body(&call.body, &text_of)?);
    for (name, value) in &call.query {
        request.add_query(name, value);
    }
    request.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    request.set_headers(call.headers, &text_of)?;
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
            let (username, password) = pair.ok_or(Unverified::Unsendable)?;
            request.authorize_basic(username.expose_secret(), password.expose_secret())?;
        }
        (Scheme::BasicAuth(_), Credential::Typed(_)) => {}
        (Scheme::OAuth2(oauth2), Credential::OAuth2Token { .. }) => {
            request.place(&oauth2.exchange.send, &text_of)?;
        }
        (Scheme::Grant(grant), Credential::Typed(_)) => request.place(&grant.send, &text_of)?,
        (Scheme::Session(session), Credential::Typed(_)) => request.place(&session.send, &text_of)?,
        (Scheme::Jwt(jwt), Credential::Typed(typed)) => {
            let made = jwt::sign(&jwt.token, typed, &text_of, now).ok_or(Unverified::Unsendable)?;
            request.place(&jwt.send, &|name| if name == "token" { Some(&made) } else { text_of(name) })?;
        }
        (Scheme::Hmac(hmac), Credential::Typed(typed)) => sign::hmac(&mut request, hmac, typed, &text_of)?,
        (Scheme::Aws(scheme), Credential::Typed(typed)) => {
            aws::sign(&mut request, scheme, typed, &text_of, now)?;
        }
        (Scheme::OAuth1(scheme), Credential::Typed(typed)) => {
            oauth1::sign(&mut request, scheme, typed, &text_of, now)?;
        }
        _ => return Err(Unverified::Unsendable),
    }
    Ok(request.finish(call.max_bytes))
}

fn filled_body(body: &Body, text_of: outgoing::TextOf<'_, '_>) -> Result<Body, Unverified> {
    let Body::Made(template) = body else { return Ok(body.clone()) };
    match (template.render(text_of), template.encoding) {
        (Some(Value::Object(members)), Encoding::Form) => Ok(Body::Form(outgoing::fields(members))),
        (Some(value), _) => Ok(Body::Json(value)),
        (None, _) => Err(Unverified::Unsendable),
    }
}

/// What templates are filled from: the settings, what a token request gave, the credential's texts, the variables.
fn texts<'t>(
    account: Account<'t>,
    settings: &'t Values,
    token: &'t token_cache::Fetched,
) -> impl Fn(&str) -> Option<&'t str> {
    move |name| {
        if let Some(value) = settings.get(name).or_else(|| token.kept.get(name)) {
            return Some(value);
        }
        let typed = match account.credential {
            Credential::OAuth2Token { access_token, .. } => (name == "token").then(|| access_token.expose()),
            Credential::Typed(typed) => match token.token.as_ref() {
                Some(token) if name == "token" => Some(token.expose()),
                _ => typed.texts.get(name).map(Secret::expose),
            },
        };
        typed.or_else(|| account.values.get(name).map(String::as_str))
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
        KeyEncoding::Hex => from_hex(text),
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A header's value that is never printed.
fn secret_header(value: &str) -> Result<HeaderValue, Unverified> {
    let mut value = HeaderValue::try_from(value).map_err(|_| Unverified::Unsendable)?;
    value.set_sensitive(true);
    Ok(value)
}
