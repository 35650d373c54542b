//! Token refresh: which connections are due, and how a refresh ended.

use super::{Owner, Store, StoreError, write::WriteStatement};
use inlay_api::Attention;
use inlay_time::Millis;
use sqlx::{Row, sqlite::SqliteRow};

/// How a refresh ended.
#[derive(Clone, Debug)]
pub struct Refreshed {
    /// The new credential, when there is one.
    pub sealed: Option<Vec<u8>>,
    /// When to refresh next; never, when absent.
    pub refresh_at: Option<Millis>,
    /// Since when it fails.
    pub failing_since: Option<Millis>,
    /// Why it needs its user.
    pub attention: Option<Attention>,
}

impl Store {
    /// Stores how a refresh ended that began with the credential of this revision (compare-and-set). False when that was
    /// replaced meanwhile, and nothing is written then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn store_refreshed(
        &self,
        owner: &Owner,
        id: &str,
        revision: i64,
        refreshed: &Refreshed,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let attention = refreshed.attention.as_ref();
        let done = sqlx::query(
            "update connection
             set sealed = coalesce($5, sealed), revision = revision + 1, refresh_at = $6, failing_since = $7,
                 attention_code = $8, attention_message = $9,
                 updated_at = case when $5 is null then updated_at else $10 end
             where hub_id = $1 and user_id = $2 and id = $3 and revision = $4",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(id)
        .bind(revision)
        .bind(&refreshed.sealed)
        .bind(refreshed.refresh_at.map(|at| at.0))
        .bind(refreshed.failing_since.map(|at| at.0))
        .bind(attention.map(|attention| &attention.code))
        .bind(attention.map(|attention| &attention.message))
        .bind(now.0)
        .write(self)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Connections that an activation uses and whose token should be replaced by now, those that wait longest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn due_refreshes(&self, now: Millis, most: u32) -> Result<Vec<(Owner, String)>, StoreError> {
        let rows = sqlx::query(
            "select c.hub_id, c.user_id, c.id from connection c
             where c.refresh_at <= $1 and exists (
                 select 1 from activation_connection a
                 where a.hub_id = c.hub_id and a.user_id = c.user_id and a.connection_id = c.id)
             order by c.refresh_at limit $2",
        )
        .bind(now.0)
        .bind(most)
        .fetch_all(&self.read)
        .await?;
        let found = |row: &SqliteRow| {
            let owner = Owner { hub_id: row.try_get("hub_id")?, user_id: row.try_get("user_id")? };
            Ok((owner, row.try_get("id")?))
        };
        rows.iter().map(found).collect()
    }
}
