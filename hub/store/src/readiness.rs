//! Whether the database can be used: written to, and read without finding damage.

use super::{Store, StoreError, write::WriteStatement};
use inlay_time::Millis;

impl Store {
    /// Writes and commits a row of its own. Reading, or taking the lock, would not find a full disk.
    ///
    /// # Errors
    /// When nothing can be written, with SQLite's reason.
    pub async fn try_writing(&self, now: Millis) -> Result<(), StoreError> {
        let sql = "insert into readiness (id, at) values (1, $1) on conflict (id) do update set at = $1";
        sqlx::query(sql).bind(now.0).write(self).await?;
        Ok(())
    }

    /// Reads every page of the database once. It takes as long as reading the file does.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the first thing that is wrong.
    pub async fn check_pages(&self) -> Result<(), StoreError> {
        let found: String = sqlx::query_scalar("pragma quick_check(1)").fetch_one(&self.read).await?;
        if found == "ok" { Ok(()) } else { Err(StoreError::Damaged(found)) }
    }
}
