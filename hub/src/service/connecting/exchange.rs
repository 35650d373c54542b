//! Exchange of the authorization code for tokens: the end of a transaction, as a connection or an error code.

use super::{
    Connecting, callback::log_denial, confirm::is_other_account, tokens::Tokens, variables::secret_variables,
};
use crate::{
    Error,
    service::accounts::{CheckedConnection, CredentialPlace, UnusedTokens, public_variables, refresh_at},
};
use inlay_api::{Secret, transaction_error as code};
use inlay_catalogue::{BrowserScheme, ConnectionTemplate, Values};
use inlay_provider::{
    ConnectionRef, Credential, ProviderError,
    oauth2::{AuthorizationResponse, is_scope_missing},
};
use inlay_store::{ConnectionRow, ConnectionUpdate, Finished, Owner, TransactionRow};
use inlay_time::Millis;
use std::{sync::Arc, time::Duration};
use tracing::Instrument;

/// Pauses before what the store failed at is tried again.
const PAUSES: [Duration; 3] = [Duration::from_millis(250), Duration::from_secs(1), Duration::from_secs(3)];

/// What a provider gave for a code, and which nobody else will use.
struct Issued<'a> {
    template: &'a ConnectionTemplate,
    credential: Credential,
    /// Checked: those of the transaction and of the callback, then those of the token answer.
    values: Values,
    account: Option<String>,
}

