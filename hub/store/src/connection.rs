//! Connections of end users. Their credentials are sealed before they come here.

mod listed;

pub use listed::ListedConnection;

use super::{
    Owner, Store, StoreError,
    json::{from_json, to_json},
    revocation,
    write::WriteTransaction,
};
use inlay_api::{Attention, ConnectionVariable};
use inlay_time::Millis;
use sqlx::{Row, sqlite::SqliteRow};

/// Most connections of one user.
pub const MOST_CONNECTIONS: i64 = 200;

/// A connection as it is stored.
#[derive(Clone, Debug)]
pub struct ConnectionRow {
    /// ULID.
    pub id: String,
    /// ULID.
    pub connector_id: String,
    /// The template that it was made for.
    pub template_id: String,
    /// The scheme of its credential.
    pub scheme_type: String,
    /// Unique for user and connector.
    pub name: String,
    /// Whom the provider says it belongs to.
    pub account: Option<String>,
    /// Why it needs its user.
    pub attention: Option<Attention>,
    /// Not secret.
    pub variables: Vec<ConnectionVariable>,
    /// The vault's record.
    pub sealed: Vec<u8>,
    /// Counts its credentials.
    pub revision: i64,
    /// When its access token should be replaced.
    pub refresh_at: Option<Millis>,
    /// Since when that was tried in vain.
    pub failing_since: Option<Millis>,
    /// Its place among the user's, in the order in which they were made.
    pub sequence: i64,
    /// Creation.
    pub created_at: Millis,
    /// When its credential last changed.
    pub updated_at: Millis,
}

/// A connection to insert.
#[derive(Clone, Debug)]
pub struct NewConnection {
    /// ULID.
    pub id: String,
    /// ULID.
    pub connector_id: String,
    /// ULID.
    pub template_id: String,
    /// The scheme of its credential.
    pub scheme_type: String,
    /// What to call it; a number is appended where the user has one of that name.
    pub name: String,
    /// Whom the provider says it belongs to.
    pub account: Option<String>,
    /// Not secret.
    pub variables: Vec<ConnectionVariable>,
    /// The vault's record.
    pub sealed: Vec<u8>,
    /// When its access token should be replaced.
    pub refresh_at: Option<Millis>,
}

/// What replaces a connection's credential.
#[derive(Clone, Debug)]
pub struct ConnectionUpdate {
    /// ULID.
    pub id: String,
    /// Whom the provider says it belongs to.
    pub account: Option<String>,
    /// Not secret.
    pub variables: Vec<ConnectionVariable>,
    /// The vault's record.
    pub sealed: Vec<u8>,
    /// When its access token should be replaced.
    pub refresh_at: Option<Millis>,
}

/// What became of a deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// It is gone.
    Done,
    /// There was none.
    Missing,
    /// An activation uses it.
    InUse,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select id, connector_id, template_id, scheme_type, name, account, attention_code, attention_message, \
             variables, sealed, revision, refresh_at, failing_since, sequence, created_at, updated_at from connection where ",
            $rest
        )
    };
}

fn read(row: &SqliteRow) -> Result<ConnectionRow, StoreError> {
    let code: Option<String> = row.try_get("attention_code")?;
    let message: Option<String> = row.try_get("attention_message")?;
    Ok(ConnectionRow {
        id: row.try_get("id")?,
        connector_id: row.try_get("connector_id")?,
        template_id: row.try_get("template_id")?,
        scheme_type: row.try_get("scheme_type")?,
        name: row.try_get("name")?,
        account: row.try_get("account")?,
        attention: code.map(|code| Attention { code, message: message.unwrap_or_default() }),
        variables: from_json(row.try_get("variables")?, "connection variables")?,
        sealed: row.try_get("sealed")?,
        revision: row.try_get("revision")?,
        refresh_at: row.try_get::<Option<i64>, _>("refresh_at")?.map(Millis),
        failing_since: row.try_get::<Option<i64>, _>("failing_since")?.map(Millis),
        sequence: row.try_get("sequence")?,
        created_at: Millis(row.try_get("created_at")?),
        updated_at: Millis(row.try_get("updated_at")?),
    })
}

