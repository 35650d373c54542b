//! OAuth transactions: what they consist of, how they begin and end. The steps between are in [`step`].

mod step;

pub use step::{BindOutcome, Completion, Launching};

use super::{
    ConnectionUpdate, LaunchRow, NewConnection, Owner, Store, StoreError, connection,
    json::{from_json, to_json},
};
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
    /// What the provider's URLs are made from.
    pub variables: Vec<ConnectionVariable>,
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
    /// What the provider's URLs are made from.
    pub variables: Vec<ConnectionVariable>,
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

/// How an exchange ended well.
#[derive(Clone, Debug)]
pub enum Finished {
    /// With a new connection.
    New(Box<NewConnection>),
    /// With new credentials of one that was there.
    Replaced(ConnectionUpdate),
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
             proof_hash, sealed_verifier, sealed_answer, pairing_tries, bound_at, expires_at from oauth_transaction where ",
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
    /// Inserts a transaction and cancels the user's open one for the same template. Answers the cancelled one's id.
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
             set status = 'cancelled', active = null, state_hash = null, ticket_hash = null, answer_hash = null,
                 sealed_verifier = null, sealed_answer = null
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
                                            ticket_hash, state_hash, sealed_verifier, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $4, 'created', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
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
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(cancelled)
    }

    /// Ends the owner's oldest open transactions until `most` are left, and names those that it ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_oldest_transactions(&self, owner: &Owner, most: u8) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(
            "update oauth_transaction
             set status = 'cancelled', active = null, state_hash = null, ticket_hash = null, answer_hash = null,
                 sealed_verifier = null, sealed_answer = null
             where hub_id = $1 and user_id = $2 and id in (
                 select id from oauth_transaction where hub_id = $1 and user_id = $2 and active is not null
                 order by created_at desc, id desc limit -1 offset $3)
             returning id",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(most)
        .fetch_all(&self.write)
        .await?)
    }

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

    /// `exchanging → connected` together with the connection. False, and nothing is stored, when the transaction was
    /// ended meanwhile or the connection to replace is gone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish_transaction(
        &self,
        owner: &Owner,
        id: &str,
        finished: &Finished,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let (connection_id, account) = match finished {
            Finished::New(new) => {
                connection::insert(&mut tx, owner, new, now).await?;
                (&new.id, &new.account)
            }
            Finished::Replaced(update) => {
                if !connection::replace(&mut tx, owner, update, now).await? {
                    return Ok(false);
                }
                (&update.id, &update.account)
            }
        };
        let done = sqlx::query(
            "update oauth_transaction
             set status = 'connected', active = null, connection_id = $4, account = $5, ticket_hash = null,
                 answer_hash = null, sealed_verifier = null, sealed_answer = null
             where hub_id = $1 and user_id = $2 and id = $3 and status = 'exchanging'",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(id)
        .bind(connection_id)
        .bind(account)
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Ends an open transaction as cancelled, or as failed when there is an error code. False when it was over already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_transaction(
        &self,
        owner: &Owner,
        id: &str,
        error_code: Option<&str>,
    ) -> Result<bool, StoreError> {
        let status =
            if error_code.is_some() { TransactionStatus::Failed } else { TransactionStatus::Cancelled };
        let done = sqlx::query(
            "update oauth_transaction
             set status = $4, error_code = $5, active = null, ticket_hash = null, answer_hash = null,
                 sealed_verifier = null, sealed_answer = null
             where hub_id = $1 and user_id = $2 and id = $3 and active is not null",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(id)
        .bind(status.as_str())
        .bind(error_code)
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Writes down which transactions ran out of time, and forgets transactions that were over before `forgotten` and
    /// popups that were opened before it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tidy_transactions(&self, forgotten: Millis, now: Millis) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "update oauth_transaction
             set status = 'expired', active = null, state_hash = null, ticket_hash = null, answer_hash = null,
                 sealed_verifier = null, sealed_answer = null
             where active is not null and expires_at <= $1",
        )
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        sqlx::query("delete from launch where created_at <= $1").bind(forgotten.0).execute(&mut *tx).await?;
        sqlx::query("delete from oauth_transaction where expires_at <= $1")
            .bind(forgotten.0)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}
