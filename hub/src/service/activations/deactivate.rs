//! Turning an integration off.

use super::Activations;
use crate::{
    Error,
    service::principal::{Action, Principal, Thing},
};

impl Activations {
    /// `DeleteActivation`; its connections stay.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for somebody else's.
    pub async fn delete(&self, who: &Principal, id: &str) -> Result<(), Error> {
        let owner = self.users.owner_or_not_found(who).await?;
        let row = self.store.activation(&owner, id).await?.ok_or(Error::NotFound)?;
        self.access.require(who, Action::Manage, Thing::Activation(&row.integration_id))?;
        if self.store.delete_activation(&owner, id).await? { Ok(()) } else { Err(Error::NotFound) }
    }
}
