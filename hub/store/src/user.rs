//! End users.

use super::{Store, StoreError, is_unique_violation, write::WriteStatement};
use inlay_time::Millis;
use sqlx::{Row, sqlite::SqliteRow};

/// An end user.
#[derive(Clone, Debug)]
pub struct UserRow {
    /// ULID.
    pub hub_id: String,
    /// ULID.
    pub id: String,
    /// The token's `sub`.
    pub external_id: String,
    /// May be empty.
    pub display_name: String,
    /// Creation.
    pub created_at: Millis,
    /// Last change.
    pub updated_at: Millis,
}

fn read(row: &SqliteRow) -> Result<UserRow, sqlx::Error> {
    Ok(UserRow {
        hub_id: row.try_get("hub_id")?,
        id: row.try_get("id")?,
        external_id: row.try_get("external_id")?,
        display_name: row.try_get("display_name")?,
        created_at: Millis(row.try_get("created_at")?),
        updated_at: Millis(row.try_get("updated_at")?),
    })
}

impl Store {
    /// The end user with the host's id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn user(&self, hub_id: &str, external_id: &str) -> Result<Option<UserRow>, StoreError> {
        let row = sqlx::query(
            "select hub_id, id, external_id, display_name, created_at, updated_at from end_user
             where hub_id = $1 and external_id = $2",
        )
        .bind(hub_id)
        .bind(external_id)
        .fetch_optional(&self.read)
        .await?;
        Ok(row.as_ref().map(read).transpose()?)
    }

    /// Inserts an end user; false when the host's id is taken.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_user(&self, user: &UserRow) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "insert into end_user (hub_id, id, external_id, display_name, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&user.hub_id)
        .bind(&user.id)
        .bind(&user.external_id)
        .bind(&user.display_name)
        .bind(user.created_at.0)
        .bind(user.updated_at.0)
        .write(self)
        .await;
        match done {
            Ok(_) => Ok(true),
            Err(StoreError::Sql(error)) if is_unique_violation(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
