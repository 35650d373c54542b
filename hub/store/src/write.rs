//! Write transactions, and the one connection that they run on.
//!
//! A connection that did not come to the end of a transaction is closed, and the next write opens a new one. SQLite ends some
//! transactions by itself (a full disk, an I/O error: <https://sqlite.org/lang_transaction.html>, "response to errors"),
//! and a request that is cancelled leaves its transaction wherever it was. Nobody can tell from outside in which state
//! such a connection is, and closing it rolls back whatever is open.

use super::{Store, StoreError};
use sqlx::{
    Sqlite, SqliteConnection,
    pool::PoolConnection,
    query::Query,
    sqlite::{SqliteArguments, SqliteQueryResult},
};
use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

/// The longest wait for the write lock, in this process and in others together.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// A write transaction. It has no effect unless it is committed.
#[derive(Debug)]
pub(super) struct WriteTransaction {
    connection: PoolConnection<Sqlite>,
    is_over: bool,
}

impl WriteTransaction {
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        sqlx::query("commit").execute(&mut *self.connection).await?;
        self.is_over = true;
        Ok(())
    }
}

impl Deref for WriteTransaction {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for WriteTransaction {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

impl Drop for WriteTransaction {
    fn drop(&mut self) {
        if !self.is_over {
            self.connection.close_on_drop();
        }
    }
}

impl Store {
    /// Begins a write transaction. It takes the write lock first: a transaction that reads before it writes could otherwise
    /// find itself behind another process's write and fail. Nothing is written yet when the lock is not to be had.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another writer holds the lock for [`LONGEST_WAIT`].
    pub(super) async fn begin(&self) -> Result<WriteTransaction, StoreError> {
        let begin = async {
            let mut tx = WriteTransaction { connection: self.write.acquire().await?, is_over: false };
            sqlx::query("begin immediate").execute(&mut *tx).await?;
            Ok(tx)
        };
        tokio::time::timeout(LONGEST_WAIT, begin).await.unwrap_or(Err(StoreError::Busy))
    }
}

/// A statement that is a write transaction by itself.
pub(super) trait WriteStatement {
    /// Runs and commits it.
    async fn write(self, store: &Store) -> Result<SqliteQueryResult, StoreError>;
}

impl WriteStatement for Query<'_, Sqlite, SqliteArguments> {
    async fn write(self, store: &Store) -> Result<SqliteQueryResult, StoreError> {
        let mut tx = store.begin().await?;
        let done = self.execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(done)
    }
}

#[cfg(test)]
mod tests;