/// Tries a step at the store again while it fails.
async fn again<T, F: Future<Output = Result<T, Error>>>(step: impl Fn() -> F) -> Result<T, Error> {
    for pause in PAUSES {
        match step().await {
            Err(cause) => tracing::warn!(%cause, "the end of an exchange could not be stored yet"),
            done => return done,
        }
        tokio::time::sleep(pause).await;
    }
    step().await
}

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

    /// Every end after a token answer is here: it becomes a connection, or it is revoked. A store that fails is asked again
    /// for some seconds, because neither the token nor the person's way comes back.
    async fn finish(&self, transaction: TransactionRow, answer: AuthorizationResponse) -> Result<(), Error> {
        let TransactionRow { owner, id, .. } = &transaction;
        let (mut issued, kept) = match self.exchange(&transaction, &answer).await {
            Ok(Ok(issued)) => issued,
            Ok(Err(code)) => return again(|| self.fail(owner, id, code)).await,
            Err(error) => {
                again(|| self.fail(owner, id, code::EXCHANGE_FAILED)).await?;
                return Err(error);
            }
        };
        let connected = match kept {
            Ok(kept) => self.connect(&transaction, &mut issued, kept).await,
            Err(code) => Ok(Err(code)),
        };
        let (code, error) = match connected {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(code)) => (code, None),
            Err(error) => (code::EXCHANGE_FAILED, Some(error)),
        };
        let Issued { template, credential, values, account } = &issued;
        let unused = UnusedTokens { credential, values, account: account.as_deref() };
        let revoked = again(|| self.accounts.revoke_unused(owner, id, template, &unused)).await;
        if let Err(cause) = revoked {
            tracing::error!(transaction = id, %cause, "a token that is not used cannot be kept for its revocation");
        }
        again(|| self.fail(owner, id, code)).await?;
        error.map_or(Ok(()), Err)
    }

    /// Exchanges the code. From here on the provider has given a token, beside which stands what was kept of its answer, or why
    /// it cannot be used.
    async fn exchange(
        &self,
        transaction: &TransactionRow,
        answer: &AuthorizationResponse,
    ) -> Result<Result<(Issued<'_>, Result<Values, &'static str>), &'static str>, Error> {
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
        let secrets = secret_variables(template, &values);
        match &mut credential {
            Credential::OAuth2Token(tokens) => tokens.variables = secrets,
            Credential::Typed(typed) => typed.variables = secrets,
        }
        values.extend(from_callback);
        let issued = Issued { template, credential, values, account: None };
        Ok(Ok((issued, kept)))
    }

    /// Stores the connection; otherwise, why there is none.
    async fn connect(
        &self,
        transaction: &TransactionRow,
        issued: &mut Issued<'_>,
        kept: Values,
    ) -> Result<Result<(), &'static str>, Error> {
        let TransactionRow { owner, id, .. } = transaction;
        let template = issued.template;
        let Ok(from_answer) = template.known_values(kept) else {
            tracing::warn!(
                template = template.id,
                "a token answer has a value that its variable may not have"
            );
            return Ok(Err(code::EXCHANGE_FAILED));
        };
        issued.values.extend(from_answer);
        if let (Some(BrowserScheme::OAuth2(oauth2)), Credential::OAuth2Token(tokens)) =
            (template.browser(), &issued.credential)
            && is_scope_missing(&oauth2.required_scopes, &transaction.scopes, tokens.scope.as_deref())
        {
            return Ok(Err(code::SCOPES_MISSING));
        }
        let has_secrets = issued.values.keys().any(|name| template.is_secret(name));
        issued.account = match self.account(template, &issued.credential, &issued.values).await {
            Ok(account) => account,
            // The token is new; what may be wrong was typed.
            Err(ProviderError::Refused) if has_secrets => return Ok(Err(code::CREDENTIAL_REFUSED)),
            Err(_) => None,
        };
        let replaced = match &transaction.replaces {
            Some(replaced) => match again(|| self.replaced(owner, replaced)).await? {
                Some(row) => Some(row),
                None => return Ok(Err(code::EXCHANGE_FAILED)),
            },
            None => None,
        };
        let mut credential = issued.credential.clone();
        if let Credential::OAuth2Token(tokens) = &mut credential
            && tokens.refresh_token.is_none()
            // An earlier one is bound to an earlier key (RFC 9449, section 5).
            && tokens.dpop_key.is_none()
        {
            tokens.refresh_token = self.earlier_refresh_token(owner, replaced.as_ref(), issued).await?;
        }
        let (values, account) = (issued.values.clone(), issued.account.clone());
        let finished = match account {
            Some(account) if is_other_account(replaced.as_ref(), Some(&account)) => {
                Finished::Other(self.other_account(transaction, template, &credential, &values, account))
            }
            account => self.finished(transaction, template, replaced, credential, values, account),
        };
        let store = || self.store_finished(owner, id, &finished);
        // Otherwise it was cancelled meanwhile, or has expired, or the connection that it replaces is gone.
        Ok(if again(store).await? { Ok(()) } else { Err(code::EXCHANGE_FAILED) })
    }

    async fn store_finished(&self, owner: &Owner, id: &str, finished: &Finished) -> Result<bool, Error> {
        Ok(self.store.finish_transaction(owner, id, finished, Millis::now()).await?)
    }

    async fn replaced(&self, owner: &Owner, id: &str) -> Result<Option<ConnectionRow>, Error> {
        Ok(self.store.connection(owner, id).await?)
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

    /// The refresh token of an earlier connection to the same account: of the one that is replaced, otherwise of the newest
    /// at the same template with the same variables. Some servers give one with the first consent only, and it stays good.
    async fn earlier_refresh_token(
        &self,
        owner: &Owner,
        replaced: Option<&ConnectionRow>,
        issued: &Issued<'_>,
    ) -> Result<Option<Secret>, Error> {
        let Some(account) = issued.account.as_deref() else { return Ok(None) };
        if let Some(row) = replaced {
            let is_same = row.account.as_deref() == Some(account);
            return if is_same { self.refresh_token_of(owner, row) } else { Ok(None) };
        }
        let variables = public_variables(issued.template, &issued.values);
        for listed in self.store.connections(owner).await?.into_iter().rev() {
            if listed.template_id != issued.template.id || listed.account.as_deref() != Some(account) {
                continue;
            }
            let row = self.store.connection(owner, &listed.id).await?;
            let Some(row) = row.filter(|row| row.variables == variables) else { continue };
            if let Some(token) = self.refresh_token_of(owner, &row)? {
                return Ok(Some(token));
            }
        }
        Ok(None)
    }

    fn refresh_token_of(&self, owner: &Owner, row: &ConnectionRow) -> Result<Option<Secret>, Error> {
        match self.accounts.open_credential(CredentialPlace::of(owner, row), &row.sealed) {
            // One that is bound to a key is of no use without it (RFC 9449, section 5).
            Ok(Credential::OAuth2Token(tokens)) if tokens.dpop_key.is_none() => Ok(tokens.refresh_token),
            Ok(_) | Err(Error::CredentialRefused(_)) => Ok(None),
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
