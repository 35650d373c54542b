//! The authorization request (RFC 6749, section 4.1.1). Its URL is built here and nowhere else, from what the hub knows.

use super::SetupError;
use inlay_catalogue::{OAuth2, ResponseMode, Values};
use inlay_vault::one_time;
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
    /// One-time secret.
    pub state: &'a str,
    /// The PKCE verifier; the URL has its S256 challenge (RFC 7636, section 4.3).
    pub verifier: &'a str,
}

/// The URL to send the browser to.
///
/// # Errors
/// When the hub is not registered at the server, or the variables do not make the URL.
pub fn authorization_url(oauth2: &OAuth2, request: &AuthorizationRequest<'_>) -> Result<Url, SetupError> {
    let client = oauth2.client.as_ref().ok_or(SetupError::Unregistered)?;
    let mut url = oauth2.authorize_url.render(request.variables)?;
    {
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &client.id)
            .append_pair("redirect_uri", &oauth2.redirect_uri(request.hub_id))
            .append_pair("state", request.state);
        if oauth2.response_mode == ResponseMode::FormPost {
            query.append_pair("response_mode", "form_post");
        }
        if !request.scopes.is_empty() {
            query.append_pair("scope", &request.scopes.join(&oauth2.scope_separator));
        }
        if oauth2.pkce.is_sent() {
            query
                .append_pair("code_challenge", &one_time::pkce_challenge(request.verifier))
                .append_pair("code_challenge_method", "S256");
        }
        let is_replaced =
            |name: &str| request.params.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
        query.extend_pairs(oauth2.authorize_params.iter().filter(|(name, _)| !is_replaced(name)));
        query.extend_pairs(request.params);
    }
    Ok(url)
}
