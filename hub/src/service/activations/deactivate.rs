//! Turning an integration off.

use super::Activations;
use crate::{
    Error,
    service::principal::{Action, Principal},
};

impl Activations {
    /// `DeleteActivation`; its connections stay.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for somebody else's.
    pub async fn delete(&self, who: &Principal, id: &str) -> Result<(), Error> {
        let owner = self.users.owner_or_not_found(who).await?;
        let row = self.store.activation(&owner, id).await?.ok_or(Error::NotFound)?;
        // An integration that left the catalogue can still be turned off.
        if self.catalogue.integration(&row.integration_id).is_some() {
            self.offers.integration(who, &row.integration_id)?;
        }
        who.require(Action::Manage)?;
        if self.store.delete_activation(&owner, id).await? { Ok(()) } else { Err(Error::NotFound) }
    }
}
