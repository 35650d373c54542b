//! Asking the provider whether a credential is good, before it is stored.

use super::{
    Action, Principal, Service, UserRef,
    credential::{self, Checked, Credential, Problems},
};
use crate::{
    Error,
    catalogue::{ApiKey, BasicAuth, ConnectionTemplate, Scheme, Values, Verify, VerifyMethod},
    error::field_error,
    outbound::{HeaderMap, Method, OutboundError, Request},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use inlay_api::{ConnectionCreate, KeyLocation, Verification};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use url::Url;

/// Answers to a verify request are small; a longer one is another page than the one that was meant.
const LONGEST_ANSWER: usize = 64 * 1024;

/// Why a credential was not found good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unverified {
    /// The provider knows it and says no.
    Refused,
    /// The provider said nothing about it.
    Unreachable,
    /// The connection's variables do not make the provider's URL.
    UnfitValues,
    /// The credential cannot be sent in this way.
    Unsendable,
}

impl Service {
    /// `VerifyConnection`: checks a connection and stores nothing.
    ///
    /// # Errors
    /// When the token does not cover it, the template is unknown, or the connection is not good.
    pub async fn verify_connection(
        &self,
        who: &Principal,
        user: &UserRef,
        template_id: &str,
        create: &ConnectionCreate,
    ) -> Result<Verification, Error> {
        self.is_self(who, user).await?;
        who.may(Action::Reconnect)?;
        let (integration, template) = self.catalogue.template(template_id).ok_or(Error::NotFound)?;
        if !self.visible(who, integration) {
            return Err(Error::NotFound);
        }
        let mut problems = Problems::default();
        let checked = credential::check(
            template,
            &create.name,
            &create.credentials,
            &create.variables,
            "",
            &mut problems,
        );
        problems.into_result()?;
        let checked = checked.ok_or(Error::Invalid(Vec::new()))?;
        let account = self.verified(template, &checked, "").await?;
        Ok(Verification { checked: template.verify.is_some(), account })
    }

    /// Asks the provider about a new credential. The account, when it says one; nothing when the template declares no
    /// request. `path` is where the connection stands in the client's request.
    pub(super) async fn verified(
        &self,
        template: &ConnectionTemplate,
        checked: &Checked,
        path: &str,
    ) -> Result<Option<String>, Error> {
        let Some(verify) = &template.verify else { return Ok(None) };
        let field = || checked.secret_field.clone();
        match self.ask(template, verify, &checked.credential, &checked.values).await {
            Ok(account) => Ok(account),
            Err(Unverified::Refused) => {
                let message = format!("{} didn't accept this. Check it for typing errors.", template.name);
                Err(Error::CredentialRefused(vec![field_error(field(), message)]))
            }
            Err(Unverified::Unreachable) => Err(Error::ProviderUnreachable(field())),
            Err(Unverified::UnfitValues) => Err(Error::invalid(
                credential::at(path, "variables"),
                "These don't make an address of the provider.",
            )),
            Err(Unverified::Unsendable) => Err(Error::invalid(
                field(),
                "This contains a character that can't be part of it. Copy it again.",
            )),
        }
    }

    pub(super) async fn ask(
        &self,
        template: &ConnectionTemplate,
        verify: &Verify,
        credential: &Credential,
        values: &Values,
    ) -> Result<Option<String>, Unverified> {
        let mut url = verify.url.render(values).map_err(|_| Unverified::UnfitValues)?;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        for (name, value) in &verify.headers {
            let name = HeaderName::try_from(name).map_err(|_| Unverified::Unsendable)?;
            headers.insert(name, HeaderValue::try_from(value).map_err(|_| Unverified::Unsendable)?);
        }
        apply(&template.scheme, credential, &mut url, &mut headers)?;
        let method = match verify.method {
            VerifyMethod::Get => Method::GET,
            VerifyMethod::Post => Method::POST,
        };
        let body = verify.body.clone().map(String::into_bytes);
        if body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let request = Request { method, url, headers, body, max_bytes: LONGEST_ANSWER };
        let answer = match self.outbound.send(request).await {
            Ok(answer) => answer,
            Err(OutboundError::InvalidUrl) => return Err(Unverified::UnfitValues),
            // A place that requests may not go to looks like one where nobody answers: the difference would map the
            // network behind the hub.
            Err(
                OutboundError::Blocked
                | OutboundError::Timeout
                | OutboundError::Unreachable
                | OutboundError::TooLarge,
            ) => return Err(Unverified::Unreachable),
        };
        match answer.status {
            200..=299 => {}
            408 | 425 | 429 => return Err(Unverified::Unreachable),
            400..=499 => return Err(Unverified::Refused),
            _ => return Err(Unverified::Unreachable),
        }
        if verify.account.is_none() {
            return Ok(None);
        }
        let body = serde_json::from_slice(&answer.body).map_err(|_| Unverified::Unreachable)?;
        verify.account_in(&body).map(Some).ok_or(Unverified::Refused)
    }
}

/// Puts a credential into a request, in the way that the scheme says.
pub(super) fn apply(
    scheme: &Scheme,
    credential: &Credential,
    url: &mut Url,
    headers: &mut HeaderMap,
) -> Result<(), Unverified> {
    match (scheme, credential) {
        (Scheme::None, Credential::None) => Ok(()),
        (Scheme::ApiKey(key), Credential::String { value }) => apply_key(key, value.expose(), url, headers),
        (Scheme::BasicAuth(basic), Credential::BasicAuth { username, password }) => {
            headers.insert(AUTHORIZATION, basic_header(basic, username, password.expose())?);
            Ok(())
        }
        (Scheme::OAuth2(_), Credential::OAuth2Token { access_token, .. }) => {
            headers.insert(AUTHORIZATION, secret_header(&format!("Bearer {}", access_token.expose()))?);
            Ok(())
        }
        _ => Err(Unverified::Unsendable),
    }
}

fn apply_key(key: &ApiKey, typed: &str, url: &mut Url, headers: &mut HeaderMap) -> Result<(), Unverified> {
    let value = key.value.apply(typed);
    match &key.location {
        KeyLocation::Header => {
            let name = HeaderName::try_from(&key.name).map_err(|_| Unverified::Unsendable)?;
            headers.insert(name, secret_header(value.expose_secret())?);
        }
        KeyLocation::Cookie => {
            // RFC 6265, section 4.1.1: what would end the value or start another attribute.
            if value.expose_secret().contains([';', ',', '"', '\\', ' ']) {
                return Err(Unverified::Unsendable);
            }
            headers.insert(COOKIE, secret_header(&format!("{}={}", key.name, value.expose_secret()))?);
        }
        KeyLocation::Query => {
            url.query_pairs_mut().append_pair(&key.name, value.expose_secret());
        }
        KeyLocation::Body | KeyLocation::Path | KeyLocation::Other(_) => return Err(Unverified::Unsendable),
    }
    Ok(())
}

fn basic_header(basic: &BasicAuth, username: &str, password: &str) -> Result<HeaderValue, Unverified> {
    let username = basic.username_value.apply(username);
    let password = basic.password_value.apply(password);
    let pair = format!("{}:{}", username.expose_secret(), password.expose_secret());
    secret_header(&format!("Basic {}", STANDARD.encode(pair)))
}

fn secret_header(value: &str) -> Result<HeaderValue, Unverified> {
    let mut value = HeaderValue::try_from(value).map_err(|_| Unverified::Unsendable)?;
    value.set_sensitive(true);
    Ok(value)
}
