//! What rotating the master key needs: the sentinel, and records to seal again.

use super::{Owner, Store, StoreError};
use sqlx::Row;

/// Where sealed records are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedIn {
    /// Connections' credentials.
    Connections,
    /// Activations' secret settings.
    Activations,
}

/// One sealed record.
#[derive(Clone, Debug)]
pub struct SealedRow {
    /// Whose.
    pub owner: Owner,
    /// Of the connection or activation.
    pub id: String,
    /// The vault's record.
    pub sealed: Vec<u8>,
}

impl Store {
    /// The sentinel; none in a new database.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sentinel(&self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(sqlx::query_scalar("select sealed from sentinel").fetch_optional(&self.read).await?)
    }

    /// Writes the sentinel.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_sentinel(&self, sealed: &[u8]) -> Result<(), StoreError> {
        sqlx::query(
            "insert into sentinel (id, sealed) values (1, $1) on conflict (id) do update set sealed = $1",
        )
        .bind(sealed)
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// The next records in the order of their ids, at most `count`, after the record with the id `after`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sealed(
        &self,
        kind: SealedIn,
        after: &str,
        count: u32,
    ) -> Result<Vec<SealedRow>, StoreError> {
        let sql = match kind {
            SealedIn::Connections => {
                "select hub_id, user_id, id, sealed from connection where id > $1 order by id limit $2"
            }
            SealedIn::Activations => {
                "select hub_id, user_id, id, sealed_variables as sealed from activation
                 where id > $1 and sealed_variables is not null order by id limit $2"
            }
        };
        let rows = sqlx::query(sql).bind(after).bind(count).fetch_all(&self.read).await?;
        let read = |row: &sqlx::sqlite::SqliteRow| {
            let owner = Owner { hub_id: row.try_get("hub_id")?, user_id: row.try_get("user_id")? };
            Ok(SealedRow { owner, id: row.try_get("id")?, sealed: row.try_get("sealed")? })
        };
        rows.iter().map(read).collect()
    }

    /// Puts a record in the place of another, unless somebody has written there in the meantime.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replace_sealed(
        &self,
        kind: SealedIn,
        old: &SealedRow,
        new: &[u8],
    ) -> Result<(), StoreError> {
        let sql = match kind {
            SealedIn::Connections => {
                "update connection set sealed = $1 where hub_id = $2 and user_id = $3 and id = $4 and sealed = $5"
            }
            SealedIn::Activations => {
                "update activation set sealed_variables = $1
                 where hub_id = $2 and user_id = $3 and id = $4 and sealed_variables = $5"
            }
        };
        let Owner { hub_id, user_id } = &old.owner;
        let query = sqlx::query(sql).bind(new).bind(hub_id).bind(user_id).bind(&old.id).bind(&old.sealed);
        query.execute(&self.write).await?;
        Ok(())
    }
}
