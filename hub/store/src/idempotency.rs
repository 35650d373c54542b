//! Idempotency keys: under which a client may repeat `ActivateIntegration`.

use super::{Owner, Store, StoreError, is_unique_violation, write::WriteTransaction};
use inlay_time::Millis;
use sqlx::Row;

/// How long a key is remembered, in seconds.
const LIFETIME: i64 = 24 * 3600;

/// A key that was used, and what for.
#[derive(Clone, Debug)]
pub struct IdempotencyRow {
    /// Keyed hash of the request.
    pub request_mac: Vec<u8>,
    /// What the request made.
    pub activation_id: String,
}

/// A key to take together with what the request makes.
#[derive(Clone, Debug)]
pub struct IdempotencyClaim {
    /// As in the header.
    pub key: String,
    /// Keyed hash of the request.
    pub request_mac: Vec<u8>,
    /// The time by which older keys are forgotten.
    pub deletion_time: Millis,
}

impl Store {
    /// What a key was used for in the last 24 hours.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn idempotency(
        &self,
        owner: &Owner,
        key: &str,
        deletion_time: Millis,
    ) -> Result<Option<IdempotencyRow>, StoreError> {
        let row = sqlx::query(
            "select request_mac, activation_id from idempotency
             where hub_id = $1 and user_id = $2 and key = $3 and created_at > $4",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(key)
        .bind(deletion_time.plus_seconds(-LIFETIME).0)
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(IdempotencyRow {
            request_mac: row.try_get("request_mac")?,
            activation_id: row.try_get("activation_id")?,
        }))
    }
}

/// Takes the key inside the transaction that makes the activation; false when it is taken.
pub(super) async fn claim(
    tx: &mut WriteTransaction,
    owner: &Owner,
    claim: &IdempotencyClaim,
    activation_id: &str,
    now: Millis,
) -> Result<bool, StoreError> {
    sqlx::query("delete from idempotency where created_at <= $1")
        .bind(claim.deletion_time.plus_seconds(-LIFETIME).0)
        .execute(&mut **tx)
        .await?;
    let done = sqlx::query(
        "insert into idempotency (hub_id, user_id, key, request_mac, activation_id, created_at)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&owner.hub_id)
    .bind(&owner.user_id)
    .bind(&claim.key)
    .bind(&claim.request_mac)
    .bind(activation_id)
    .bind(now.0)
    .execute(&mut **tx)
    .await;
    match done {
        Ok(_) => Ok(true),
        Err(error) if is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
