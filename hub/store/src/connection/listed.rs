//! Connections in lists: without credentials and variables, which can be large and are nothing for a list.

use crate::{
    ConnectionRow, Edge, Owner, Part, Store, StoreError, Window,
    json::{from_json, to_json},
};
use inlay_api::{Attention, ConnectionVariable};
use inlay_time::Millis;
use sqlx::{Row, sqlite::SqliteRow};

/// What a list shows of a connection.
#[derive(Clone, Debug)]
pub struct ListedConnection {
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
    /// Its place among the user's, in the order in which they were made.
    pub sequence: i64,
    /// Creation.
    pub created_at: Millis,
    /// When its credential last changed.
    pub updated_at: Millis,
}

impl From<&ConnectionRow> for ListedConnection {
    fn from(row: &ConnectionRow) -> Self {
        Self {
            id: row.id.clone(),
            connector_id: row.connector_id.clone(),
            template_id: row.template_id.clone(),
            scheme_type: row.scheme_type.clone(),
            name: row.name.clone(),
            account: row.account.clone(),
            attention: row.attention.clone(),
            sequence: row.sequence,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

fn read(row: &SqliteRow) -> Result<ListedConnection, StoreError> {
    let code: Option<String> = row.try_get("attention_code")?;
    let message: Option<String> = row.try_get("attention_message")?;
    Ok(ListedConnection {
        id: row.try_get("id")?,
        connector_id: row.try_get("connector_id")?,
        template_id: row.try_get("template_id")?,
        scheme_type: row.try_get("scheme_type")?,
        name: row.try_get("name")?,
        account: row.try_get("account")?,
        attention: code.map(|code| Attention { code, message: message.unwrap_or_default() }),
        sequence: row.try_get("sequence")?,
        created_at: Millis(row.try_get("created_at")?),
        updated_at: Millis(row.try_get("updated_at")?),
    })
}

macro_rules! select {
    ($($rest:literal),+) => {
        concat!(
            "select c.id, c.connector_id, c.template_id, c.scheme_type, c.name, c.account, c.attention_code, \
             c.attention_message, c.sequence, c.created_at, c.updated_at",
            $($rest),+
        )
    };
}

/// Most rows of a list. A user has no more than [`crate::MOST_CONNECTIONS`], but for those of an older hub.
const LONGEST_LIST: i64 = 1000;

impl Store {
    /// All of the owner's connections, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn connections(&self, owner: &Owner) -> Result<Vec<ListedConnection>, StoreError> {
        let rows = sqlx::query(select!(
            " from connection c where c.hub_id = $1 and c.user_id = $2 order by c.sequence limit $3"
        ))
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(LONGEST_LIST)
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(read).collect()
    }

    /// Which connectors the owner has connections for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn connectors(&self, owner: &Owner) -> Result<Vec<String>, StoreError> {
        let sql = "select distinct connector_id from connection where hub_id = $1 and user_id = $2 limit $3";
        let query = sqlx::query_scalar(sql).bind(&owner.hub_id).bind(&owner.user_id).bind(LONGEST_LIST);
        Ok(query.fetch_all(&self.read).await?)
    }

    /// A part of the owner's connections for some connectors, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn part_of_connections(
        &self,
        owner: &Owner,
        connectors: &[String],
        window: &Window,
    ) -> Result<Part<ListedConnection>, StoreError> {
        let connectors = to_json(&connectors);
        // Rows up to `last` come before the window, or before its end.
        let (last, from) = match window.edge {
            Edge::Nothing => (i64::MIN, i64::MIN),
            Edge::After(place) => (place, place),
            Edge::Before(place) => (place.saturating_sub(1), place),
        };
        let counted = sqlx::query(
            "select count(*) as total, coalesce(sum(sequence <= $4), 0) as before from connection
             where hub_id = $1 and user_id = $2 and connector_id in (select value from json_each($3))",
        );
        let counted = counted.bind(&owner.hub_id).bind(&owner.user_id).bind(&connectors).bind(last);
        let counted = counted.fetch_one(&self.read).await?;
        let rows = sqlx::query(match window.edge {
            Edge::Nothing | Edge::After(_) => select!(
                " from connection c where c.hub_id = $1 and c.user_id = $2 and c.sequence > $4
                   and c.connector_id in (select value from json_each($3))
                 order by c.sequence limit $5"
            ),
            Edge::Before(_) => select!(
                " from connection c where c.hub_id = $1 and c.user_id = $2 and c.sequence < $4
                   and c.connector_id in (select value from json_each($3))
                 order by c.sequence desc limit $5"
            ),
        });
        let rows =
            rows.bind(&owner.hub_id).bind(&owner.user_id).bind(&connectors).bind(from).bind(window.size);
        let mut items: Vec<ListedConnection> =
            rows.fetch_all(&self.read).await?.iter().map(read).collect::<Result<_, _>>()?;
        items.sort_by_key(|row| row.sequence);
        Part::of(items, &counted, window)
    }

    /// How many connections the owner has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_connections(&self, owner: &Owner) -> Result<i64, StoreError> {
        let sql = "select count(*) from connection where hub_id = $1 and user_id = $2";
        let query = sqlx::query_scalar(sql).bind(&owner.hub_id).bind(&owner.user_id);
        Ok(query.fetch_one(&self.read).await?)
    }

    /// The connections of an activation, each with the template that it serves and its variables that are not secret.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn connections_of_activation(
        &self,
        owner: &Owner,
        activation_id: &str,
    ) -> Result<Vec<(String, ListedConnection, Vec<ConnectionVariable>)>, StoreError> {
        let rows = sqlx::query(select!(
            ", c.variables, a.template_id as serves from activation_connection a
             join connection c on c.hub_id = a.hub_id and c.user_id = a.user_id and c.id = a.connection_id
             where a.hub_id = $1 and a.user_id = $2 and a.activation_id = $3 order by a.template_id"
        ))
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(activation_id)
        .fetch_all(&self.read)
        .await?;
        let with_variables = |row: &SqliteRow| {
            let variables = from_json(row.try_get("variables")?, "connection's variables")?;
            Ok((row.try_get("serves")?, read(row)?, variables))
        };
        rows.iter().map(with_variables).collect()
    }
}
