//! Keeping credentials alive, and giving them back: refreshed tokens and what is to be revoked.

use super::{Owner, Store, StoreError, row::from_json};
use inlay_api::{Attention, ConnectionVariable};
use inlay_time::Millis;
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

/// A credential whose provider is to hear that it is no longer needed.
#[derive(Clone, Debug)]
pub struct RevocationRow {
    /// Whose it was.
    pub owner: Owner,
    /// Id of the connection that it was part of.
    pub id: String,
    /// The template that says where.
    pub template_id: String,
    /// What the URL is made from.
    pub variables: Vec<ConnectionVariable>,
    /// The vault's record, as it was in the connection.
    pub sealed: Vec<u8>,
    /// How often it was tried.
    pub tries: i64,
}

/// What a refresh ends with.
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

fn read(row: &SqliteRow) -> Result<RevocationRow, StoreError> {
    Ok(RevocationRow {
        owner: Owner { hub_id: row.try_get("hub_id")?, user_id: row.try_get("user_id")? },
        id: row.try_get("id")?,
        template_id: row.try_get("template_id")?,
        variables: from_json(row.try_get("variables")?, "revocation variables")?,
        sealed: row.try_get("sealed")?,
        tries: row.try_get("tries")?,
    })
}

impl Store {
    /// Writes down the end of a refresh that began with the credential of this revision. False when that was replaced
    /// meanwhile, and nothing is written then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn refreshed(
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
        .execute(&self.write)
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

    /// Credentials to revoke by now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revocations(&self, now: Millis, most: u32) -> Result<Vec<RevocationRow>, StoreError> {
        let rows = sqlx::query(
            "select id, hub_id, user_id, template_id, variables, sealed, tries from revocation
             where next_at <= $1 order by next_at limit $2",
        )
        .bind(now.0)
        .bind(most)
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(read).collect()
    }

    /// Tries a revocation again later, or forgets it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tried_revocation(&self, id: &str, again_at: Option<Millis>) -> Result<(), StoreError> {
        let sql = match again_at {
            Some(_) => "update revocation set tries = tries + 1, next_at = $2 where id = $1",
            None => "delete from revocation where id = $1 and $2 is null",
        };
        sqlx::query(sql).bind(id).bind(again_at.map(|at| at.0)).execute(&self.write).await?;
        Ok(())
    }
}

/// Copies a connection's credential to the revocations.
pub(super) async fn keep_for_revocation(
    tx: &mut Transaction<'static, Sqlite>,
    owner: &Owner,
    id: &str,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into revocation (id, hub_id, user_id, template_id, variables, sealed, next_at, created_at)
         select id, hub_id, user_id, template_id, variables, sealed, $4, $4 from connection
         where hub_id = $1 and user_id = $2 and id = $3",
    )
    .bind(&owner.hub_id)
    .bind(&owner.user_id)
    .bind(id)
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
