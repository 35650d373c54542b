//! Signing keys of host apps: the public keys that end users' tokens are verified with.

use super::{Store, StoreError, is_unique_violation, write::WriteStatement};
use inlay_time::Millis;
use sqlx::{Row, sqlite::SqliteRow};

/// A signing key's public half.
#[derive(Clone, Debug)]
pub struct SigningKeyRow {
    /// The part of the token's `iss` after `/sk/`.
    pub id: String,
    /// The one hub that its tokens are good for.
    pub hub_id: String,
    /// As in a token's `alg`.
    pub algorithm: String,
    /// SPKI, PEM.
    pub public_pem: String,
    /// Creation.
    pub created_at: Millis,
}

fn read(row: &SqliteRow) -> Result<SigningKeyRow, sqlx::Error> {
    Ok(SigningKeyRow {
        id: row.try_get("id")?,
        hub_id: row.try_get("hub_id")?,
        algorithm: row.try_get("algorithm")?,
        public_pem: row.try_get("public_pem")?,
        created_at: Millis(row.try_get("created_at")?),
    })
}

impl Store {
    /// All keys, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKeyRow>, StoreError> {
        let rows = sqlx::query(
            "select id, hub_id, algorithm, public_pem, created_at from signing_key
             order by created_at, id",
        )
        .fetch_all(&self.read)
        .await?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// Adds a key; false when its id is taken.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_signing_key(&self, key: &SigningKeyRow) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "insert into signing_key (id, hub_id, algorithm, public_pem, created_at)
             values ($1, $2, $3, $4, $5)",
        )
        .bind(&key.id)
        .bind(&key.hub_id)
        .bind(&key.algorithm)
        .bind(&key.public_pem)
        .bind(key.created_at.0)
        .write(self)
        .await;
        match done {
            Ok(_) => Ok(true),
            Err(StoreError::Sql(error)) if is_unique_violation(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes a key; false when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_signing_key(&self, id: &str) -> Result<bool, StoreError> {
        let done = sqlx::query("delete from signing_key where id = $1").bind(id).write(self).await?;
        Ok(done.rows_affected() == 1)
    }
}
