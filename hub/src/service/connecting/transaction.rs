//! OAuth transactions as the widget follows them: read (by long poll), cancelled, and what is kept sealed in them.

use super::{AGAIN, Connecting};
use crate::{
    Error,
    service::principal::{Action, Principal, Thing, action_of},
};
use inlay_api::{ConnectionVariable, Transaction, TransactionStatus};
use inlay_store::{Owner, TransactionRow};
use inlay_time::Millis;
use inlay_vault::{Purpose, Vault, VaultError};
use std::time::Duration;
use zeroize::Zeroizing;

/// Seconds for which transactions are kept after their end.
const KEPT_SECONDS: i64 = 24 * 3600;

/// Where a sealed record of a transaction stands, and what stands beside it in the open and decides where it is sent.
#[derive(Clone, Copy, Debug)]
pub(in crate::service) struct TransactionPlace<'a> {
    /// Whose.
    pub owner: &'a Owner,
    /// The transaction's id.
    pub id: &'a str,
    /// ULID.
    pub template_id: &'a str,
    /// What the token endpoint's URL is made from.
    pub variables: &'a [ConnectionVariable],
    /// `verifier`, `answer` or `variables`.
    pub field: &'a str,
}

impl<'a> TransactionPlace<'a> {
    pub(super) fn of(row: &'a TransactionRow, field: &'a str) -> Self {
        let TransactionRow { owner, id, template_id, variables, .. } = row;
        Self { owner, id, template_id, variables, field }
    }

    fn names(&self) -> [&'a str; 4] {
        [&self.owner.hub_id, &self.owner.user_id, self.id, self.field]
    }

    fn bound(&self) -> Vec<&'a str> {
        let mut variables: Vec<[&str; 2]> =
            self.variables.iter().map(|variable| [variable.name.as_str(), &variable.value]).collect();
        variables.sort_unstable();
        [self.template_id].into_iter().chain(variables.into_iter().flatten()).collect()
    }

    /// Seals for this place, so that who can write the database cannot have a code sent elsewhere.
    pub(in crate::service) fn seal(&self, vault: &Vault, plain: &[u8]) -> Vec<u8> {
        vault.seal_bound(Purpose::Transaction, &self.names(), &self.bound(), plain)
    }

    /// Opens what [`TransactionPlace::seal`] made. Records that an earlier version did not bind stay closed: they are a few
    /// minutes old at most, and connecting again makes new ones.
    ///
    /// # Errors
    /// When the record is not of this place, or its key is gone.
    pub(in crate::service) fn open(
        &self,
        vault: &Vault,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        if !vault.is_bound(sealed) {
            return Err(VaultError::Refused);
        }
        vault.open_bound(Purpose::Transaction, &self.names(), &self.bound(), sealed)
    }
}

impl Connecting {
    /// `GetTransaction`. With `wait`, answers when the status is another than `seen` (than the present one, if that is not
    /// given), when it cannot change any more, or when the time is up. A user who waits in many tabs already gets an
    /// answer at once, with the time after which to ask again; so does everybody when the hub stops.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for somebody else's.
    pub async fn get(
        &self,
        who: &Principal,
        id: &str,
        wait: Duration,
        seen: Option<&str>,
    ) -> Result<(Transaction, Option<Duration>), Error> {
        let owner = self.users.owner_or_not_found(who).await?;
        let row = self.store.transaction(&owner, id).await?.ok_or(Error::NotFound)?;
        self.access.require(who, Action::See, Thing::Transaction(&row))?;
        let first = self.read_transaction(&owner, id).await?;
        if wait.is_zero()
            || first.status.is_terminal()
            || seen.is_some_and(|seen| seen != first.status.as_str())
        {
            return Ok((first, None));
        }
        let Some(watch) = self.changes.watch_transaction(id, &owner) else {
            return Ok((first, Some(AGAIN)));
        };
        let deadline = tokio::time::Instant::now() + wait;
        loop {
            // Listening begins before reading, so that a change between the two is not missed.
            let changed = watch.changed();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let now = self.read_transaction(&owner, id).await?;
            if now.status != first.status {
                return Ok((now, None));
            }
            if self.changes.is_over() {
                return Ok((now, Some(AGAIN)));
            }
            if tokio::time::timeout_at(deadline, changed).await.is_err() {
                return Ok((now, None));
            }
        }
    }

