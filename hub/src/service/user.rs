//! `GetHub`, `GetEndUser` and `CreateEndUser`.

use super::{Action, Principal, Service, UserRef};
use crate::Error;
use inlay_api::{ConnectionCreate, EndUser, EndUserCreate, Hub};
use inlay_store::UserRow;
use inlay_time::Millis;

/// Largest number of characters in a display name.
const LONGEST_NAME: usize = 255;

impl Service {
    /// `GetHub`.
    ///
    /// # Errors
    /// [`Error::WrongHub`].
    pub fn get_hub(&self, who: &Principal, hub_id: &str) -> Result<Hub, Error> {
        who.at_hub(hub_id)?;
        let hub = self.config.hub(hub_id).ok_or(Error::WrongHub)?;
        Ok(Hub {
            id: hub.id.clone(),
            name: hub.name.clone(),
            primary_connector: None,
            is_default: hub.is_default,
        })
    }

    /// `GetEndUser`.
    ///
    /// # Errors
    /// [`Error::EndUserNotFound`] when the token's user is new, [`Error::NotFound`] for any other.
    pub async fn get_user(&self, who: &Principal, user: &UserRef) -> Result<EndUser, Error> {
        self.is_self(who, user).await?;
        Ok(to_user(&self.user(who).await?))
    }

    /// `CreateEndUser`.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`]; [`Error::NotFound`] for another user than the token's.
    pub async fn create_user(&self, who: &Principal, create: &EndUserCreate) -> Result<EndUser, Error> {
        self.is_self(who, &UserRef { id: create.external_id.clone(), internal: false }).await?;
        who.may(Action::Begin)?;
        if create.primary_connection.as_ref().is_some_and(proves_something) {
            return Err(Error::invalid("primaryConnection", "This hub has no primary connector."));
        }
        let display_name = create.display_name.as_deref().unwrap_or_default().trim();
        if display_name.chars().count() > LONGEST_NAME || display_name.chars().any(char::is_control) {
            return Err(Error::invalid("displayName", "Use at most 255 characters of text."));
        }
        let now = Millis::now();
        let user = UserRow {
            hub_id: who.hub_id.clone(),
            id: ulid::Ulid::generate().to_string(),
            external_id: who.external_id.clone(),
            display_name: display_name.to_owned(),
            created_at: now,
            updated_at: now,
        };
        if self.store.insert_user(&user).await? { Ok(to_user(&user)) } else { Err(Error::AlreadyExists) }
    }
}

pub(super) fn to_user(user: &UserRow) -> EndUser {
    EndUser {
        id: user.id.clone(),
        external_id: user.external_id.clone(),
        display_name: user.display_name.clone(),
        hub_id: user.hub_id.clone(),
        primary_connection: None,
        created_at: user.created_at.to_rfc3339(),
        updated_at: user.updated_at.to_rfc3339(),
    }
}

/// The description requires a primary connection; a client without one sends one that is empty.
fn proves_something(connection: &ConnectionCreate) -> bool {
    let credentials = connection.credentials.action.iter().chain(&connection.credentials.trigger);
    !connection.variables.is_empty() || credentials.into_iter().any(|one| !one.credential.data.is_empty())
}
