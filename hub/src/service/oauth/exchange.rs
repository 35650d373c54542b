//! The end of a transaction: the provider's answer becomes a connection or an error code.

use super::{
    authorize::values,
    callback::Answer,
    token::{NoTokens, is_missing},
};
use crate::{
    Error,
    service::{
        Service,
        credential::{Checked, Credential, to_variables},
        refresh::refresh_at,
    },
};
use inlay_api::{Secret, transaction_error as code};
use inlay_catalogue::{ConnectionTemplate, OAuth2, Values};
use inlay_store::{ConnectionUpdate, Finished, TransactionRow};
use inlay_time::Millis;
use std::sync::Arc;

impl Service {
    /// Turns the answer to a transaction that is `exchanging` into its end. A client that goes away meanwhile would drop
    /// its request, but the code is used up: the rest runs by itself.
    pub(super) async fn finish_apart(
        self: &Arc<Self>,
        transaction: TransactionRow,
        answer: Answer,
    ) -> Result<(), Error> {
        let (service, id) = (Arc::clone(self), transaction.id.clone());
        let finish = tokio::spawn(async move { service.finish(transaction, answer).await });
        let finished = finish.await.unwrap_or_else(|cause| Err(Error::Internal(Box::new(cause))));
        self.changes.announce(&id);
        finished
    }

    async fn finish(&self, transaction: TransactionRow, answer: Answer) -> Result<(), Error> {
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
        answer: &Answer,
    ) -> Result<Result<Finished, &'static str>, Error> {
        let (_, template) = self.catalogue.template(&transaction.template_id).ok_or(Error::Unavailable)?;
        let oauth2 = template.oauth2().ok_or(Error::Unavailable)?;
        let authorization_code = match answer.code(oauth2) {
            Ok(code) => code,
            Err(code) => return Ok(Err(code)),
        };
        let mut values = values(&transaction.variables);
        let credential = match self.exchange(transaction, oauth2, authorization_code, &values).await? {
            Ok((credential, kept)) => {
                values.extend(answer.kept(oauth2));
                values.extend(kept);
                credential
            }
            Err(NoTokens::Timeout) => return Ok(Err(code::EXCHANGE_TIMEOUT)),
            Err(_) => return Ok(Err(code::EXCHANGE_FAILED)),
        };
        if let Credential::OAuth2Token { scope, .. } = &credential
            && is_missing(&oauth2.required_scopes, &transaction.scopes, scope.as_deref())
        {
            return Ok(Err(code::SCOPES_MISSING));
        }
        let account = self.account(template, &credential, &values).await;
        Ok(Ok(self.finished(transaction, template, credential, values, account)))
    }

    /// RFC 6749, section 4.1.3.
    async fn exchange(
        &self,
        transaction: &TransactionRow,
        oauth2: &OAuth2,
        authorization_code: &Secret,
        values: &Values,
    ) -> Result<Result<(Credential, Values), NoTokens>, Error> {
        let url = oauth2.token_url.render(values).map_err(|cause| Error::Internal(Box::new(cause)))?;
        let redirect_uri = oauth2.redirect_uri(&transaction.owner.hub_id);
        let mut grant = vec![
            ("grant_type", "authorization_code"),
            ("code", authorization_code.expose()),
            ("redirect_uri", &redirect_uri),
        ];
        let verifier =
            self.open_of_transaction(transaction, "verifier", transaction.sealed_verifier.as_ref())?;
        if oauth2.pkce.is_sent() {
            let text = std::str::from_utf8(&verifier).map_err(|cause| Error::Internal(Box::new(cause)))?;
            grant.push(("code_verifier", text));
        }
        self.ask_for_tokens(oauth2, url, &grant, &oauth2.token_params).await
    }

    /// Whom the new token belongs to. Not knowing it is no reason to refuse a token that the provider just gave.
    async fn account(
        &self,
        template: &ConnectionTemplate,
        credential: &Credential,
        values: &Values,
    ) -> Option<String> {
        let verify = template.verify.as_ref()?;
        match self.ask(template, verify, credential, values).await {
            Ok(account) => account,
            Err(cause) => {
                tracing::warn!(
                    template = template.id,
                    ?cause,
                    "the account of a new token could not be read"
                );
                None
            }
        }
    }

    fn finished(
        &self,
        transaction: &TransactionRow,
        template: &ConnectionTemplate,
        credential: Credential,
        values: Values,
        account: Option<String>,
    ) -> Finished {
        let owner = &transaction.owner;
        if let Some(id) = &transaction.replaces {
            let sealed = self.seal_credential(owner, id, &credential);
            let variables = to_variables(&values);
            let refresh_at = refresh_at(&credential, Millis::now());
            return Finished::Replaced(ConnectionUpdate {
                id: id.clone(),
                account,
                variables,
                sealed,
                refresh_at,
            });
        }
        let name = transaction.connection_name.clone().or_else(|| account.clone());
        let checked = Checked {
            name: name.unwrap_or_else(|| template.name.clone()),
            credential,
            values,
            secret_field: String::new(),
        };
        Finished::New(Box::new(self.new_connection(owner, template, &checked, account)))
    }
}
