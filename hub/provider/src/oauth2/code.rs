//! The access token request for an authorization code (RFC 6749, section 4.1.3).

use super::{
    CodeSecrets, TokenError, TokenResponse,
    authorize::redirect_url,
    client::{assertion_parameters, further_parameters, registered_client},
};
use crate::{Provider, dpop};
use inlay_api::Secret;
use inlay_catalogue::{OAuth2, Values};
use oauth2::{AuthorizationCode, TokenUrl};

/// An authorization code and what has to be shown with it.
#[derive(Clone, Copy, Debug)]
pub struct CodeGrant<'a> {
    /// As the provider gave it.
    pub code: &'a Secret,
    /// The hub whose redirect URI the authorization request named. ULID.
    pub hub_id: &'a str,
    /// What the token endpoint's URL is made from, and further headers and parameters.
    pub variables: &'a Values,
    /// What the authorization request was made with.
    pub secrets: &'a CodeSecrets,
}

impl Provider {
    /// Exchanges an authorization code for tokens. A code can be exchanged once.
    ///
    /// # Errors
    /// When there is no answer, or none with usable tokens; [`TokenError::Setup`] when nothing was asked.
    pub async fn exchange_code(
        &self,
        oauth2: &OAuth2,
        grant: &CodeGrant<'_>,
    ) -> Result<TokenResponse, TokenError> {
        // A request that an earlier version made named no key, so that any will do.
        let key = oauth2.dpop.then(|| grant.secrets.dpop_key.clone().unwrap_or_else(dpop::new_key));
        let endpoint = self.endpoint(oauth2, oauth2.token_url.render(grant.variables)?, grant.variables)?;
        let endpoint = endpoint.with_proofs(&self.nonces, key.as_ref());
        let client = registered_client(oauth2)?
            .set_token_uri(TokenUrl::from_url(endpoint.url()))
            .set_redirect_uri(redirect_url(oauth2, grant.hub_id)?);
        let mut request = client.exchange_code(AuthorizationCode::new(grant.code.expose().to_owned()));
        if oauth2.pkce.is_sent() {
            request = request.set_pkce_verifier(grant.secrets.pkce_verifier());
        }
        for (name, value) in assertion_parameters(oauth2)? {
            request = request.add_extra_param(name, value);
        }
        for (name, value) in further_parameters(&oauth2.token_params, grant.variables) {
            request = request.add_extra_param(name, value);
        }
        let asked = self.in_turn(request.request_async(&endpoint)).await;
        TokenResponse::read(oauth2, &endpoint, asked, key.as_ref())
    }
}
