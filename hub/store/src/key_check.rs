//! The key check record: one sealed record that shows whether a master key is the database's. The table is called
//! `sentinel`.

use super::{Store, StoreError, write::WriteStatement};

impl Store {
    /// The record; none in a new database.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn key_check_record(&self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(sqlx::query_scalar("select sealed from sentinel").fetch_optional(&self.read).await?)
    }

    /// Writes the record in the place of the one before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_key_check_record(&self, sealed: &[u8]) -> Result<(), StoreError> {
        sqlx::query(
            "insert into sentinel (id, sealed) values (1, $1) on conflict (id) do update set sealed = $1",
        )
        .bind(sealed)
        .write(self)
        .await?;
        Ok(())
    }
}
