//! Authorization requests of either protocol: where the browser is sent, what its answer is matched by, and what stays sealed
//! until then.

use super::Connecting;
use crate::Error;
use inlay_catalogue::{BrowserScheme, ConnectionTemplate, Values};
use inlay_provider::{
    oauth1::{self, TemporaryCredentials, TemporaryRequest},
    oauth2::{AuthorizationRequest, AuthorizationResponse, AuthorizationSecrets, SetupError, TokenError},
};
use inlay_store::TransactionRow;
use inlay_vault::one_time as secret;
use url::Url;
use zeroize::Zeroizing;

/// What differs between two authorization requests for the same template.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// ULID.
    pub(super) hub_id: &'a str,
    pub(super) scopes: &'a [String],
    /// Secret ones included.
    pub(super) variables: &'a Values,
    /// From the client.
    pub(super) params: &'a [(String, String)],
}

/// An authorization request that is ready.
pub(super) struct Authorization {
    /// Where the browser is sent.
    pub(super) url: Url,
    /// What its answer is matched to the transaction by: [`answer_key`].
    pub(super) key: String,
    /// To be sealed as the transaction's `verifier`.
    pub(super) verifier: Zeroizing<Vec<u8>>,
}

impl Connecting {
    /// Makes an authorization request. With OAuth 1, and with pushed requests of OAuth 2, the provider is asked first.
    ///
    /// # Errors
    /// When the database fails. Inside: when there is no request.
    pub(super) async fn authorization(
        &self,
        scheme: BrowserScheme<'_>,
        asked: Asked<'_>,
    ) -> Result<Result<Authorization, TokenError>, Error> {
        let Asked { hub_id, scopes, variables, params } = asked;
        match scheme {
            BrowserScheme::OAuth2(oauth2) => {
                let secrets = AuthorizationSecrets::random(oauth2);
                let request = AuthorizationRequest { hub_id, scopes, variables, params, secrets: &secrets };
                let url = self.provider.authorization_url(oauth2, &request).await;
                let verifier = secrets.code().to_bytes();
                Ok(url.map(|url| Authorization { url, key: secrets.state().to_owned(), verifier }))
            }
            BrowserScheme::OAuth1(oauth1, legs) => {
                let request = TemporaryRequest { hub_id, variables };
                let temporary = match self.provider.temporary_credentials(oauth1, legs, request).await {
                    Ok(temporary) => temporary,
                    Err(cause) => return Ok(Err(cause)),
                };
                let key = temporary_key(&legs.callback.context_id(hub_id), &temporary.token);
                if self.store.transaction_of_state(&secret::hash(&key)).await?.is_some() {
                    tracing::warn!("an OAuth 1 provider gave the same temporary token twice");
                    return Ok(Err(TokenError::Unusable));
                }
                let url = oauth1::authorization_url(legs, &temporary, variables, params);
                let verifier = serde_json::to_vec(&temporary).expect("credentials are plain JSON");
                let verifier = Zeroizing::new(verifier);
                Ok(url.map(|url| Authorization { url, key, verifier }).map_err(TokenError::from))
            }
        }
    }

    /// The temporary credentials that a transaction of OAuth 1 was begun with.
    pub(super) fn temporary_of(&self, transaction: &TransactionRow) -> Result<TemporaryCredentials, Error> {
        let plain =
            self.open_of_transaction(transaction, "verifier", transaction.sealed_verifier.as_ref())?;
        // The parser's message could quote them.
        serde_json::from_slice(&plain)
            .map_err(|_| Error::Internal("sealed temporary credentials are unreadable".into()))
    }
}

/// What an answer is matched to its transaction by: `state`, or with OAuth 1, which has none, the token of the temporary
/// credentials.
pub(super) fn answer_key(context_id: &str, answer: &AuthorizationResponse) -> Option<String> {
    answer.state.clone().or_else(|| Some(temporary_key(context_id, answer.temporary_token()?)))
}

/// The provider makes up the token, so it says nothing outside of its own connection context: no other provider can name the
/// transaction with it.
fn temporary_key(context_id: &str, token: &str) -> String {
    format!("oauth1\0{context_id}\0{token}")
}

/// The keys that a client's `state` may stand for, which for OAuth 1 is the token: one for each template of the connector.
pub(super) fn keys_of_state<'a>(
    templates: impl Iterator<Item = &'a ConnectionTemplate>,
    hub_id: &str,
    state: &str,
) -> Vec<String> {
    let contexts = templates.filter_map(|template| match template.browser()? {
        BrowserScheme::OAuth1(_, legs) => Some(legs.callback.context_id(hub_id)),
        BrowserScheme::OAuth2(_) => None,
    });
    let of_tokens = contexts.map(|context_id| temporary_key(&context_id, state));
    [state.to_owned()].into_iter().chain(of_tokens).collect()
}

/// Why a browser cannot be sent to the provider.
pub(super) fn authorization_error(cause: SetupError) -> Error {
    match cause {
        SetupError::Url(cause) => Error::invalid("variables", cause.to_string()),
        SetupError::Unregistered
        | SetupError::Header
        | SetupError::PrivateKey
        | SetupError::ProofKey
        | SetupError::RedirectUri
        | SetupError::RevocationUrl => cause.into(),
    }
}
