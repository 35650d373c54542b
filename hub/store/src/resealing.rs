//! Sealed records of all tables, to be sealed again when the master key is replaced (key rotation).

use super::{Owner, Store, StoreError, json::from_json, write::WriteStatement};
use inlay_api::ConnectionVariable;
use sqlx::Row;

/// A table with sealed records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedIn {
    /// Connections' credentials.
    Connections,
    /// Activations' secret variables.
    Activations,
    /// Credentials that wait for their revocation.
    Revocations,
    /// PKCE verifiers of open OAuth transactions.
    Verifiers,
    /// Answers of authorization servers that wait for their user.
    Answers,
    /// Secret connection variables of open OAuth transactions.
    Variables,
}

impl SealedIn {
    /// Every table, so that a rotation forgets none.
    pub const ALL: [Self; 6] = [
        Self::Connections,
        Self::Activations,
        Self::Revocations,
        Self::Verifiers,
        Self::Answers,
        Self::Variables,
    ];

    /// Whether its records of an earlier version are to be bound to what stands beside them. Those of transactions end before.
    pub fn is_bound(self) -> bool {
        matches!(self, Self::Connections | Self::Activations | Self::Revocations | Self::Variables)
    }
}

/// What stands in the open beside a sealed record, in the row that it is of.
#[derive(Clone, Debug)]
pub enum Beside {
    /// A connection's.
    Connection {
        /// ULID.
        connector_id: String,
        /// ULID.
        template_id: String,
        /// Not secret.
        variables: Vec<ConnectionVariable>,
    },
    /// An activation's.
    Activation {
        /// ULID.
        integration_id: String,
    },
    /// A revocation's: as in its connection.
    Revocation {
        /// ULID.
        template_id: String,
        /// Not secret.
        variables: Vec<ConnectionVariable>,
    },
    /// A transaction's.
    Transaction {
        /// ULID.
        template_id: String,
        /// What the provider's URLs are made from.
        variables: Vec<ConnectionVariable>,
    },
}

/// One sealed record.
#[derive(Clone, Debug)]
pub struct SealedRow {
    /// Whose.
    pub owner: Owner,
    /// Of the connection, activation or transaction.
    pub id: String,
    /// The vault's record.
    pub sealed: Vec<u8>,
    /// What it may be bound to.
    pub beside: Beside,
}

impl Store {
    /// The next records in the order of their ids, at most `count`, after the record with the id `after`; with `first_byte`,
    /// only those that begin with it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sealed(
        &self,
        kind: SealedIn,
        first_byte: Option<u8>,
        after: &str,
        count: u32,
    ) -> Result<Vec<SealedRow>, StoreError> {
        let sql = match kind {
            SealedIn::Connections => {
                "select hub_id, user_id, id, sealed, connector_id, template_id, variables from connection
                 where id > $1 and ($3 is null or substr(sealed, 1, 1) = $3) order by id limit $2"
            }
            SealedIn::Activations => {
                "select hub_id, user_id, id, sealed_variables as sealed, integration_id from activation
                 where id > $1 and sealed_variables is not null
                     and ($3 is null or substr(sealed_variables, 1, 1) = $3) order by id limit $2"
            }
            SealedIn::Revocations => {
                "select hub_id, user_id, id, sealed, template_id, variables from revocation
                 where id > $1 and ($3 is null or substr(sealed, 1, 1) = $3) order by id limit $2"
            }
            SealedIn::Verifiers => {
                "select hub_id, user_id, id, sealed_verifier as sealed, template_id, variables from oauth_transaction
                 where id > $1 and sealed_verifier is not null
                     and ($3 is null or substr(sealed_verifier, 1, 1) = $3) order by id limit $2"
            }
            SealedIn::Answers => {
                "select hub_id, user_id, id, sealed_answer as sealed, template_id, variables from oauth_transaction
                 where id > $1 and sealed_answer is not null
                     and ($3 is null or substr(sealed_answer, 1, 1) = $3) order by id limit $2"
            }
            SealedIn::Variables => {
                "select hub_id, user_id, id, sealed_variables as sealed, template_id, variables from oauth_transaction
                 where id > $1 and sealed_variables is not null
                     and ($3 is null or substr(sealed_variables, 1, 1) = $3) order by id limit $2"
            }
        };
        let first = first_byte.map(|byte| vec![byte]);
        let rows = sqlx::query(sql).bind(after).bind(count).bind(first).fetch_all(&self.read).await?;
        let read = |row: &sqlx::sqlite::SqliteRow| {
            let owner = Owner { hub_id: row.try_get("hub_id")?, user_id: row.try_get("user_id")? };
            let variables = || from_json(row.try_get("variables")?, "sealed record's variables");
            let beside = match kind {
                SealedIn::Connections => Beside::Connection {
                    connector_id: row.try_get("connector_id")?,
                    template_id: row.try_get("template_id")?,
                    variables: variables()?,
                },
                SealedIn::Activations => {
                    Beside::Activation { integration_id: row.try_get("integration_id")? }
                }
                SealedIn::Revocations => {
                    Beside::Revocation { template_id: row.try_get("template_id")?, variables: variables()? }
                }
                SealedIn::Verifiers | SealedIn::Answers | SealedIn::Variables => {
                    Beside::Transaction { template_id: row.try_get("template_id")?, variables: variables()? }
                }
            };
            Ok(SealedRow { owner, id: row.try_get("id")?, sealed: row.try_get("sealed")?, beside })
        };
        rows.iter().map(read).collect()
    }

    /// Puts a record in the place of another, unless somebody has written there in the meantime.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replace_sealed(
        &self,
        kind: SealedIn,
        old: &SealedRow,
        new: &[u8],
    ) -> Result<(), StoreError> {
        let sql = match kind {
            SealedIn::Connections => {
                "update connection set sealed = $1 where hub_id = $2 and user_id = $3 and id = $4 and sealed = $5"
            }
            SealedIn::Activations => {
                "update activation set sealed_variables = $1
                 where hub_id = $2 and user_id = $3 and id = $4 and sealed_variables = $5"
            }
            SealedIn::Revocations => {
                "update revocation set sealed = $1 where hub_id = $2 and user_id = $3 and id = $4 and sealed = $5"
            }
            SealedIn::Verifiers => {
                "update oauth_transaction set sealed_verifier = $1
                 where hub_id = $2 and user_id = $3 and id = $4 and sealed_verifier = $5"
            }
            SealedIn::Answers => {
                "update oauth_transaction set sealed_answer = $1
                 where hub_id = $2 and user_id = $3 and id = $4 and sealed_answer = $5"
            }
            SealedIn::Variables => {
                "update oauth_transaction set sealed_variables = $1
                 where hub_id = $2 and user_id = $3 and id = $4 and sealed_variables = $5"
            }
        };
        let Owner { hub_id, user_id } = &old.owner;
        let query = sqlx::query(sql).bind(new).bind(hub_id).bind(user_id).bind(&old.id).bind(&old.sealed);
        query.write(self).await?;
        Ok(())
    }
}
