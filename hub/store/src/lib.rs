//! The store: the database of the hub, and the only crate that knows SQL.
//!
//! SQLite in write-ahead mode with `synchronous=FULL`: what was committed survives a power cut. There is one connection
//! for writing, so that writers queue here instead of failing on a lock, and several for reading. Every write that takes
//! more than one statement is one transaction, and no transaction spans a request to another server.

mod activation;
mod connection;
mod deletion_time;
mod draft;
mod file;
mod idempotency;
mod image;
mod json;
mod key_check;
mod launch;
mod part;
mod readiness;
mod refresh;
mod resealing;
mod revocation;
mod signing_key;
mod transaction;
mod user;
mod write;

pub use activation::{
    Activated, ActivationOutcome, ActivationRow, ConnectionUse, MOST_ACTIVATIONS, NewActivation,
    VariablesUpdate,
};
pub use connection::{
    ConnectionRow, ConnectionUpdate, Deletion, ListedConnection, MOST_CONNECTIONS, NewConnection,
};
pub use file::Opening;
pub use idempotency::{IdempotencyClaim, IdempotencyRow};
pub use launch::LaunchRow;
pub use part::{Edge, Part, Window};
pub use refresh::{DueRefresh, Refreshed};
pub use resealing::{Beside, SealedIn, SealedRow};
pub use revocation::RevocationRow;
pub use signing_key::SigningKeyRow;
pub use transaction::{
    BindOutcome, CallbackRow, Completion, Finished, LaunchToBind, NewTransaction, OtherAccount,
    TransactionRow,
};
pub use user::UserRow;

use sqlx::{
    SqlStr, SqlitePool,
    migrate::{Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::File,
    path::PathBuf,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
};
use write::LONGEST_WAIT;

/// The schema's steps, oldest first; a step that was released never changes. They are listed by hand because sqlx's
/// macro for it would compile SQLite a second time, for the build alone.
fn migrations() -> Migrator {
    let step = |version, description: &'static str, sql: &'static str| {
        let sql = SqlStr::from_static(sql);
        Migration::new(version, description.into(), MigrationType::Simple, sql, false)
    };
    Migrator::with_migrations(vec![
        step(1, "tables", include_str!("../migrations/0001_tables.sql")),
        step(2, "oauth", include_str!("../migrations/0002_oauth.sql")),
        step(3, "drafts", include_str!("../migrations/0003_drafts.sql")),
        step(4, "images", include_str!("../migrations/0004_images.sql")),
        step(5, "readiness", include_str!("../migrations/0005_readiness.sql")),
        step(6, "claims", include_str!("../migrations/0006_claims.sql")),
        step(7, "sequence", include_str!("../migrations/0007_sequence.sql")),
        step(8, "deletion time", include_str!("../migrations/0008_deletion_time.sql")),
        step(9, "secret variables", include_str!("../migrations/0009_secret_variables.sql")),
        step(10, "launch secret", include_str!("../migrations/0010_launch_secret.sql")),
    ])
}

/// The database could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Opening or running SQL.
    #[error("database: {0}")]
    Sql(sqlx::Error),
    /// Another writer, of this process or of another, holds the lock for too long. Nothing was written.
    #[error("database: locked by another writer")]
    Busy,
    /// Not a database that the hub can use.
    #[error("database URL: must be sqlite:, followed by a path")]
    Url,
    /// The file's tables are not those that this hub knows.
    #[error("database migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row that this hub did not write.
    #[error("database: unreadable {0}")]
    Unreadable(&'static str),
    /// Pages of the file are not what SQLite wrote.
    #[error("database: damaged: {0}")]
    Damaged(String),
    /// There is none, and it is not the time to make one.
    #[error(
        "{}: there is no database, or it is empty. If the hub had one, check the data folder, or restore the backup. A new one is \
         made with its first signing key:\n\n    inlay-hub keys create --hub <ID>\n",
        path.display()
    )]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// Another hub serves from the database.
    #[error(
        "{}: another hub serves from this database. Stop that one, or give this one a data folder of its own",
        path.display()
    )]
    InUse {
        /// What the other one has locked.
        path: PathBuf,
    },
    /// A user has as many of these as may be.
    #[error("the user has {0} already")]
    TooMany(&'static str),
    /// The file system.
    #[error("{path}: {cause}")]
    File {
        /// Which file or folder.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
}

impl From<sqlx::Error> for StoreError {
    fn from(cause: sqlx::Error) -> Self {
        // SQLITE_BUSY and SQLITE_LOCKED are in the lower byte of their extended codes.
        let code = cause.as_database_error().and_then(sqlx::error::DatabaseError::code);
        let code = code.and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xFF);
        match (&cause, code) {
            (sqlx::Error::PoolTimedOut, _) | (_, Some(5 | 6)) => Self::Busy,
            _ => Self::Sql(cause),
        }
    }
}

/// Whose data: everything of a user is read and written through this pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// ULID.
    pub hub_id: String,
    /// The hub's id of the user, a ULID.
    pub user_id: String,
}

/// The database.
#[derive(Clone, Debug)]
pub struct Store {
    read: SqlitePool,
    write: SqlitePool,
    /// While it is open, no other hub gets it.
    lock: Arc<Mutex<Option<File>>>,
}

const READERS: u32 = 4;

impl Store {
    /// Opens the database at an `sqlite:` URL and brings its tables up to date.
    ///
    /// # Errors
    /// When the URL is not SQLite's, the file cannot be used, or it was written by a newer hub; [`StoreError::Missing`] and
    /// [`StoreError::InUse`] where `opening` asks for more.
    pub async fn open(url: &str, opening: Opening) -> Result<Self, StoreError> {
        let path = url.strip_prefix("sqlite:").ok_or(StoreError::Url)?;
        if path.is_empty() || path.starts_with(":memory:") {
            return Err(StoreError::Url);
        }
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(LONGEST_WAIT)
            .pragma("secure_delete", "ON")
            .pragma("journal_size_limit", "67108864");
        let lock = file::prepare(options.get_filename(), opening)?;
        let write = pool(1).connect_with(options.clone()).await?;
        migrations().run(&write).await?;
        let read = pool(READERS).connect_with(options.read_only(true)).await?;
        Ok(Self { read, write, lock: Arc::new(Mutex::new(lock)) })
    }

    /// Waits for running statements, empties the write-ahead log into the file and closes it.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
        *self.lock.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new().max_connections(connections).acquire_timeout(LONGEST_WAIT)
}

/// True when an insert hit a unique rule. SQLite does not say which; every caller has only one that can be hit.
fn is_unique_violation(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
