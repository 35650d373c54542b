//! OAuth transactions as they are stored, and how they are found.

use super::step::Completion;
use crate::{LaunchRow, Owner, Store, StoreError, json::from_json};
use inlay_api::{ConnectionVariable, TransactionStatus};
use inlay_time::Millis;
use sqlx::{Row, sqlite::SqliteRow};

/// A transaction as it is stored.
#[derive(Clone, Debug)]
pub struct TransactionRow {
    /// Whose it is.
    pub owner: Owner,
    /// ULID.
    pub id: String,
    /// Which template the account is for.
    pub template_id: String,
    /// Which callback URL it ends at.
    pub context_id: String,
    /// Where it stands in the database; see [`TransactionRow::status_at`].
    pub status: TransactionStatus,
    /// Why it failed.
    pub error_code: Option<String>,
    /// The connection whose credential it replaces.
    pub replaces: Option<String>,
    /// The connection that it made.
    pub connection_id: Option<String>,
    /// What to call a new connection.
    pub connection_name: Option<String>,
    /// Whom the provider says it belongs to.
    pub account: Option<String>,
    /// What to ask for.
    pub scopes: Vec<String>,
    /// What the provider's URLs are made from; not secret.
    pub variables: Vec<ConnectionVariable>,
    /// The secret ones, as the vault's record.
    pub sealed_variables: Option<Vec<u8>>,
    /// Who may let the code be exchanged.
    pub completion: Completion,
    /// Name of the return URL that the browser goes back to.
    pub return_to: Option<String>,
    /// Further parameters of the authorization request, from the client.
    pub authorize_params: Vec<(String, String)>,
    /// SHA-256 of the click's nonce.
    pub nonce_hash: Option<Vec<u8>>,
    /// SHA-256 of what has to come back with an answer that waits for its user.
    pub proof_hash: Option<Vec<u8>>,
    /// The PKCE verifier, as the vault's record.
    pub sealed_verifier: Option<Vec<u8>>,
    /// The provider's answer while it waits, as the vault's record.
    pub sealed_answer: Option<Vec<u8>>,
    /// Pairing codes that were tried.
    pub pairing_tries: i64,
    /// When a popup was bound to it.
    pub bound_at: Option<Millis>,
    /// Nothing can be finished after it.
    pub expires_at: Millis,
}

impl TransactionRow {
    /// Where it stands: what is not over in time is expired, whether or not anybody has written that down.
    pub fn status_at(&self, now: Millis) -> TransactionStatus {
        if !self.status.is_terminal() && now >= self.expires_at {
            TransactionStatus::Expired
        } else {
            self.status.clone()
        }
    }
}

/// A transaction found by its `state`, with the popup that it is bound to.
#[derive(Clone, Debug)]
pub struct CallbackRow {
    /// The transaction.
    pub transaction: TransactionRow,
    /// The popup.
    pub launch: Option<LaunchRow>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select hub_id, user_id, id, template_id, context_id, status, error_code, replaces, connection_id, \
             connection_name, account, scopes, variables, completion, return_to, authorize_params, nonce_hash, \
             proof_hash, sealed_verifier, sealed_answer, sealed_variables, pairing_tries, bound_at, expires_at from oauth_transaction where ",
            $rest
        )
    };
}

fn read(row: &SqliteRow) -> Result<TransactionRow, StoreError> {
    Ok(TransactionRow {
        owner: Owner { hub_id: row.try_get("hub_id")?, user_id: row.try_get("user_id")? },
        id: row.try_get("id")?,
        template_id: row.try_get("template_id")?,
        context_id: row.try_get("context_id")?,
        status: TransactionStatus::from(row.try_get::<&str, _>("status")?),
        error_code: row.try_get("error_code")?,
        replaces: row.try_get("replaces")?,
        connection_id: row.try_get("connection_id")?,
        connection_name: row.try_get("connection_name")?,
        account: row.try_get("account")?,
        scopes: from_json(row.try_get("scopes")?, "scopes")?,
        variables: from_json(row.try_get("variables")?, "transaction variables")?,
        sealed_variables: row.try_get("sealed_variables")?,
        completion: Completion::from_text(row.try_get("completion")?),
        return_to: row.try_get("return_to")?,
        authorize_params: from_json(row.try_get("authorize_params")?, "authorize parameters")?,
        nonce_hash: row.try_get("nonce_hash")?,
        proof_hash: row.try_get("proof_hash")?,
        sealed_verifier: row.try_get("sealed_verifier")?,
        sealed_answer: row.try_get("sealed_answer")?,
        pairing_tries: row.try_get("pairing_tries")?,
        bound_at: row.try_get::<Option<i64>, _>("bound_at")?.map(Millis),
        expires_at: Millis(row.try_get("expires_at")?),
    })
}

impl Store {
    /// One of the owner's transactions.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn transaction(&self, owner: &Owner, id: &str) -> Result<Option<TransactionRow>, StoreError> {
        let row = sqlx::query(select!("hub_id = $1 and user_id = $2 and id = $3"))
            .bind(&owner.hub_id)
            .bind(&owner.user_id)
            .bind(id)
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The transaction that a provider's answer belongs to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn transaction_of_state(&self, state_hash: &[u8]) -> Result<Option<CallbackRow>, StoreError> {
        let row = sqlx::query(select!("state_hash = $1")).bind(state_hash).fetch_optional(&self.read).await?;
        let Some(row) = row else { return Ok(None) };
        let transaction = read(&row)?;
        let launch = self.launch_of(&transaction.owner, &transaction.id).await?;
        Ok(Some(CallbackRow { transaction, launch }))
    }

    /// The transaction that the popup with this secret in its cookie is bound to. `secret_hash` is its SHA-256.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn transaction_of_launch(
        &self,
        secret_hash: &[u8],
    ) -> Result<Option<TransactionRow>, StoreError> {
        let row = sqlx::query(select!(
            "(hub_id, user_id, id) in (select hub_id, user_id, transaction_id from launch where secret_hash = $1)"
        ))
        .bind(secret_hash)
        .fetch_optional(&self.read)
        .await?;
        row.as_ref().map(read).transpose()
    }

    /// The transaction whose posted answer waits for the request that shows this ticket.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn transaction_of_answer(
        &self,
        answer_hash: &[u8],
    ) -> Result<Option<TransactionRow>, StoreError> {
        let row =
            sqlx::query(select!("answer_hash = $1")).bind(answer_hash).fetch_optional(&self.read).await?;
        row.as_ref().map(read).transpose()
    }

    /// The open transaction of the click with this nonce.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn transaction_of_nonce(
        &self,
        nonce_hash: &[u8],
    ) -> Result<Option<TransactionRow>, StoreError> {
        let row = sqlx::query(select!("nonce_hash = $1 order by id desc limit 1"))
            .bind(nonce_hash)
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(read).transpose()
    }
}
