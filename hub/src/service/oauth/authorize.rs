//! The authorization request (RFC 6749, section 4.1.1). It is built here and nowhere else, from what the hub knows.

use crate::{Error, error::field_error};
use inlay_api::ConnectionVariable;
use inlay_catalogue::{OAuth2, ResponseMode, Values};
use inlay_vault::one_time as secret;
use url::Url;

/// What differs between two requests to the same server.
pub(super) struct Request<'a> {
    /// ULID.
    pub(super) hub_id: &'a str,
    /// What to ask for.
    pub(super) scopes: &'a [String],
    /// What the URL is made from.
    pub(super) variables: &'a [ConnectionVariable],
    /// Further parameters; they stand in for the template's of the same name.
    pub(super) params: &'a [(String, String)],
    /// One-time secret.
    pub(super) state: &'a str,
    /// The secret behind the challenge.
    pub(super) verifier: &'a str,
}

/// The URL to send the browser to.
pub(super) fn url(oauth2: &OAuth2, request: &Request<'_>) -> Result<Url, Error> {
    let client = oauth2.client.as_ref().ok_or(Error::Unavailable)?;
    let mut url = oauth2
        .authorize_url
        .render(&values(request.variables))
        .map_err(|cause| Error::Invalid(vec![field_error("variables", cause.to_string())]))?;
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
                .append_pair("code_challenge", &secret::challenge(request.verifier))
                .append_pair("code_challenge_method", "S256");
        }
        let is_replaced =
            |name: &str| request.params.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
        query.extend_pairs(oauth2.authorize_params.iter().filter(|(name, _)| !is_replaced(name)));
        query.extend_pairs(request.params);
    }
    Ok(url)
}

/// Connection variables by name.
pub(in crate::service) fn values(variables: &[ConnectionVariable]) -> Values {
    variables.iter().map(|variable| (variable.name.clone(), variable.value.clone())).collect()
}
