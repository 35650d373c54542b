//! The tokens behind a provider's answer: the code of OAuth 2 or the verifier of OAuth 1, exchanged.

use super::Connecting;
use crate::Error;
use inlay_api::{CredentialType, transaction_error as code};
use inlay_catalogue::{BrowserScheme, Values};
use inlay_provider::{
    Credential, Typed,
    oauth1::{TokenCredentials, VerifierGrant},
    oauth2::{AuthorizationResponse, CodeGrant, CodeSecrets, TokenError, TokenResponse},
};
use inlay_store::TransactionRow;
use std::collections::BTreeMap;

/// What a provider gave.
pub(super) struct Tokens {
    pub(super) credential: Credential,
    /// What the definition keeps of the answer as variables, not checked yet; or why the tokens cannot be used, a code of
    /// [`inlay_api::transaction_error`].
    pub(super) kept: Result<Values, &'static str>,
}

impl Connecting {
    /// Whether an answer has what can be exchanged.
    ///
    /// # Errors
    /// When the hub fails. Inside: why not, a code of [`inlay_api::transaction_error`].
    pub(super) fn check_answer(
        &self,
        transaction: &TransactionRow,
        scheme: BrowserScheme<'_>,
        answer: &AuthorizationResponse,
    ) -> Result<Result<(), &'static str>, Error> {
        Ok(match scheme {
            BrowserScheme::OAuth2(oauth2) => answer.code(oauth2).map(drop),
            BrowserScheme::OAuth1(..) => answer.verifier(&self.temporary_of(transaction)?).map(drop),
        })
    }

    /// Exchanges what the browser brought back. `values` are the transaction's variables: nothing that an answer says decides
    /// where the secrets go.
    ///
    /// # Errors
    /// When the hub fails. Inside: why there is no token, a code of [`inlay_api::transaction_error`].
    pub(super) async fn tokens(
        &self,
        transaction: &TransactionRow,
        scheme: BrowserScheme<'_>,
        answer: &AuthorizationResponse,
        values: &Values,
    ) -> Result<Result<Tokens, &'static str>, Error> {
        let asked = match scheme {
            BrowserScheme::OAuth2(oauth2) => {
                let authorization_code = match answer.code(oauth2) {
                    Ok(code) => code,
                    Err(code) => return Ok(Err(code)),
                };
                let verifier =
                    self.open_of_transaction(transaction, "verifier", transaction.sealed_verifier.as_ref())?;
                let grant = CodeGrant {
                    code: authorization_code,
                    hub_id: &transaction.owner.hub_id,
                    variables: values,
                    secrets: &CodeSecrets::from_bytes(&verifier)
                        .ok_or_else(|| Error::Internal("a sealed verifier is unreadable".into()))?,
                };
                self.provider.exchange_code(oauth2, &grant).await.map(Tokens::from)
            }
            BrowserScheme::OAuth1(oauth1, legs) => {
                let temporary = self.temporary_of(transaction)?;
                let verifier = match answer.verifier(&temporary) {
                    Ok(verifier) => verifier,
                    Err(code) => return Ok(Err(code)),
                };
                let grant = VerifierGrant { temporary: &temporary, verifier, variables: values };
                self.provider.token_credentials(oauth1, legs, grant).await.map(Tokens::from)
            }
        };
        match asked {
            Ok(tokens) => Ok(Ok(tokens)),
            Err(TokenError::Unfit(tokens)) => Ok(Ok(Tokens {
                credential: Credential::OAuth2Token(*tokens),
                kept: Err(code::EXCHANGE_FAILED),
            })),
            Err(TokenError::Timeout) => Ok(Err(code::EXCHANGE_TIMEOUT)),
            Err(TokenError::Setup(cause)) => Err(cause.into()),
            Err(_) => Ok(Err(code::EXCHANGE_FAILED)),
        }
    }
}

impl From<TokenResponse> for Tokens {
    fn from(TokenResponse { tokens, kept }: TokenResponse) -> Self {
        Self { credential: Credential::OAuth2Token(tokens), kept: Ok(kept) }
    }
}

/// As if the person had typed them: requests are signed in the same way.
impl From<TokenCredentials> for Tokens {
    fn from(TokenCredentials { token, secret, kept }: TokenCredentials) -> Self {
        let texts = [("token".to_owned(), token), ("tokenSecret".to_owned(), secret)].into();
        let typed = Typed { kind: CredentialType::OAuth1Token, variables: BTreeMap::new(), texts };
        Self { credential: Credential::Typed(typed), kept: Ok(kept) }
    }
}
