//! Launches: OAuth popups (or tabs) that opened the launch page. Of their secrets only hashes are stored.

use super::{Owner, Store, StoreError, write::WriteStatement};
use inlay_time::Millis;
use sqlx::{Row, sqlite::SqliteRow};

/// Popups of one click that are looked through: a person has a few of them open.
const MOST_SEEN: i64 = 32;

/// A popup.
#[derive(Clone, Debug)]
pub struct LaunchRow {
    /// SHA-256 of the handle that the launch page shows to its opener.
    pub handle_hash: Vec<u8>,
    /// SHA-256 of the secret in the popup's cookie.
    pub secret_hash: Vec<u8>,
    /// The variable part of the cookie's name.
    pub cookie: String,
    /// Whose transaction it was bound to, and which.
    pub bound: Option<(Owner, String)>,
    /// SHA-256 of the click's nonce, once the page has reported itself without an opener.
    pub nonce_hash: Option<Vec<u8>>,
    /// When it did.
    pub seen_at: Option<Millis>,
    /// When the page was opened.
    pub created_at: Millis,
}

fn read(row: &SqliteRow) -> Result<LaunchRow, sqlx::Error> {
    let hub_id: Option<String> = row.try_get("hub_id")?;
    let user_id: Option<String> = row.try_get("user_id")?;
    let transaction_id: Option<String> = row.try_get("transaction_id")?;
    let bound = hub_id.zip(user_id).zip(transaction_id);
    Ok(LaunchRow {
        handle_hash: row.try_get("handle_hash")?,
        secret_hash: row.try_get("secret_hash")?,
        cookie: row.try_get("cookie")?,
        bound: bound.map(|((hub_id, user_id), id)| (Owner { hub_id, user_id }, id)),
        nonce_hash: row.try_get("nonce_hash")?,
        seen_at: row.try_get::<Option<i64>, _>("seen_at")?.map(Millis),
        created_at: Millis(row.try_get("created_at")?),
    })
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select handle_hash, secret_hash, cookie, hub_id, user_id, transaction_id, nonce_hash, seen_at, created_at \
             from launch where ",
            $rest
        )
    };
}

impl Store {
    /// Remembers a popup.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_launch(&self, launch: &LaunchRow) -> Result<(), StoreError> {
        sqlx::query(
            "insert into launch (handle_hash, secret_hash, cookie, created_at) values ($1, $2, $3, $4)",
        )
        .bind(&launch.handle_hash)
        .bind(&launch.secret_hash)
        .bind(&launch.cookie)
        .bind(launch.created_at.0)
        .write(self)
        .await?;
        Ok(())
    }

    /// The popup with a handle.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn launch(&self, handle_hash: &[u8]) -> Result<Option<LaunchRow>, StoreError> {
        let sql = select!("handle_hash = $1");
        let row = sqlx::query(sql).bind(handle_hash).fetch_optional(&self.read).await?;
        Ok(row.as_ref().map(read).transpose()?)
    }

    /// The popup that a transaction is bound to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn launch_of(
        &self,
        owner: &Owner,
        transaction_id: &str,
    ) -> Result<Option<LaunchRow>, StoreError> {
        let sql = select!("hub_id = $1 and user_id = $2 and transaction_id = $3");
        let row = sqlx::query(sql)
            .bind(&owner.hub_id)
            .bind(&owner.user_id)
            .bind(transaction_id)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.as_ref().map(read).transpose()?)
    }

    /// Marks a popup that was opened after `opened_after` as seen without an opener, with the click that it is from. True the
    /// first time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_launch_seen(
        &self,
        handle_hash: &[u8],
        nonce_hash: &[u8],
        opened_after: Millis,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update launch set nonce_hash = $2, seen_at = $4
             where handle_hash = $1 and nonce_hash is null and transaction_id is null and created_at > $3",
        )
        .bind(handle_hash)
        .bind(nonce_hash)
        .bind(opened_after.0)
        .bind(now.0)
        .write(self)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Popups of one click that have no opener, reported themselves after `seen_after` and are not bound: the last
    /// 32 of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seen_launches(
        &self,
        nonce_hash: &[u8],
        seen_after: Millis,
    ) -> Result<Vec<LaunchRow>, StoreError> {
        let sql = select!(
            "nonce_hash = $1 and transaction_id is null and seen_at > $2 order by seen_at desc limit $3"
        );
        let query = sqlx::query(sql).bind(nonce_hash).bind(seen_after.0).bind(MOST_SEEN);
        let rows = query.fetch_all(&self.read).await?;
        rows.iter().map(|row| Ok(read(row)?)).collect()
    }
}
