//! Transactions that wait for a confirmation: the provider gave a token of another account than that of the connection to
//! replace. The token stands in the revocation queue from the start, and is due when the time to confirm is over: whatever
//! becomes of the transaction, it is used or revoked.

use crate::{
    ConnectionUpdate, Owner, RevocationRow, Store, StoreError, connection, revocation,
    write::{WriteStatement, WriteTransaction},
};
use inlay_api::ConnectionVariable;
use inlay_time::Millis;

/// Seconds between the end of the time to confirm and the revocation.
const MARGIN_SECONDS: i64 = 60;

/// The token of another account.
#[derive(Clone, Debug)]
pub struct OtherAccount {
    /// Whose it is.
    pub account: String,
    /// ULID.
    pub template_id: String,
    /// What its URLs are made from.
    pub variables: Vec<ConnectionVariable>,
    /// The vault's record, sealed for a connection with the transaction's id.
    pub sealed: Vec<u8>,
    /// Until when it can be confirmed.
    pub until: Millis,
}

impl Store {
    /// The token that a transaction waits with.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn token_to_confirm(
        &self,
        owner: &Owner,
        id: &str,
    ) -> Result<Option<RevocationRow>, StoreError> {
        let found = self.revocation(id).await?;
        Ok(found.filter(|row| row.owner == *owner))
    }

    /// `awaiting_confirmation → connected`, with the connection's new credential. False, and nothing is stored, when the
    /// time to confirm is over or the connection is gone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn confirm_transaction(
        &self,
        owner: &Owner,
        id: &str,
        update: &ConnectionUpdate,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let confirmed = sqlx::query(
            "update oauth_transaction set status = 'connected', active = null, connection_id = $4
             where hub_id = $1 and user_id = $2 and id = $3 and status = 'awaiting_confirmation' and expires_at > $5",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(id)
        .bind(&update.id)
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        let kept = sqlx::query("delete from revocation where id = $1 and next_at > $2")
            .bind(id)
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        if confirmed.rows_affected() != 1
            || kept.rows_affected() != 1
            || !connection::replace(&mut tx, owner, update, now).await?
        {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Makes the token of a transaction that was ended due for revocation. Nothing happens when it has none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_token_to_confirm(&self, id: &str, now: Millis) -> Result<bool, StoreError> {
        let sql = "update revocation set next_at = $2 where id = $1 and next_at > $2 and tries = 0";
        let done = sqlx::query(sql).bind(id).bind(now.0).write(self).await?;
        Ok(done.rows_affected() == 1)
    }
}

/// `exchanging → awaiting_confirmation`.
pub(super) async fn put_aside(
    tx: &mut WriteTransaction,
    owner: &Owner,
    id: &str,
    other: &OtherAccount,
    now: Millis,
) -> Result<bool, StoreError> {
    let OtherAccount { account, template_id, variables, sealed, until } = other;
    let done = sqlx::query(
        "update oauth_transaction
         set status = 'awaiting_confirmation', account = $4, expires_at = $5, ticket_hash = null, answer_hash = null,
             sealed_verifier = null, sealed_answer = null, sealed_variables = null
         where hub_id = $1 and user_id = $2 and id = $3 and status = 'exchanging'",
    )
    .bind(&owner.hub_id)
    .bind(&owner.user_id)
    .bind(id)
    .bind(account)
    .bind(until.0)
    .execute(&mut **tx)
    .await?;
    let waiting = RevocationRow {
        owner: owner.clone(),
        id: id.to_owned(),
        template_id: template_id.clone(),
        variables: variables.clone(),
        sealed: sealed.clone(),
        tries: 0,
    };
    revocation::insert(tx, &waiting, until.plus_seconds(MARGIN_SECONDS), now).await?;
    Ok(done.rows_affected() == 1)
}
