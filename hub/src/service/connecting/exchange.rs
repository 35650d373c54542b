//! Exchange of the authorization code for tokens: the end of a transaction, as a connection or an error code.

use super::{
    Connecting, callback::log_denial, confirm::is_other_account, tokens::Tokens, variables::secret_variables,
};
use crate::{
    Error,
    service::accounts::{CheckedConnection, CredentialPlace, public_variables, refresh_at},
};
use inlay_api::{Secret, transaction_error as code};
use inlay_catalogue::{BrowserScheme, ConnectionTemplate, Values};
use inlay_provider::{
    ConnectionRef, Credential, ProviderError,
    oauth2::{AuthorizationResponse, is_scope_missing},
};
use inlay_store::{ConnectionRow, ConnectionUpdate, Finished, Owner, TransactionRow};
use inlay_time::Millis;
use std::sync::Arc;
use tracing::Instrument;

impl Connecting {
    /// Turns the answer to a transaction that is `exchanging` into its end. A client that goes away meanwhile would drop
    /// its request, but the code is used up: the rest runs by itself.
    pub(super) async fn finish_detached(
        self: &Arc<Self>,
        transaction: TransactionRow,
        answer: AuthorizationResponse,
    ) -> Result<(), Error> {
        let (connecting, id) = (Arc::clone(self), transaction.id.clone());
        let finish = async move { connecting.finish(transaction, answer).await };
        // In the request's span, so that the log has its id.
        let finish = tokio::spawn(finish.in_current_span());
        let finished = finish.await.unwrap_or_else(|cause| Err(Error::Internal(Box::new(cause))));
        self.changes.announce(&id);
        finished
    }

    async fn finish(&self, transaction: TransactionRow, answer: AuthorizationResponse) -> Result<(), Error> {
        match self.connect(&transaction, &answer).await {
            Ok(Ok(finished)) => {
                let TransactionRow { owner, id, .. } = &transaction;
                // Cancelled in the meantime: what the provider gave is dropped.
                if !self.store.finish_transaction(owner, id, &finished, Millis::now()).await? {
                    self.fail(owner, id, code::EXCHANGE_FAILED).await?;
                }
                Ok(())
            }
            Ok(Err(code)) => self.fail(&transaction.owner, &transaction.id, code).await,
            Err(error) => {
                self.fail(&transaction.owner, &transaction.id, code::EXCHANGE_FAILED).await?;
                Err(error)
            }
        }
    }

