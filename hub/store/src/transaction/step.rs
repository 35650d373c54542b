//! The steps of an OAuth transaction. Each is a compare-and-set on the status, so that of two requests for the same step
//! one happens; terminal states never change.

use crate::{Owner, Store, StoreError, write::WriteStatement};
use inlay_time::Millis;
use sqlx::Row;

/// Who may let the code of a transaction be exchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completion {
    /// The callback does it: the launch page's browser was bound to the user before the provider was reached.
    Callback,
    /// The user does it, afterwards, under the user's own token.
    User,
}

impl Completion {
    pub(super) fn from_text(text: &str) -> Self {
        if text == "callback" { Self::Callback } else { Self::User }
    }
}

/// What became of binding a popup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindOutcome {
    /// Popup and transaction belong together.
    Bound,
    /// One of them is bound already, too old, or over.
    Refused,
}

/// A popup to bind, if it was opened or seen recently enough.
#[derive(Clone, Copy, Debug)]
pub struct LaunchToBind<'a> {
    /// SHA-256 of its handle.
    pub handle_hash: &'a [u8],
    /// It was opened after this.
    pub opened_after: Millis,
    /// Or it reported itself without an opener after this.
    pub seen_after: Option<Millis>,
}

const BIND_LAUNCH: &str = "update launch set hub_id = $1, user_id = $2, transaction_id = $3
     where handle_hash = $4 and transaction_id is null and (created_at > $5 or seen_at > $6)";

