//! OAuth transactions: how they begin, and how the widget follows them.
//!
//! A code is only exchanged when three things met: a browser (known by its popup's cookie), a transaction of a user, and
//! that user's token in a widget that shares the browser. They meet in one of three ways:
//!
//! - before the provider is reached: the popup's handle, which only a window of the hub's own origin can read ([`bind`]),
//!   or the pairing code that the popup shows, typed into the widget;
//! - after it: the answer is kept, and a proof travels to the host's page, whose widget brings it back ([`complete`]).
//!
//! A link that somebody else sent never gets that far. [`launch`] and [`callback`] are the browser's side.

mod bind;
mod callback;
mod changes;
mod code;
mod complete;
mod exchange;
mod initialise;
mod launch;

pub use callback::CallbackRedirect;
pub use inlay_provider::oauth2::AuthorizationResponse;
pub use launch::{AuthorizationRedirect, Launch, Pairing};

use super::{accounts::Accounts, foundation::Foundation, offers::Offers, principal::Principal, users::Users};
use crate::{Error, config::Config};
use changes::Changes;
use inlay_api::{Transaction, TransactionStatus};
use inlay_catalogue::Catalogue;
use inlay_provider::{Provider, oauth2::SetupError};
use inlay_store::{Owner, Store, TransactionRow};
use inlay_time::Millis;
use inlay_vault::{Purpose, Vault};
use std::{sync::Arc, time::Duration};

/// Seconds between opening the popup and binding it, and between binding it and moving on.
const STEP_SECONDS: i64 = 60;
/// Seconds for which an answer waits for its user.
const COMPLETION_SECONDS: i64 = 120;
/// Seconds for which a pairing code is good.
const PAIRING_SECONDS: i64 = 180;
/// Most pairing codes that may be tried for a transaction.
const PAIRING_TRIES: i64 = 5;
/// Seconds for which transactions are kept after their end.
const KEPT_SECONDS: i64 = 24 * 3600;

/// The OAuth transactions of all end users.
#[derive(Debug)]
pub struct Connecting {
    users: Arc<Users>,
    offers: Arc<Offers>,
    accounts: Arc<Accounts>,
    config: Arc<Config>,
    catalogue: Arc<Catalogue>,
    store: Store,
    /// Seals verifiers and answers.
    vault: Arc<Vault>,
    provider: Arc<Provider>,
    changes: Changes,
}

impl Connecting {
    pub(super) fn new(
        base: &Foundation,
        users: &Arc<Users>,
        offers: &Arc<Offers>,
        accounts: &Arc<Accounts>,
    ) -> Self {
        Self {
            users: Arc::clone(users),
            offers: Arc::clone(offers),
            accounts: Arc::clone(accounts),
            config: Arc::clone(&base.config),
            catalogue: Arc::clone(&base.catalogue),
            store: base.store.clone(),
            vault: Arc::clone(&base.vault),
            provider: Arc::clone(&base.provider),
            changes: Changes::default(),
        }
    }

    /// `GetTransaction`. With `wait`, answers when the status is another than `seen` (than the present one, if that is not
    /// given), when it cannot change any more, or when the time is up. A user who waits twice already gets an answer at
    /// once.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for somebody else's.
    pub async fn get(
        &self,
        who: &Principal,
        id: &str,
        wait: Duration,
        seen: Option<&str>,
    ) -> Result<Transaction, Error> {
        let owner = self.users.owner_or_not_found(who).await?;
        let first = self.read_transaction(&owner, id).await?;
        if wait.is_zero()
            || first.status.is_terminal()
            || seen.is_some_and(|seen| seen != first.status.as_str())
        {
            return Ok(first);
        }
        let Some(watch) = self.changes.watch(id, Some(&owner)) else { return Ok(first) };
        let deadline = tokio::time::Instant::now() + wait;
        loop {
            // Listening begins before reading, so that a change between the two is not missed.
            let changed = watch.changed();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let now = self.read_transaction(&owner, id).await?;
            if now.status != first.status || tokio::time::timeout_at(deadline, changed).await.is_err() {
                return Ok(now);
            }
        }
    }

    /// `CancelTransaction`.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for somebody else's; [`Error::WrongState`] when it is over.
    pub async fn cancel(&self, who: &Principal, id: &str) -> Result<Transaction, Error> {
        let owner = self.users.owner_or_not_found(who).await?;
        self.store.transaction(&owner, id).await?.ok_or(Error::NotFound)?;
        if !self.store.end_transaction(&owner, id, None).await? {
            return Err(Error::WrongState);
        }
        self.changes.announce(id);
        self.read_transaction(&owner, id).await
    }

    /// Writes down which transactions expired, and deletes old ones.
    pub(super) async fn delete_expired(&self, now: Millis) -> Result<(), Error> {
        Ok(self.store.clean_up_transactions(now.plus_seconds(-KEPT_SECONDS), now).await?)
    }

    /// Ends a transaction as failed.
    async fn fail(&self, owner: &Owner, id: &str, code: &str) -> Result<(), Error> {
        tracing::info!(transaction = id, code, "connecting an account failed");
        self.store.end_transaction(owner, id, Some(code)).await?;
        self.changes.announce(id);
        Ok(())
    }

    async fn read_transaction(&self, owner: &Owner, id: &str) -> Result<Transaction, Error> {
        let row = self.store.transaction(owner, id).await?.ok_or(Error::NotFound)?;
        let integration =
            self.catalogue.template(&row.template_id).map(|(integration, _)| integration.id.clone());
        Ok(Transaction { integration_id: integration, ..to_transaction(&row, Millis::now()) })
    }

    /// Seals something of a transaction; `field` is `verifier` or `answer`.
    fn seal_for_transaction(&self, owner: &Owner, id: &str, field: &str, plain: &[u8]) -> Vec<u8> {
        self.vault.seal(Purpose::Transaction, &[&owner.hub_id, &owner.user_id, id, field], plain)
    }

    /// Opens what [`Connecting::seal_for_transaction`] made.
    fn open_of_transaction(
        &self,
        transaction: &TransactionRow,
        field: &str,
        sealed: Option<&Vec<u8>>,
    ) -> Result<zeroize::Zeroizing<Vec<u8>>, Error> {
        let TransactionRow { owner, id, .. } = transaction;
        let place = [&owner.hub_id, &owner.user_id, id.as_str(), field];
        self.vault
            .open(Purpose::Transaction, &place, sealed.ok_or(Error::WrongState)?)
            .map_err(|cause| Error::Internal(Box::new(cause)))
    }
}

/// Why a browser cannot be sent to the provider.
fn authorization_error(cause: SetupError) -> Error {
    match cause {
        SetupError::Url(cause) => Error::invalid("variables", cause.to_string()),
        SetupError::Unregistered | SetupError::Header => cause.into(),
    }
}

fn to_transaction(row: &TransactionRow, now: Millis) -> Transaction {
    let status = row.status_at(now);
    let connected = status == TransactionStatus::Connected;
    Transaction {
        id: row.id.clone(),
        error_code: row.error_code.clone().filter(|_| status == TransactionStatus::Failed),
        connection_id: row.connection_id.clone().filter(|_| connected),
        account: row.account.clone().filter(|_| connected),
        integration_id: None,
        template_id: Some(row.template_id.clone()),
        replaces: row.replaces.clone(),
        expires_at: row.expires_at.to_rfc3339(),
        status,
    }
}