    async fn connect(
        &self,
        transaction: &TransactionRow,
        answer: &AuthorizationResponse,
    ) -> Result<Result<Finished, &'static str>, Error> {
        let (_, template) = self.catalogue.template(&transaction.template_id).ok_or(Error::Unavailable)?;
        log_denial(transaction, answer);
        let scheme = template.browser().ok_or(Error::Unavailable)?;
        if let Err(code) = self.check_answer(transaction, scheme, answer)? {
            return Ok(Err(code));
        }
        // What came by way of the person's browser is checked before a secret goes to a host that it could choose.
        let mut values = self.variables_of(template, transaction)?;
        let Ok(from_callback) = template.known_values(answer.kept(scheme)) else {
            tracing::warn!(template = template.id, "a callback has a value that its variable may not have");
            return Ok(Err(code::PROVIDER_ERROR));
        };
        let Tokens { mut credential, kept } = match self.tokens(transaction, scheme, answer, &values).await? {
            Ok(tokens) => tokens,
            Err(code) => return Ok(Err(code)),
        };
        let Ok(from_answer) = template.known_values(kept) else {
            tracing::warn!(
                template = template.id,
                "a token answer has a value that its variable may not have"
            );
            return Ok(Err(code::EXCHANGE_FAILED));
        };
        values.extend(from_callback);
        values.extend(from_answer);
        if let (BrowserScheme::OAuth2(oauth2), Credential::OAuth2Token(tokens)) = (scheme, &credential)
            && is_scope_missing(&oauth2.required_scopes, &transaction.scopes, tokens.scope.as_deref())
        {
            return Ok(Err(code::SCOPES_MISSING));
        }
        let secrets = secret_variables(template, &values);
        let has_secrets = !secrets.is_empty();
        let refresh_token = match &mut credential {
            Credential::OAuth2Token(tokens) => {
                tokens.variables = secrets;
                tokens.refresh_token.take()
            }
            Credential::Typed(typed) => {
                typed.variables = secrets;
                None
            }
        };
        let account = match self.account(template, &credential, &values).await {
            Ok(account) => account,
            // The token is new; what may be wrong was typed.
            Err(ProviderError::Refused) if has_secrets => return Ok(Err(code::CREDENTIAL_REFUSED)),
            Err(_) => None,
        };
        let replaced = match &transaction.replaces {
            Some(id) => match self.store.connection(&transaction.owner, id).await? {
                Some(row) => Some(row),
                None => return Ok(Err(code::EXCHANGE_FAILED)),
            },
            None => None,
        };
        if let Credential::OAuth2Token(tokens) = &mut credential {
            tokens.refresh_token = match refresh_token {
                Some(token) => Some(token),
                // An earlier one is bound to an earlier key (RFC 9449, section 5).
                None if tokens.dpop_key.is_some() => None,
                None => {
                    self.earlier_refresh_token(&transaction.owner, replaced.as_ref(), account.as_deref())?
                }
            };
        }
        if is_other_account(replaced.as_ref(), account.as_deref()) {
            let account = account.unwrap_or_default();
            let other = self.other_account(transaction, template, &credential, &values, account);
            return Ok(Ok(Finished::Other(other)));
        }
        Ok(Ok(self.finished(transaction, template, replaced, credential, values, account)))
    }

    /// Whom the new token belongs to. Not knowing it is no reason to refuse a token that the provider just gave.
    async fn account(
        &self,
        template: &ConnectionTemplate,
        credential: &Credential,
        variables: &Values,
    ) -> Result<Option<String>, ProviderError> {
        let Some(verify) = &template.verify else { return Ok(None) };
        let connection = ConnectionRef { template, credential, variables };
        self.provider.verify(connection, verify).await.inspect_err(|cause| {
            tracing::warn!(template = template.id, ?cause, "the account of a new token could not be read");
        })
    }

    /// The refresh token of the connection that is replaced, for the same account. Some servers give one with the first
    /// consent only, and it stays good.
    fn earlier_refresh_token(
        &self,
        owner: &Owner,
        replaced: Option<&ConnectionRow>,
        account: Option<&str>,
    ) -> Result<Option<Secret>, Error> {
        let same = replaced.filter(|row| account.is_some() && row.account.as_deref() == account);
        let Some(row) = same else { return Ok(None) };
        match self.accounts.open_credential(CredentialPlace::of(owner, row), &row.sealed) {
            Ok(Credential::OAuth2Token(tokens)) => Ok(tokens.refresh_token),
            Ok(Credential::Typed(_)) | Err(Error::CredentialRefused(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn finished(
        &self,
        transaction: &TransactionRow,
        template: &ConnectionTemplate,
        replaced: Option<ConnectionRow>,
        credential: Credential,
        values: Values,
        account: Option<String>,
    ) -> Finished {
        let owner = &transaction.owner;
        if let Some(row) = replaced {
            let variables = public_variables(template, &values);
            let place = CredentialPlace { variables: &variables, ..CredentialPlace::of(owner, &row) };
            let sealed = self.accounts.seal_credential(place, &credential);
            let refresh_at = refresh_at(&credential, Millis::now());
            return Finished::Replaced(ConnectionUpdate {
                id: row.id,
                account,
                variables,
                sealed,
                refresh_at,
            });
        }
        let name = transaction.connection_name.clone().or_else(|| account.clone());
        let checked = CheckedConnection {
            name: name.unwrap_or_else(|| template.name.clone()),
            credential,
            values,
            secret_field: String::new(),
            certificate_field: None,
        };
        Finished::New(Box::new(self.accounts.new_connection(owner, template, &checked, account)))
    }
}
