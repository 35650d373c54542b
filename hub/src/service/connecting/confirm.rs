//! Confirmation of another account: reconnecting gave a token of somebody else than the connection's account. The connection
//! works on with the old one until its user has said yes.

use super::{CONFIRMATION_SECONDS, Connecting};
use crate::{
    Error,
    service::{
        accounts::{CredentialPlace, public_variables, refresh_at},
        principal::Principal,
    },
};
use inlay_api::{Transaction, TransactionStatus, transaction_error as code};
use inlay_catalogue::{ConnectionTemplate, Values};
use inlay_provider::Credential;
use inlay_store::{ConnectionRow, ConnectionUpdate, OtherAccount, Owner, TransactionRow};
use inlay_time::Millis;
use std::sync::Arc;

impl Connecting {
    /// `ConfirmTransaction`: gives the connection the token of the other account. Saying it again gets the same answer: an
    /// answer can be lost on its way.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for somebody else's; [`Error::WrongState`] when it waits for no confirmation (any more).
    pub async fn confirm(self: &Arc<Self>, who: &Principal, id: &str) -> Result<Transaction, Error> {
        let (owner, transaction) = self.transaction_to_change(who, id).await?;
        match transaction.status_at(Millis::now()) {
            TransactionStatus::AwaitingConfirmation => {}
            TransactionStatus::Connected if is_replaced(&transaction) => {
                return self.read_transaction(&owner, id).await;
            }
            _ => return Err(Error::WrongState),
        }
        let Some(waiting) = self.store.token_to_confirm(&owner, id).await? else {
            return self.confirmed_meanwhile(&owner, id).await;
        };
        let replaces = transaction.replaces.as_deref().unwrap_or_default();
        let row = self.store.connection(&owner, replaces).await?;
        let is_confirmed = match row {
            Some(row) => {
                let (_, template) =
                    self.catalogue.template(&waiting.template_id).ok_or(Error::Unavailable)?;
                let place = CredentialPlace {
                    owner: &owner,
                    id,
                    connector_id: &template.connector_id,
                    template_id: &waiting.template_id,
                    variables: &waiting.variables,
                };
                let credential = self.accounts.open_credential(place, &waiting.sealed)?;
                let place =
                    CredentialPlace { variables: &waiting.variables, ..CredentialPlace::of(&owner, &row) };
                let update = ConnectionUpdate {
                    sealed: self.accounts.seal_credential(place, &credential),
                    refresh_at: refresh_at(&credential, Millis::now()),
                    account: transaction.account,
                    variables: waiting.variables.clone(),
                    id: row.id.clone(),
                };
                self.store.confirm_transaction(&owner, id, &update, Millis::now()).await?
            }
            None => {
                self.fail(&owner, id, code::EXCHANGE_FAILED).await?;
                self.drop_token(id).await?;
                false
            }
        };
        self.changes.announce(id);
        if is_confirmed {
            self.read_transaction(&owner, id).await
        } else {
            self.confirmed_meanwhile(&owner, id).await
        }
    }

    /// The answer to the slower of two confirmations at the same time.
    async fn confirmed_meanwhile(&self, owner: &Owner, id: &str) -> Result<Transaction, Error> {
        let row = self.store.transaction(owner, id).await?.ok_or(Error::NotFound)?;
        if row.status == TransactionStatus::Connected && is_replaced(&row) {
            self.read_transaction(owner, id).await
        } else {
            Err(Error::WrongState)
        }
    }

    /// Revokes the token of a transaction that was ended instead of confirmed. It has none in any other state.
    pub(super) async fn drop_token(&self, id: &str) -> Result<(), Error> {
        if self.store.drop_token_to_confirm(id, Millis::now()).await? {
            self.accounts.spawn_revocations();
        }
        Ok(())
    }

    /// Another account's token, sealed to wait.
    pub(super) fn other_account(
        &self,
        transaction: &TransactionRow,
        template: &ConnectionTemplate,
        credential: &Credential,
        values: &Values,
        account: String,
    ) -> OtherAccount {
        let variables = public_variables(template, values);
        let place = CredentialPlace {
            owner: &transaction.owner,
            id: &transaction.id,
            connector_id: &template.connector_id,
            template_id: &template.id,
            variables: &variables,
        };
        OtherAccount {
            sealed: self.accounts.seal_credential(place, credential),
            until: Millis::now().plus_seconds(CONFIRMATION_SECONDS),
            account,
            template_id: template.id.clone(),
            variables,
        }
    }
}

/// Whether the connection that a transaction was to replace has its token.
fn is_replaced(transaction: &TransactionRow) -> bool {
    transaction.replaces.is_some() && transaction.replaces == transaction.connection_id
}

/// Whether a token belongs to another account than the connection that it is for. Where one of them is not known there is
/// nothing to ask about.
pub(super) fn is_other_account(replaced: Option<&ConnectionRow>, account: Option<&str>) -> bool {
    let before = replaced.and_then(|row| row.account.as_deref());
    matches!((before, account), (Some(before), Some(now)) if !before.eq_ignore_ascii_case(now))
}