impl Store {
    /// `created → launched`: the popup of the click with this nonce is open, without an opener. Answers the transaction's
    /// id when that is news.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_launched(&self, nonce_hash: &[u8], now: Millis) -> Result<Option<String>, StoreError> {
        let mut tx = self.begin().await?;
        let launched = sqlx::query_scalar(
            "update oauth_transaction set status = 'launched'
             where nonce_hash = $1 and status = 'created' and expires_at > $2 returning id",
        )
        .bind(nonce_hash)
        .bind(now.0)
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(launched)
    }

    /// Counts a pairing code that is about to be tried. False when there were `most` already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_pairing_try(&self, owner: &Owner, id: &str, most: i64) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update oauth_transaction set pairing_tries = pairing_tries + 1
             where hub_id = $1 and user_id = $2 and id = $3 and pairing_tries < $4",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(id)
        .bind(most)
        .write(self)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Binds a popup to a transaction under its user's token: `created | launched → bound`, both or neither. The URLs that
    /// were given out for the other ways stop working.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bind_launch(
        &self,
        owner: &Owner,
        id: &str,
        launch_to_bind: LaunchToBind<'_>,
        now: Millis,
    ) -> Result<BindOutcome, StoreError> {
        let mut tx = self.begin().await?;
        let transaction = sqlx::query(
            "update oauth_transaction
             set status = 'bound', bound_at = $4, state_hash = null, ticket_hash = null, sealed_verifier = null
             where hub_id = $1 and user_id = $2 and id = $3 and status in ('created', 'launched')
               and answer_hash is null and expires_at > $4",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(id)
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        let launch = sqlx::query(BIND_LAUNCH)
            .bind(&owner.hub_id)
            .bind(&owner.user_id)
            .bind(id)
            .bind(launch_to_bind.handle_hash)
            .bind(launch_to_bind.opened_after.0)
            .bind(launch_to_bind.seen_after.map(|seen| seen.0))
            .execute(&mut *tx)
            .await?;
        if transaction.rows_affected() != 1 || launch.rows_affected() != 1 {
            return Ok(BindOutcome::Refused);
        }
        tx.commit().await?;
        Ok(BindOutcome::Bound)
    }

    /// Binds a tab that shows the ticket of a full-page redirect: `created | launched → bound`, to be completed by the
    /// user. Answers whose transaction it is, and which.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bind_redirect(
        &self,
        ticket_hash: &[u8],
        launch_to_bind: LaunchToBind<'_>,
        now: Millis,
    ) -> Result<Option<(Owner, String)>, StoreError> {
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "update oauth_transaction
             set status = 'bound', completion = 'user', bound_at = $2, state_hash = null, ticket_hash = null,
                 sealed_verifier = null
             where ticket_hash = $1 and status in ('created', 'launched') and answer_hash is null and expires_at > $2
             returning hub_id, user_id, id",
        )
        .bind(ticket_hash)
        .bind(now.0)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let owner = Owner { hub_id: row.try_get("hub_id")?, user_id: row.try_get("user_id")? };
        let id: String = row.try_get("id")?;
        let launch = sqlx::query(BIND_LAUNCH)
            .bind(&owner.hub_id)
            .bind(&owner.user_id)
            .bind(&id)
            .bind(launch_to_bind.handle_hash)
            .bind(launch_to_bind.opened_after.0)
            .bind(launch_to_bind.seen_after.map(|seen| seen.0))
            .execute(&mut *tx)
            .await?;
        if launch.rows_affected() != 1 {
            return Ok(None);
        }
        tx.commit().await?;
        Ok(Some((owner, id)))
    }

    /// `bound → authorizing`, if it was bound after `bound_after`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn start_authorizing(
        &self,
        owner: &Owner,
        id: &str,
        state_hash: &[u8],
        sealed_verifier: &[u8],
        bound_after: Millis,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update oauth_transaction set status = 'authorizing', state_hash = $4, sealed_verifier = $5
             where hub_id = $1 and user_id = $2 and id = $3 and status = 'bound' and bound_at > $6 and expires_at > $7",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(id)
        .bind(state_hash)
        .bind(sealed_verifier)
        .bind(bound_after.0)
        .bind(now.0)
        .write(self)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Keeps an answer that was posted, until a request that carries the popup's cookie shows the ticket. The first answer
    /// counts; the status does not change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_posted_answer(
        &self,
        owner: &Owner,
        id: &str,
        answer_hash: &[u8],
        sealed_answer: &[u8],
        now: Millis,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update oauth_transaction set answer_hash = $4, sealed_answer = $5
             where hub_id = $1 and user_id = $2 and id = $3 and status in ('created', 'launched', 'authorizing')
               and answer_hash is null and expires_at > $6",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(id)
        .bind(answer_hash)
        .bind(sealed_answer)
        .bind(now.0)
        .write(self)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// `authorizing → exchanging`: of several callbacks with one state, one gets true.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn start_exchanging(&self, owner: &Owner, id: &str, now: Millis) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update oauth_transaction set status = 'exchanging', answer_hash = null, sealed_answer = null
             where hub_id = $1 and user_id = $2 and id = $3 and status = 'authorizing' and completion = 'callback'
               and expires_at > $4",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(id)
        .bind(now.0)
        .write(self)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// `authorizing → awaiting_completion`, and the same from `created` and `launched` for a client that sent the browser
    /// to the provider by itself. It ends at `until` at the latest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn await_completion(
        &self,
        owner: &Owner,
        id: &str,
        proof_hash: &[u8],
        sealed_answer: &[u8],
        until: Millis,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update oauth_transaction
             set status = 'awaiting_completion', completion = 'user', proof_hash = $4, sealed_answer = $5,
                 ticket_hash = null, answer_hash = null,
                 expires_at = case when expires_at < $6 then expires_at else $6 end
             where hub_id = $1 and user_id = $2 and id = $3 and expires_at > $7
               and (status in ('created', 'launched') or status = 'authorizing' and completion = 'user')",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(id)
        .bind(proof_hash)
        .bind(sealed_answer)
        .bind(until.0)
        .bind(now.0)
        .write(self)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// `awaiting_completion → exchanging` for whoever shows the proof; once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn start_completing(
        &self,
        owner: &Owner,
        id: &str,
        proof_hash: &[u8],
        now: Millis,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update oauth_transaction set status = 'exchanging', sealed_answer = null
             where hub_id = $1 and user_id = $2 and id = $3 and status = 'awaiting_completion' and proof_hash = $4
               and expires_at > $5",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(id)
        .bind(proof_hash)
        .bind(now.0)
        .write(self)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}
