//! How far deleting what is old has come.

use super::{Store, StoreError, write::WriteStatement};
use inlay_time::Millis;

impl Store {
    /// The time that was stored last; none in a new database.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deletion_time(&self) -> Result<Option<Millis>, StoreError> {
        let at: Option<i64> =
            sqlx::query_scalar("select at from deletion_time").fetch_optional(&self.read).await?;
        Ok(at.map(Millis))
    }

    /// Stores it in the place of the one before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_deletion_time(&self, at: Millis) -> Result<(), StoreError> {
        let sql = "insert into deletion_time (id, at) values (1, $1) on conflict (id) do update set at = $1";
        sqlx::query(sql).bind(at.0).write(self).await?;
        Ok(())
    }
}