impl Store {
    /// One of the owner's connections.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn connection(&self, owner: &Owner, id: &str) -> Result<Option<ConnectionRow>, StoreError> {
        let sql = select!("hub_id = $1 and user_id = $2 and id = $3");
        let row = sqlx::query(sql)
            .bind(&owner.hub_id)
            .bind(&owner.user_id)
            .bind(id)
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// Inserts a connection.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_connection(
        &self,
        owner: &Owner,
        new: &NewConnection,
        now: Millis,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        insert(&mut tx, owner, new, now).await?;
        tx.commit().await
    }

    /// Replaces a connection's credential and clears its attention; false when the owner has no such connection.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replace_connection(
        &self,
        owner: &Owner,
        update: &ConnectionUpdate,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let found = replace(&mut tx, owner, update, now).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// Deletes a connection that no activation uses. With `revoke`, its credential is kept for its provider to hear that it
    /// is no longer needed; see [`Store::due_revocations`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_connection(
        &self,
        owner: &Owner,
        id: &str,
        revoke: bool,
        now: Millis,
    ) -> Result<Deletion, StoreError> {
        let mut tx = self.begin().await?;
        if revoke {
            revocation::enqueue(&mut tx, owner, id, now).await?;
        }
        let done = sqlx::query("delete from connection where hub_id = $1 and user_id = $2 and id = $3")
            .bind(&owner.hub_id)
            .bind(&owner.user_id)
            .bind(id)
            .execute(&mut *tx)
            .await;
        match done {
            Ok(done) if done.rows_affected() == 0 => Ok(Deletion::Missing),
            Ok(_) => {
                tx.commit().await?;
                Ok(Deletion::Done)
            }
            Err(error) if is_foreign_key_violation(&error) => Ok(Deletion::InUse),
            Err(error) => Err(error.into()),
        }
    }
}

pub(super) fn is_foreign_key_violation(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation)
}

pub(super) async fn insert(
    tx: &mut WriteTransaction,
    owner: &Owner,
    new: &NewConnection,
    now: Millis,
) -> Result<(), StoreError> {
    // Those of an older hub can be more, and need not be counted.
    let sql = "select count(*) from (select 1 from connection where hub_id = $1 and user_id = $2 limit $3)";
    let count: i64 = sqlx::query_scalar(sql)
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(MOST_CONNECTIONS)
        .fetch_one(&mut **tx)
        .await?;
    if count >= MOST_CONNECTIONS {
        return Err(StoreError::TooMany("connections"));
    }
    let name = free_name(tx, owner, new).await?;
    sqlx::query(
        "insert into connection (hub_id, user_id, id, connector_id, template_id, scheme_type, name, account, variables,
                                 sealed, refresh_at, created_at, updated_at, sequence)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, (
             select coalesce(max(sequence), 0) + 1 from connection where hub_id = $1 and user_id = $2))",
    )
    .bind(&owner.hub_id)
    .bind(&owner.user_id)
    .bind(&new.id)
    .bind(&new.connector_id)
    .bind(&new.template_id)
    .bind(&new.scheme_type)
    .bind(name)
    .bind(&new.account)
    .bind(to_json(&new.variables))
    .bind(&new.sealed)
    .bind(new.refresh_at.map(|at| at.0))
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn replace(
    tx: &mut WriteTransaction,
    owner: &Owner,
    update: &ConnectionUpdate,
    now: Millis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "update connection
         set account = coalesce($4, account), variables = $5, sealed = $6, updated_at = $7,
             attention_code = null, attention_message = null, revision = revision + 1, refresh_at = $8,
             failing_since = null, refresh_claimed_until = null
         where hub_id = $1 and user_id = $2 and id = $3",
    )
    .bind(&owner.hub_id)
    .bind(&owner.user_id)
    .bind(&update.id)
    .bind(&update.account)
    .bind(to_json(&update.variables))
    .bind(&update.sealed)
    .bind(now.0)
    .bind(update.refresh_at.map(|at| at.0))
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The name that is wanted, or the first of `name 2`, `name 3`, … that is free: a look into the index for each that is not.
async fn free_name(
    tx: &mut WriteTransaction,
    owner: &Owner,
    new: &NewConnection,
) -> Result<String, StoreError> {
    let query = sqlx::query_scalar(
        "with recursive candidate (number, name) as (
             select 1, $4
             union all
             select number + 1, $4 || ' ' || (number + 1) from candidate
             where exists (
                 select 1 from connection c
                 where c.hub_id = $1 and c.user_id = $2 and c.connector_id = $3 and c.name = candidate.name))
         select name from candidate order by number desc limit 1",
    );
    let query = query.bind(&owner.hub_id).bind(&owner.user_id).bind(&new.connector_id).bind(&new.name);
    Ok(query.fetch_one(&mut **tx).await?)
}