    /// `CancelTransaction`.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for somebody else's; [`Error::WrongState`] when it is over.
    pub async fn cancel(&self, who: &Principal, id: &str) -> Result<Transaction, Error> {
        let (owner, _) = self.transaction_to_change(who, id).await?;
        if !self.store.end_transaction(&owner, id, None).await? {
            return Err(Error::WrongState);
        }
        self.drop_token(id).await?;
        self.changes.announce(id);
        self.read_transaction(&owner, id).await
    }

    /// A transaction that the token's user may drive on.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for somebody else's, and for one that the token does not cover; [`Error::Forbidden`] when
    /// its `mode` allows less than what the transaction leads to.
    pub(super) async fn transaction_to_change(
        &self,
        who: &Principal,
        id: &str,
    ) -> Result<(Owner, TransactionRow), Error> {
        let owner = self.users.owner_or_not_found(who).await?;
        let row = self.store.transaction(&owner, id).await?.ok_or(Error::NotFound)?;
        self.access.require(who, action_of(&row), Thing::Transaction(&row))?;
        Ok((owner, row))
    }

    /// Writes down which transactions expired, and deletes old ones.
    /// By the system's clock they expire, which is the safe side; by `deletion_time` they are deleted.
    pub(in crate::service) async fn delete_expired(&self, deletion_time: Millis) -> Result<(), Error> {
        let ended_until = deletion_time.plus_seconds(-KEPT_SECONDS);
        Ok(self.store.clean_up_transactions(ended_until, Millis::now()).await?)
    }

    /// Ends a transaction as failed.
    pub(super) async fn fail(&self, owner: &Owner, id: &str, code: &str) -> Result<(), Error> {
        tracing::info!(transaction = id, code, "connecting an account failed");
        self.store.end_transaction(owner, id, Some(code)).await?;
        self.changes.announce(id);
        Ok(())
    }

    pub(super) async fn read_transaction(&self, owner: &Owner, id: &str) -> Result<Transaction, Error> {
        let row = self.store.transaction(owner, id).await?.ok_or(Error::NotFound)?;
        let integration =
            self.catalogue.template(&row.template_id).map(|(integration, _)| integration.id.clone());
        Ok(Transaction { integration_id: integration, ..to_transaction(&row, Millis::now()) })
    }

    /// Opens a transaction's `verifier` or `answer`.
    pub(super) fn open_of_transaction(
        &self,
        transaction: &TransactionRow,
        field: &str,
        sealed: Option<&Vec<u8>>,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        TransactionPlace::of(transaction, field)
            .open(&self.vault, sealed.ok_or(Error::WrongState)?)
            .map_err(|cause| Error::Internal(Box::new(cause)))
    }
}

/// A transaction as the API shows it.
fn to_transaction(row: &TransactionRow, now: Millis) -> Transaction {
    let status = row.status_at(now);
    let connected = status == TransactionStatus::Connected;
    let has_account = connected || status == TransactionStatus::AwaitingConfirmation;
    Transaction {
        id: row.id.clone(),
        error_code: row.error_code.clone().filter(|_| status == TransactionStatus::Failed),
        connection_id: row.connection_id.clone().filter(|_| connected),
        account: row.account.clone().filter(|_| has_account),
        integration_id: None,
        template_id: Some(row.template_id.clone()),
        replaces: row.replaces.clone(),
        expires_at: row.expires_at.to_rfc3339(),
        status,
    }
}
