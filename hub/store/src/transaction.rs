//! OAuth transactions: how they begin. Each [`step`] between is a compare-and-set, and [`end`] is how they are over.

mod confirm;
mod end;
mod row;
mod step;

pub use confirm::OtherAccount;
pub use end::Finished;
pub use row::{CallbackRow, TransactionRow};
pub use step::{BindOutcome, Completion, LaunchToBind};

use super::{Owner, Store, StoreError, json::to_json};
use inlay_api::ConnectionVariable;
use inlay_time::Millis;

/// A transaction to insert.
#[derive(Clone, Debug)]
pub struct NewTransaction {
    /// ULID.
    pub id: String,
    /// ULID.
    pub template_id: String,
    /// ULID.
    pub context_id: String,
    /// The connection whose credential it replaces.
    pub replaces: Option<String>,
    /// What to call a new connection.
    pub connection_name: Option<String>,
    /// What to ask for.
    pub scopes: Vec<String>,
    /// What the provider's URLs are made from; not secret.
    pub variables: Vec<ConnectionVariable>,
    /// The secret ones, as the vault's record, where there are any.
    pub sealed_variables: Option<Vec<u8>>,
    /// Name of the return URL, if there is one.
    pub return_to: Option<String>,
    /// Further parameters of the authorization request.
    pub authorize_params: Vec<(String, String)>,
    /// SHA-256 of the click's nonce.
    pub nonce_hash: Option<Vec<u8>>,
    /// SHA-256 of the secret in the URL for a full-page redirect.
    pub ticket_hash: Option<Vec<u8>>,
    /// SHA-256 of the `state` in the URL for clients that know no transactions.
    pub state_hash: Vec<u8>,
    /// The verifier that goes with it, as the vault's record.
    pub sealed_verifier: Vec<u8>,
    /// Nothing can be finished after it.
    pub expires_at: Millis,
}

impl Store {
    /// Inserts a transaction and cancels the user's open one for the same template. Answers the cancelled one's id. That
    /// one keeps the hash of its `state`, so that its window can be told what happened.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_transaction(
        &self,
        owner: &Owner,
        new: &NewTransaction,
        now: Millis,
    ) -> Result<Option<String>, StoreError> {
        let mut tx = self.begin().await?;
        let cancelled: Option<String> = sqlx::query_scalar(
            "update oauth_transaction
             set status = 'cancelled', active = null, ticket_hash = null, answer_hash = null,
                 sealed_verifier = null, sealed_answer = null, sealed_variables = null
             where hub_id = $1 and user_id = $2 and active = $3 returning id",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(&new.template_id)
        .fetch_optional(&mut *tx)
        .await?;
        sqlx::query(
            "insert into oauth_transaction (hub_id, user_id, id, template_id, context_id, active, status, replaces,
                                            connection_name, scopes, variables, return_to, authorize_params, nonce_hash,
                                            ticket_hash, state_hash, sealed_verifier, created_at, expires_at,
                                            sealed_variables)
             values ($1, $2, $3, $4, $5, $4, 'created', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(&new.id)
        .bind(&new.template_id)
        .bind(&new.context_id)
        .bind(&new.replaces)
        .bind(&new.connection_name)
        .bind(to_json(&new.scopes))
        .bind(to_json(&new.variables))
        .bind(&new.return_to)
        .bind(to_json(&new.authorize_params))
        .bind(&new.nonce_hash)
        .bind(&new.ticket_hash)
        .bind(&new.state_hash)
        .bind(&new.sealed_verifier)
        .bind(now.0)
        .bind(new.expires_at.0)
        .bind(&new.sealed_variables)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(cancelled)
    }
}
