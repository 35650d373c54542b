//! The access token request for an authorization code (RFC 6749, section 4.1.3).

use super::{TokenError, TokenResponse};
use crate::Provider;
use inlay_api::Secret;
use inlay_catalogue::{OAuth2, Values};

/// An authorization code and what has to be shown with it.
#[derive(Clone, Copy, Debug)]
pub struct CodeGrant<'a> {
    /// As the provider gave it.
    pub code: &'a Secret,
    /// The hub whose redirect URI the authorization request named. ULID.
    pub hub_id: &'a str,
    /// What the token endpoint's URL is made from.
    pub variables: &'a Values,
    /// The PKCE verifier of the authorization request (RFC 7636, section 4.5).
    pub verifier: &'a str,
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
        let url = oauth2.token_url.render(grant.variables)?;
        let redirect_uri = oauth2.redirect_uri(grant.hub_id);
        let mut parameters = vec![
            ("grant_type", "authorization_code"),
            ("code", grant.code.expose()),
            ("redirect_uri", &redirect_uri),
        ];
        if oauth2.pkce.is_sent() {
            parameters.push(("code_verifier", grant.verifier));
        }
        self.ask_for_tokens(oauth2, url, &parameters, &oauth2.token_params).await
    }
}
