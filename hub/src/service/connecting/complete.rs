//! Completion of a transaction whose authorization response waits for its user: under the user's own token, and only then,
//! the code is exchanged.

use super::{Connecting, authorization::keys_of_state};
use crate::{Error, service::principal::Principal};
use inlay_api::{Secret, Transaction, TransactionStatus, transaction_error as code};
use inlay_store::{Owner, TransactionRow};
use inlay_time::Millis;
use inlay_vault::one_time as secret;
use std::sync::Arc;

impl Connecting {
    /// `CompleteTransaction`: once, with the proof from the fragment.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody else's transaction and for a wrong proof; [`Error::WrongState`] when it waits for
    /// nothing, any more or yet.
    pub async fn complete(
        self: &Arc<Self>,
        who: &Principal,
        id: &str,
        proof: &Secret,
    ) -> Result<Transaction, Error> {
        let (owner, transaction) = self.transaction_to_change(who, id).await?;
        self.exchange_with(transaction, proof).await?;
        self.read_transaction(&owner, id).await
    }

    /// The connection behind an `oauth2-code` or `oauth1` credential: `code` stands in for the provider's code or verifier,
    /// `state` names the transaction, as the token does with OAuth 1. Showing the same pair again finds the same connection,
    /// because the request that the credential is part of may be repeated.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the pair is not this user's, or for another connector; otherwise the transaction's error
    /// code as [`Redeemed::Failed`].
    pub(super) async fn redeem(
        self: &Arc<Self>,
        owner: &Owner,
        connector_id: &str,
        code: &Secret,
        state: &Secret,
    ) -> Result<Redeemed, Error> {
        let templates = self.catalogue.templates_of_connector(connector_id).map(|(_, template)| template);
        let mut found = None;
        for key in keys_of_state(templates, &owner.hub_id, state.expose()) {
            found = found.or(self.store.transaction_of_state(&secret::hash(&key)).await?);
        }
        let transaction = found.map(|found| found.transaction).ok_or(Error::NotFound)?;
        let template = self.catalogue.template(&transaction.template_id).map(|(_, template)| template);
        if transaction.owner != *owner || template.is_none_or(|t| t.connector_id != connector_id) {
            return Err(Error::NotFound);
        }
        let id = transaction.id.clone();
        let is_exchanged = matches!(
            transaction.status_at(Millis::now()),
            TransactionStatus::Connected | TransactionStatus::AwaitingConfirmation
        );
        let is_done = is_exchanged && is_proof(&transaction, code);
        if !is_done {
            self.exchange_with(transaction, code).await?;
        }
        let row = self.store.transaction(owner, &id).await?.ok_or(Error::NotFound)?;
        match row.connection_id {
            Some(connection_id) => Ok(Redeemed::Connected(connection_id)),
            None if row.status == TransactionStatus::AwaitingConfirmation => Ok(Redeemed::OtherAccount),
            None => Ok(Redeemed::Failed(row.error_code.unwrap_or_else(|| code::EXCHANGE_FAILED.to_owned()))),
        }
    }

    async fn exchange_with(
        self: &Arc<Self>,
        transaction: TransactionRow,
        proof: &Secret,
    ) -> Result<(), Error> {
        if transaction.status_at(Millis::now()) != TransactionStatus::AwaitingCompletion {
            return Err(Error::WrongState);
        }
        if !is_proof(&transaction, proof) {
            return Err(Error::NotFoundAt("proof".to_owned()));
        }
        let answer = self.open_answer(&transaction)?;
        let TransactionRow { owner, id, .. } = &transaction;
        if !self.store.start_completing(owner, id, &secret::hash(proof.expose()), Millis::now()).await? {
            return Err(Error::WrongState);
        }
        self.changes.announce(id);
        self.finish_detached(transaction, answer).await
    }
}

/// What became of an `oauth2-code` credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Redeemed {
    /// It is this connection.
    Connected(String),
    /// It is another account than the connection's, and nobody has confirmed that.
    OtherAccount,
    /// A code of [`inlay_api::transaction_error`].
    Failed(String),
}

fn is_proof(transaction: &TransactionRow, proof: &Secret) -> bool {
    let hash = secret::hash(proof.expose());
    transaction.proof_hash.as_ref().is_some_and(|known| secret::constant_time_eq(known, &hash))
}
