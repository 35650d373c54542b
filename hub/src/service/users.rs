//! End users: who a token's user is in the database, `GetHub`, `GetEndUser` and `CreateEndUser`.

mod primary;

use super::{
    foundation::Foundation,
    principal::{Access, Action, Principal, Thing, UserRef},
};
use crate::{Error, config::Config};
use inlay_api::{ConnectionCreate, EndUser, EndUserCreate, Hub};
use inlay_forms::is_invisible;
use inlay_store::{Owner, Store, UserRow};
use inlay_time::Millis;
use std::sync::Arc;

/// Largest number of characters in a display name.
const LONGEST_NAME: usize = 255;

/// The end users of all hubs.
#[derive(Debug)]
pub struct Users {
    access: Arc<Access>,
    config: Arc<Config>,
    store: Store,
}

impl Users {
    pub(super) fn new(base: &Foundation) -> Self {
        Self { access: Arc::clone(&base.access), config: Arc::clone(&base.config), store: base.store.clone() }
    }

    /// `GetHub`.
    ///
    /// # Errors
    /// [`Error::WrongHub`].
    pub fn get_hub(&self, who: &Principal, hub_id: &str) -> Result<Hub, Error> {
        who.require_hub(hub_id)?;
        let hub = self.config.hub(hub_id).ok_or(Error::WrongHub)?;
        Ok(Hub {
            id: hub.id.clone(),
            name: hub.name.clone(),
            primary_connector: Some(primary::connector(hub, self.config.public_base())),
            is_default: hub.is_default,
        })
    }

    /// `GetEndUser`.
    ///
    /// # Errors
    /// [`Error::EndUserNotFound`] when the token's user is new, [`Error::NotFound`] for any other.
    pub async fn get(&self, who: &Principal, user: &UserRef) -> Result<EndUser, Error> {
        self.require_self(who, user).await?;
        Ok(to_end_user(&self.row(who).await?))
    }

    /// `CreateEndUser`.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`]; [`Error::NotFound`] for another user than the token's.
    pub async fn create(&self, who: &Principal, create: &EndUserCreate) -> Result<EndUser, Error> {
        self.require_self(who, &UserRef { id: create.external_id.clone(), internal: false }).await?;
        self.access.require(who, Action::Begin, Thing::User)?;
        if create.primary_connection.as_ref().is_some_and(has_credential) {
            return Err(Error::invalid(
                "primaryConnection",
                "This hub's primary connector takes no credential.",
            ));
        }
        let display_name = create.display_name.as_deref().unwrap_or_default().trim();
        if display_name.chars().count() > LONGEST_NAME || display_name.chars().any(is_invisible) {
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
        if self.store.insert_user(&user).await? { Ok(to_end_user(&user)) } else { Err(Error::AlreadyExists) }
    }

    /// The row of the token's user.
    ///
    /// # Errors
    /// [`Error::EndUserNotFound`] when it was not created yet.
    pub(super) async fn row(&self, who: &Principal) -> Result<UserRow, Error> {
        self.store.user(&who.hub_id, &who.external_id).await?.ok_or(Error::EndUserNotFound)
    }

    /// Whom the rows of the token's user belong to.
    ///
    /// # Errors
    /// [`Error::EndUserNotFound`] when the user was not created yet.
    pub(super) async fn owner(&self, who: &Principal) -> Result<Owner, Error> {
        Ok(to_owner(&self.row(who).await?))
    }

    /// [`Users::owner`] for a request about something that the user must have made before.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the user was not created yet: nothing belongs to it.
    pub(super) async fn owner_or_not_found(&self, who: &Principal) -> Result<Owner, Error> {
        Ok(to_owner(&self.row_or_not_found(who).await?))
    }

    /// [`Users::row`] for a request about something that the user must have made before.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the user was not created yet: nothing belongs to it.
    pub(super) async fn row_or_not_found(&self, who: &Principal) -> Result<UserRow, Error> {
        self.row(who).await.map_err(|error| match error {
            Error::EndUserNotFound => Error::NotFound,
            other => other,
        })
    }

    /// Refuses a request that names another user than the token's. The user may be new.
    ///
    /// # Errors
    /// [`Error::NotFound`], whether or not the other user exists.
    pub(super) async fn require_self(&self, who: &Principal, named: &UserRef) -> Result<(), Error> {
        let same = if named.internal {
            let user = self.store.user(&who.hub_id, &who.external_id).await?;
            user.is_some_and(|user| user.id == named.id)
        } else {
            named.id == who.external_id
        };
        if same { Ok(()) } else { Err(Error::NotFound) }
    }
}

/// Whom a user's rows belong to.
pub(super) fn to_owner(user: &UserRow) -> Owner {
    Owner { hub_id: user.hub_id.clone(), user_id: user.id.clone() }
}

/// A user as the API shows it.
pub(super) fn to_end_user(user: &UserRow) -> EndUser {
    EndUser {
        id: user.id.clone(),
        external_id: user.external_id.clone(),
        display_name: user.display_name.clone(),
        hub_id: user.hub_id.clone(),
        primary_connection: Some(primary::connection(user)),
        created_at: user.created_at.to_rfc3339(),
        updated_at: user.updated_at.to_rfc3339(),
    }
}

/// The description requires a primary connection; a client without one sends one that is empty.
fn has_credential(connection: &ConnectionCreate) -> bool {
    let credentials = connection.credentials.action.iter().chain(&connection.credentials.trigger);
    !connection.variables.is_empty() || credentials.into_iter().any(|one| !one.credential.data.is_empty())
}
