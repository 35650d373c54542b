//! Activations and the connections that they use.

mod listed;

pub use listed::Activated;

use super::{
    IdempotencyClaim, NewConnection, Owner, Store, StoreError,
    connection::{self, is_foreign_key_violation},
    draft, idempotency, is_unique_violation,
    json::{from_json, to_json},
    write::WriteStatement,
};
use inlay_api::DynamicVariables;
use inlay_time::Millis;
use sqlx::{Row, sqlite::SqliteRow};

/// Most activations of one user.
pub const MOST_ACTIVATIONS: i64 = 200;

/// An activation as it is stored.
#[derive(Clone, Debug)]
pub struct ActivationRow {
    /// ULID.
    pub id: String,
    /// ULID.
    pub integration_id: String,
    /// Values of the integration's variables, but for the secret ones.
    pub dynamic_variables: DynamicVariables,
    /// The vault's record of the secret ones, when there are any.
    pub sealed_variables: Option<Vec<u8>>,
    /// Counts the changes of the variables.
    pub version: i64,
    /// Its place among the user's, in the order in which they were made.
    pub sequence: i64,
    /// Creation.
    pub created_at: Millis,
    /// Last change.
    pub updated_at: Millis,
}

/// An activation to insert.
#[derive(Clone, Debug)]
pub struct NewActivation {
    /// ULID.
    pub id: String,
    /// ULID.
    pub integration_id: String,
    /// Whether the user may have only one of the integration.
    pub exclusive: bool,
    /// Checked values that are no secrets.
    pub dynamic_variables: DynamicVariables,
    /// The vault's record of those that are, when there are any.
    pub sealed_variables: Option<Vec<u8>>,
    /// Template id, and what serves it.
    pub connections: Vec<(String, ConnectionUse)>,
    /// The client's key for repeating the request.
    pub claim: Option<IdempotencyClaim>,
}

/// What replaces an activation's variables.
#[derive(Clone, Debug)]
pub struct VariablesUpdate {
    /// The version that it replaces.
    pub version: i64,
    /// Checked values that are no secrets.
    pub public: DynamicVariables,
    /// The vault's record of those that are, when there are any.
    pub sealed: Option<Vec<u8>>,
}

/// What serves a template.
#[derive(Clone, Debug)]
pub enum ConnectionUse {
    /// A connection that is there: its id.
    Existing(String),
    /// One that is made with the activation.
    New(Box<NewConnection>),
}

/// What became of an activation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActivationOutcome {
    /// It is stored.
    Done,
    /// The user has one already, and may have one.
    AlreadyActivated,
    /// The client's key was taken in the meantime.
    KeyTaken,
    /// The connection for the template at this place is gone.
    ConnectionGone(usize),
}

fn read(row: &SqliteRow) -> Result<ActivationRow, StoreError> {
    Ok(ActivationRow {
        id: row.try_get("id")?,
        integration_id: row.try_get("integration_id")?,
        dynamic_variables: from_json(row.try_get("dynamic_variables")?, "activation variables")?,
        sealed_variables: row.try_get("sealed_variables")?,
        version: row.try_get("version")?,
        sequence: row.try_get("sequence")?,
        created_at: Millis(row.try_get("created_at")?),
        updated_at: Millis(row.try_get("updated_at")?),
    })
}

impl Store {
    /// Stores an activation with its new connections, or nothing at all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn activate(
        &self,
        owner: &Owner,
        new: &NewActivation,
        now: Millis,
    ) -> Result<ActivationOutcome, StoreError> {
        let mut tx = self.begin().await?;
        if let Some(claim) = &new.claim
            && !idempotency::claim(&mut tx, owner, claim, &new.id, now).await?
        {
            return Ok(ActivationOutcome::KeyTaken);
        }
        let count: i64 = sqlx::query_scalar(
            "select count(*) from (select 1 from activation where hub_id = $1 and user_id = $2 limit $3)",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(MOST_ACTIVATIONS)
        .fetch_one(&mut *tx)
        .await?;
        if count >= MOST_ACTIVATIONS {
            return Err(StoreError::TooMany("activations"));
        }
        let done = sqlx::query(
            "insert into activation (hub_id, user_id, id, integration_id, exclusive, dynamic_variables, sealed_variables,
                                     created_at, updated_at, sequence)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $8, (
                 select coalesce(max(sequence), 0) + 1 from activation where hub_id = $1 and user_id = $2))",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(&new.id)
        .bind(&new.integration_id)
        .bind(new.exclusive.then_some(&new.integration_id))
        .bind(to_json(&new.dynamic_variables))
        .bind(&new.sealed_variables)
        .bind(now.0)
        .execute(&mut *tx)
        .await;
        match done {
            Ok(_) => {}
            Err(error) if is_unique_violation(&error) => return Ok(ActivationOutcome::AlreadyActivated),
            Err(error) => return Err(error.into()),
        }
        for (at, (template_id, connection)) in new.connections.iter().enumerate() {
            let connection_id = match connection {
                ConnectionUse::Existing(id) => id,
                ConnectionUse::New(new) => {
                    connection::insert(&mut tx, owner, new, now).await?;
                    &new.id
                }
            };
            let done = sqlx::query(
                "insert into activation_connection (hub_id, user_id, activation_id, template_id, connection_id)
                 values ($1, $2, $3, $4, $5)",
            )
            .bind(&owner.hub_id)
            .bind(&owner.user_id)
            .bind(&new.id)
            .bind(template_id)
            .bind(connection_id)
            .execute(&mut *tx)
            .await;
            match done {
                Ok(_) => {}
                Err(error) if is_foreign_key_violation(&error) => {
                    return Ok(ActivationOutcome::ConnectionGone(at));
                }
                Err(error) => return Err(error.into()),
            }
        }
        draft::delete(&mut tx, owner, &new.integration_id).await?;
        tx.commit().await?;
        Ok(ActivationOutcome::Done)
    }

    /// One of the owner's activations.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn activation(&self, owner: &Owner, id: &str) -> Result<Option<ActivationRow>, StoreError> {
        let row = sqlx::query(
            "select id, integration_id, dynamic_variables, sealed_variables, version, sequence, created_at, updated_at
             from activation
             where hub_id = $1 and user_id = $2 and id = $3",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(id)
        .fetch_optional(&self.read)
        .await?;
        row.as_ref().map(read).transpose()
    }

    /// Replaces an activation's variables; false when the owner has no such activation, or not of that version any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update_variables(
        &self,
        owner: &Owner,
        id: &str,
        update: &VariablesUpdate,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update activation
             set dynamic_variables = $5, sealed_variables = $6, version = version + 1, updated_at = $7
             where hub_id = $1 and user_id = $2 and id = $3 and version = $4",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(id)
        .bind(update.version)
        .bind(to_json(&update.public))
        .bind(&update.sealed)
        .bind(now.0)
        .write(self)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Deletes an activation; its connections stay. False when the owner has no such activation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_activation(&self, owner: &Owner, id: &str) -> Result<bool, StoreError> {
        let done = sqlx::query("delete from activation where hub_id = $1 and user_id = $2 and id = $3")
            .bind(&owner.hub_id)
            .bind(&owner.user_id)
            .bind(id)
            .write(self)
            .await?;
        Ok(done.rows_affected() == 1)
    }
}

#[cfg(test)]
mod tests;
