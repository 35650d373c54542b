//! Activations in lists: without their variables, with what is wrong with their connections.

use crate::{Edge, Part, Store, StoreError, Window, json::to_json};
use inlay_api::Attention;
use sqlx::{Row, sqlite::SqliteRow};

/// Most rows that are read of a user's activations and their connections; those of an older hub can be more than
/// [`MOST_ACTIVATIONS`](crate::MOST_ACTIVATIONS).
const LONGEST_LIST: i64 = 5000;

/// What a catalogue has to know of an activation.
#[derive(Clone, Debug)]
pub struct Activated {
    /// ULID.
    pub id: String,
    /// ULID.
    pub integration_id: String,
    /// Its place among the user's, in the order in which they were made.
    pub sequence: i64,
    /// Of the first of its connections that needs the user.
    pub attention: Option<Attention>,
}

/// From rows of which each is an activation with one of its connections.
fn read(rows: &[SqliteRow]) -> Result<Vec<Activated>, StoreError> {
    let mut activated: Vec<Activated> = Vec::new();
    for row in rows {
        let id: String = row.try_get("id")?;
        let code: Option<String> = row.try_get("attention_code")?;
        let message: Option<String> = row.try_get("attention_message")?;
        let attention = code.map(|code| Attention { code, message: message.unwrap_or_default() });
        match activated.last_mut() {
            Some(last) if last.id == id => last.attention = last.attention.take().or(attention),
            _ => activated.push(Activated {
                id,
                integration_id: row.try_get("integration_id")?,
                sequence: row.try_get("sequence")?,
                attention,
            }),
        }
    }
    Ok(activated)
}

/// The statement that reads activations chosen by the one in it, newest first, with their connections.
macro_rules! select {
    ($chosen:literal) => {
        concat!(
            "with a as (select activation.hub_id, activation.user_id, activation.id, activation.integration_id, \
                activation.sequence \
             from end_user u join activation on activation.hub_id = u.hub_id and activation.user_id = u.id \
             where u.hub_id = $1 and u.external_id = $2 ",
            $chosen,
            ") select a.id, a.integration_id, a.sequence, c.attention_code, c.attention_message from a \
             left join activation_connection ac \
               on ac.hub_id = a.hub_id and ac.user_id = a.user_id and ac.activation_id = a.id \
             left join connection c \
               on c.hub_id = ac.hub_id and c.user_id = ac.user_id and c.id = ac.connection_id \
             order by a.sequence desc, ac.template_id limit $3"
        )
    };
}

impl Store {
    /// Everything that the user with the host's id has activated, newest first. The user need not exist.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn activated(&self, hub_id: &str, external_id: &str) -> Result<Vec<Activated>, StoreError> {
        let query = sqlx::query(select!("")).bind(hub_id).bind(external_id).bind(LONGEST_LIST);
        read(&query.fetch_all(&self.read).await?)
    }

    /// Of which integrations the user with the host's id has activations.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn activated_integrations(
        &self,
        hub_id: &str,
        external_id: &str,
    ) -> Result<Vec<String>, StoreError> {
        let query = sqlx::query_scalar(
            "select distinct a.integration_id from end_user u
             join activation a on a.hub_id = u.hub_id and a.user_id = u.id
             where u.hub_id = $1 and u.external_id = $2 limit $3",
        );
        let query = query.bind(hub_id).bind(external_id).bind(LONGEST_LIST);
        Ok(query.fetch_all(&self.read).await?)
    }

    /// A part of the activations of some integrations, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn part_of_activations(
        &self,
        hub_id: &str,
        external_id: &str,
        integrations: &[String],
        window: &Window,
    ) -> Result<Part<Activated>, StoreError> {
        let integrations = to_json(&integrations);
        // Rows from `last` on come before the window, or before its end.
        let (last, from) = match window.edge {
            Edge::Nothing => (i64::MAX, i64::MAX),
            Edge::After(place) => (place, place),
            Edge::Before(place) => (place.saturating_add(1), place),
        };
        let counted = sqlx::query(
            "select count(*) as total, coalesce(sum(a.sequence >= $4), 0) as before from end_user u
             join activation a on a.hub_id = u.hub_id and a.user_id = u.id
             where u.hub_id = $1 and u.external_id = $2
               and a.integration_id in (select value from json_each($3))",
        );
        let counted = counted.bind(hub_id).bind(external_id).bind(&integrations).bind(last);
        let counted = counted.fetch_one(&self.read).await?;
        let rows = sqlx::query(match window.edge {
            Edge::Nothing | Edge::After(_) => select!(
                "and activation.integration_id in (select value from json_each($4)) and activation.sequence < $5
                 order by activation.sequence desc limit $6"
            ),
            Edge::Before(_) => select!(
                "and activation.integration_id in (select value from json_each($4)) and activation.sequence > $5
                 order by activation.sequence limit $6"
            ),
        });
        let rows = rows.bind(hub_id).bind(external_id).bind(LONGEST_LIST);
        let rows = rows.bind(&integrations).bind(from).bind(window.size).fetch_all(&self.read).await?;
        Part::of(read(&rows)?, &counted, window)
    }

    /// The newest activation of an integration.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_activation(
        &self,
        hub_id: &str,
        external_id: &str,
        integration_id: &str,
    ) -> Result<Option<Activated>, StoreError> {
        let window = Window { edge: Edge::Nothing, size: 1 };
        let integration = [integration_id.to_owned()];
        let part = self.part_of_activations(hub_id, external_id, &integration, &window).await?;
        Ok(part.items.into_iter().next())
    }
}
