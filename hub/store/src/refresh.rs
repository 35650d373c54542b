//! Token refresh: which connections are due, and how a refresh ended.

use super::{Owner, Store, StoreError, json::from_json, write::WriteStatement};
use inlay_api::{Attention, ConnectionVariable};
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

/// A connection whose token should be replaced.
#[derive(Clone, Debug)]
pub struct DueRefresh {
    /// Whose it is.
    pub owner: Owner,
    /// ULID.
    pub id: String,
    /// The template that says where.
    pub template_id: String,
    /// What the URL is made from.
    pub variables: Vec<ConnectionVariable>,
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
                 refresh_claimed_until = null,
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

    /// Connections that an activation uses, whose token should be replaced by now and that nobody is at work at: those that
    /// wait longest first, but `most_alike` of one template and its variables, so that none takes all the places.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn due_refreshes(
        &self,
        now: Millis,
        most_alike: u32,
        most: u32,
    ) -> Result<Vec<DueRefresh>, StoreError> {
        let rows = sqlx::query(
            "select hub_id, user_id, id, template_id, variables from (
                 select hub_id, user_id, id, template_id, variables, refresh_at,
                        row_number() over (partition by template_id, variables order by refresh_at) as place
                 from connection c
                 where c.refresh_at <= $1 and (refresh_claimed_until is null or refresh_claimed_until <= $1)
                   and exists (
                     select 1 from activation_connection a
                     where a.hub_id = c.hub_id and a.user_id = c.user_id and a.connection_id = c.id))
             where place <= $2 order by refresh_at limit $3",
        )
        .bind(now.0)
        .bind(most_alike)
        .bind(most)
        .fetch_all(&self.read)
        .await?;
        let found = |row: &SqliteRow| {
            Ok(DueRefresh {
                owner: Owner { hub_id: row.try_get("hub_id")?, user_id: row.try_get("user_id")? },
                id: row.try_get("id")?,
                template_id: row.try_get("template_id")?,
                variables: from_json(row.try_get("variables")?, "connection variables")?,
            })
        };
        rows.iter().map(found).collect()
    }

    /// Takes a refresh for whoever asks first, until it is stored or the time is up. False when somebody else has it, or when
    /// it is not due any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_refresh(
        &self,
        owner: &Owner,
        id: &str,
        now: Millis,
        until: Millis,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update connection set refresh_claimed_until = $5
             where hub_id = $1 and user_id = $2 and id = $3 and refresh_at <= $4
               and (refresh_claimed_until is null or refresh_claimed_until <= $4)",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(id)
        .bind(now.0)
        .bind(until.0)
        .write(self)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

#[cfg(test)]
mod tests;
