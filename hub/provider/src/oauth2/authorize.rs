//! The authorization request (RFC 6749, section 4.1.1). Its URL is built here and nowhere else, from what the hub knows.

use super::{AuthorizationSecrets, SetupError, TokenError, client::registered_client};
use crate::{Provider, dpop, endpoint::percent_encoded};
use inlay_catalogue::{OAuth2, ResponseMode, Values};
use oauth2::{AuthUrl, PkceCodeChallenge, RedirectUrl, Scope};
use std::borrow::Cow;
use url::Url;

/// What differs between two authorization requests to the same server.
#[derive(Clone, Copy, Debug)]
pub struct AuthorizationRequest<'a> {
    /// The hub whose redirect URI is named. ULID.
    pub hub_id: &'a str,
    /// What to ask for.
    pub scopes: &'a [String],
    /// What the URL is made from.
    pub variables: &'a Values,
    /// Further parameters; they stand in for the template's of the same name.
    pub params: &'a [(String, String)],
    /// What ties the answer to this request.
    pub secrets: &'a AuthorizationSecrets,
}

impl Provider {
    /// The URL to send the browser to. Where the definition says so, the request is pushed to the server first, and the
    /// URL only refers to it.
    ///
    /// # Errors
    /// When the hub is not registered at the server, or the variables do not make the URL; when the server does not take
    /// what is pushed.
    pub async fn authorization_url(
        &self,
        oauth2: &OAuth2,
        request: &AuthorizationRequest<'_>,
    ) -> Result<Url, TokenError> {
        let url = authorization_url(oauth2, request)?;
        match &oauth2.pushed_authorization_url {
            Some(endpoint) => self.push(oauth2, endpoint.render(request.variables)?, url, request).await,
            None => Ok(url),
        }
    }
}

/// The URL with the whole authorization request in its query.
fn authorization_url(oauth2: &OAuth2, request: &AuthorizationRequest<'_>) -> Result<Url, SetupError> {
    let AuthorizationSecrets { state, code } = request.secrets;
    let url = oauth2.authorize_url.render(request.variables)?;
    let of_definition = url.query().map(str::len).unwrap_or_default();
    let client = registered_client(oauth2)?.set_auth_uri(AuthUrl::from_url(url));
    let mut asked = client
        .authorize_url(|| state.clone())
        .set_redirect_uri(Cow::Owned(redirect_url(oauth2, request.hub_id)?));
    if oauth2.response_mode == ResponseMode::FormPost {
        asked = asked.add_extra_param("response_mode", "form_post");
    }
    if !request.scopes.is_empty() {
        // One text: the crate knows no separator but a space.
        asked = asked.add_scope(Scope::new(request.scopes.join(&oauth2.scope_separator)));
    }
    if oauth2.pkce.is_sent() {
        asked = asked.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&code.pkce_verifier()));
    }
    if let Some(key) = &code.dpop_key {
        // RFC 9449, section 10: a code that somebody else got hold of is of no use with another key.
        asked = asked.add_extra_param("dpop_jkt", dpop::thumbprint(key).ok_or(SetupError::ProofKey)?);
    }
    let is_replaced = |name: &str| request.params.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
    let of_template = oauth2.authorize_params.iter().filter(|(name, _)| !is_replaced(name));
    for (name, value) in of_template.chain(request.params) {
        asked = asked.add_extra_param(name, value);
    }
    let (mut url, _) = asked.url();
    let query = url.query().unwrap_or_default();
    let (theirs, ours) = query.split_at(of_definition);
    let query = format!("{theirs}{}", percent_encoded(ours));
    url.set_query(Some(&query));
    Ok(url)
}

/// The redirect URI, which the crate keeps character by character.
pub(super) fn redirect_url(oauth2: &OAuth2, hub_id: &str) -> Result<RedirectUrl, SetupError> {
    RedirectUrl::new(oauth2.redirect_uri(hub_id)).map_err(|_| SetupError::RedirectUri)
}
