//! The revocation queue: credentials of deleted connections and tokens that became none, to be revoked at their providers (RFC 7009).

use super::{
    Owner, Store, StoreError,
    json::{from_json, to_json},
    write::{WriteStatement, WriteTransaction},
};
use inlay_api::ConnectionVariable;
use inlay_time::Millis;
use sqlx::{Row, sqlite::SqliteRow};

/// A credential to revoke.
#[derive(Clone, Debug)]
pub struct RevocationRow {
    /// Whose it was.
    pub owner: Owner,
    /// Id of the connection that it was part of, or of the transaction that never became one.
    pub id: String,
    /// The template that says where.
    pub template_id: String,
    /// What the URL is made from.
    pub variables: Vec<ConnectionVariable>,
    /// The vault's record, sealed for owner, id, template and variables as in a connection.
    pub sealed: Vec<u8>,
    /// How often it was tried.
    pub tries: i64,
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
    /// Credentials to revoke by now, those that wait longest first, but `most_alike` of one template and its variables, so
    /// that none takes all the places.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn due_revocations(
        &self,
        now: Millis,
        most_alike: u32,
        most: u32,
    ) -> Result<Vec<RevocationRow>, StoreError> {
        let rows = sqlx::query(
            "select id, hub_id, user_id, template_id, variables, sealed, tries from revocation where id in (
                 select id from (
                     select id, next_at,
                            row_number() over (partition by template_id, variables order by next_at) as place
                     from revocation where next_at <= $1)
                 where place <= $2 order by next_at limit $3)
             order by next_at",
        )
        .bind(now.0)
        .bind(most_alike)
        .bind(most)
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(read).collect()
    }

    /// The credential with this id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revocation(&self, id: &str) -> Result<Option<RevocationRow>, StoreError> {
        let sql =
            "select id, hub_id, user_id, template_id, variables, sealed, tries from revocation where id = $1";
        let row = sqlx::query(sql).bind(id).fetch_optional(&self.read).await?;
        row.as_ref().map(read).transpose()
    }

    /// Puts a credential that is in no connection into the queue; `tries` does not count. Doing so again changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_revocation(&self, row: &RevocationRow, now: Millis) -> Result<(), StoreError> {
        sqlx::query(
            "insert into revocation (id, hub_id, user_id, template_id, variables, sealed, next_at, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $7) on conflict (id) do nothing",
        )
        .bind(&row.id)
        .bind(&row.owner.hub_id)
        .bind(&row.owner.user_id)
        .bind(&row.template_id)
        .bind(to_json(&row.variables))
        .bind(&row.sealed)
        .bind(now.0)
        .write(self)
        .await?;
        Ok(())
    }

    /// Takes a revocation for whoever asks first, and counts the try. When nothing becomes of it, because the hub died, it is
    /// due again at `until`. False when somebody else has it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_revocation(&self, id: &str, now: Millis, until: Millis) -> Result<bool, StoreError> {
        let sql = "update revocation set tries = tries + 1, next_at = $3 where id = $1 and next_at <= $2";
        let done = sqlx::query(sql).bind(id).bind(now.0).bind(until.0).write(self).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Tries a revocation again later.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn postpone_revocation(&self, id: &str, until: Millis) -> Result<(), StoreError> {
        sqlx::query("update revocation set next_at = $2 where id = $1")
            .bind(id)
            .bind(until.0)
            .write(self)
            .await?;
        Ok(())
    }

    /// Takes a revocation out of the queue: it is done, or given up.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_revocation(&self, id: &str) -> Result<(), StoreError> {
        sqlx::query("delete from revocation where id = $1").bind(id).write(self).await?;
        Ok(())
    }
}

/// Puts a credential that is no connection's into the queue.
pub(super) async fn insert(
    tx: &mut WriteTransaction,
    row: &RevocationRow,
    due: Millis,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into revocation (id, hub_id, user_id, template_id, variables, sealed, tries, next_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&row.id)
    .bind(&row.owner.hub_id)
    .bind(&row.owner.user_id)
    .bind(&row.template_id)
    .bind(to_json(&row.variables))
    .bind(&row.sealed)
    .bind(row.tries)
    .bind(due.0)
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Copies a connection's credential into the revocation queue.
pub(super) async fn enqueue(
    tx: &mut WriteTransaction,
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
