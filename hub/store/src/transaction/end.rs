//! How OAuth transactions end: connected, failed, cancelled or expired.

use super::confirm::{OtherAccount, put_aside};
use crate::{ConnectionUpdate, NewConnection, Owner, Store, StoreError, connection, write::WriteStatement};
use inlay_api::TransactionStatus;
use inlay_time::Millis;

/// How an exchange ended well.
#[derive(Clone, Debug)]
pub enum Finished {
    /// With a new connection.
    New(Box<NewConnection>),
    /// With new credentials of one that was there.
    Replaced(ConnectionUpdate),
    /// With a token of another account than that of the connection to replace, which is to be confirmed.
    Other(OtherAccount),
}

impl Store {
    /// `exchanging → connected` together with the connection, or `→ awaiting_confirmation`. False, and nothing is stored,
    /// when the transaction was ended meanwhile or the connection to replace is gone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish_transaction(
        &self,
        owner: &Owner,
        id: &str,
        finished: &Finished,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let (connection_id, account) = match finished {
            Finished::New(new) => {
                connection::insert(&mut tx, owner, new, now).await?;
                (&new.id, &new.account)
            }
            Finished::Replaced(update) => {
                if !connection::replace(&mut tx, owner, update, now).await? {
                    return Ok(false);
                }
                (&update.id, &update.account)
            }
            Finished::Other(other) => {
                let done = put_aside(&mut tx, owner, id, other, now).await?;
                if done {
                    tx.commit().await?;
                }
                return Ok(done);
            }
        };
        let done = sqlx::query(
            "update oauth_transaction
             set status = 'connected', active = null, connection_id = $4, account = $5, ticket_hash = null,
                 answer_hash = null, sealed_verifier = null, sealed_answer = null, sealed_variables = null
             where hub_id = $1 and user_id = $2 and id = $3 and status = 'exchanging'",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(id)
        .bind(connection_id)
        .bind(account)
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Ends an open transaction as cancelled, or as failed when there is an error code. False when it was over already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_transaction(
        &self,
        owner: &Owner,
        id: &str,
        error_code: Option<&str>,
    ) -> Result<bool, StoreError> {
        let status =
            if error_code.is_some() { TransactionStatus::Failed } else { TransactionStatus::Cancelled };
        let done = sqlx::query(
            "update oauth_transaction
             set status = $4, error_code = $5, active = null, ticket_hash = null, answer_hash = null,
                 sealed_verifier = null, sealed_answer = null, sealed_variables = null
             where hub_id = $1 and user_id = $2 and id = $3 and active is not null",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(id)
        .bind(status.as_str())
        .bind(error_code)
        .write(self)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Ends every transaction that is `exchanging` as failed. Call it when nobody exchanges: before the hub serves, which is
    /// the only one on this database. The codes are used up, and the people would wait until the transactions expire.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_exchanges(&self, error_code: &str) -> Result<(), StoreError> {
        sqlx::query(
            "update oauth_transaction
             set status = 'failed', error_code = $1, active = null, ticket_hash = null, answer_hash = null,
                 sealed_verifier = null, sealed_answer = null, sealed_variables = null
             where status = 'exchanging'",
        )
        .bind(error_code)
        .write(self)
        .await?;
        Ok(())
    }

    /// Marks the transactions that ran out of time as expired, and deletes transactions that were over and launches that were
    /// opened at `ended_until` or before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn clean_up_transactions(&self, ended_until: Millis, now: Millis) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "update oauth_transaction
             set status = 'expired', active = null, state_hash = null, ticket_hash = null, answer_hash = null,
                 sealed_verifier = null, sealed_answer = null, sealed_variables = null
             where active is not null and expires_at <= $1",
        )
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        sqlx::query("delete from launch where created_at <= $1")
            .bind(ended_until.0)
            .execute(&mut *tx)
            .await?;
        sqlx::query("delete from oauth_transaction where expires_at <= $1")
            .bind(ended_until.0)
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }

    /// Ends the owner's oldest open transactions until `most` are left, and names those that it ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_oldest_transactions(&self, owner: &Owner, most: u8) -> Result<Vec<String>, StoreError> {
        let mut tx = self.begin().await?;
        let ended = sqlx::query_scalar(
            "update oauth_transaction
             set status = 'cancelled', active = null, state_hash = null, ticket_hash = null, answer_hash = null,
                 sealed_verifier = null, sealed_answer = null, sealed_variables = null
             where hub_id = $1 and user_id = $2 and id in (
                 select id from oauth_transaction where hub_id = $1 and user_id = $2 and active is not null
                 order by created_at desc, id desc limit -1 offset $3)
             returning id",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(most)
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(ended)
    }
}
