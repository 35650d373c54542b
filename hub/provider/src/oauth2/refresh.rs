//! The refresh request (RFC 6749, section 6).

use super::{
    TokenError, TokenResponse,
    client::{assertion_parameters, further_parameters, registered_client},
};
use crate::{OAuth2Tokens, Provider, dpop};
use inlay_api::Secret;
use inlay_catalogue::{OAuth2, Values};
use oauth2::{RefreshToken, TokenUrl};

impl Provider {
    /// Exchanges a refresh token for new tokens. What the answer leaves out stays as it was (RFC 6749, sections 5.1 and 6):
    /// the refresh token, and the scope that was granted with the `old` tokens; so do the secret variables beside them.
    /// `variables` make the URL, and further headers and parameters.
    ///
    /// # Errors
    /// When there is no answer, or none with usable tokens; [`TokenError::Setup`] when nothing was asked.
    pub async fn refresh_tokens(
        &self,
        oauth2: &OAuth2,
        variables: &Values,
        refresh_token: &Secret,
        old: &OAuth2Tokens,
    ) -> Result<OAuth2Tokens, TokenError> {
        let url = oauth2.refresh_url.as_ref().unwrap_or(&oauth2.token_url).render(variables)?;
        // A connection that is older than its definition's `dpop` has no key yet.
        let key = oauth2.dpop.then(|| old.dpop_key.clone().unwrap_or_else(dpop::new_key));
        let endpoint = self.endpoint(oauth2, url, variables)?.with_proofs(&self.nonces, key.as_ref());
        let client = registered_client(oauth2)?.set_token_uri(TokenUrl::from_url(endpoint.url()));
        let token = RefreshToken::new(refresh_token.expose().to_owned());
        let mut request = client.exchange_refresh_token(&token);
        for (name, value) in assertion_parameters(oauth2)? {
            request = request.add_extra_param(name, value);
        }
        for (name, value) in further_parameters(&oauth2.refresh_params, variables) {
            request = request.add_extra_param(name, value);
        }
        let asked = self.in_turn(request.request_async(&endpoint)).await;
        // What the definition keeps of an answer was kept when the account was connected.
        let answer = TokenResponse::read(oauth2, &endpoint, asked, key.as_ref())?;
        let new = keep_rest(answer.tokens, refresh_token, old.scope.as_deref());
        Ok(OAuth2Tokens { variables: old.variables.clone(), ..new })
    }
}

fn keep_rest(new: OAuth2Tokens, old_refresh_token: &Secret, old_scope: Option<&str>) -> OAuth2Tokens {
    OAuth2Tokens {
        refresh_token: new.refresh_token.or_else(|| Some(old_refresh_token.clone())),
        scope: new.scope.filter(|scope| !scope.is_empty()).or_else(|| old_scope.map(str::to_owned)),
        ..new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_leaves_out_stays_as_it_was() {
        let answer = |refresh: Option<&str>, scope: Option<&str>| OAuth2Tokens {
            access_token: Secret::new("new"),
            refresh_token: refresh.map(Secret::new),
            expires_at: None,
            scope: scope.map(str::to_owned),
            dpop_key: None,
            variables: std::collections::BTreeMap::new(),
        };
        let kept = |new| {
            let OAuth2Tokens { refresh_token, scope, .. } = keep_rest(new, &Secret::new("old"), Some("read"));
            (refresh_token.unwrap().expose().to_owned(), scope.unwrap())
        };
        assert_eq!(kept(answer(None, None)), ("old".to_owned(), "read".to_owned()));
        assert_eq!(kept(answer(Some("next"), Some(""))), ("next".to_owned(), "read".to_owned()));
        assert_eq!(kept(answer(None, Some("write"))), ("old".to_owned(), "write".to_owned()));
    }
}
