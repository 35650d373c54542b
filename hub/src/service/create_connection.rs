//! `CreateEndUserConnection`, which OAuth transactions and accounts share: an `oauth2-code` credential is exchanged, any
//! other is checked as it is.

use super::{Principal, Service, UserRef};
use crate::Error;
use inlay_api::{Connection, EndUserConnectionCreate};

impl Service {
    /// `CreateEndUserConnection`: verified, then stored.
    ///
    /// # Errors
    /// When the connector is unknown or the connection is not good.
    pub async fn create_connection(
        &self,
        who: &Principal,
        user: &UserRef,
        create: &EndUserConnectionCreate,
    ) -> Result<Connection, Error> {
        match self.connecting.create_connection(who, user, create).await? {
            Some(connection) => Ok(connection),
            None => self.accounts.create(who, user, create).await,
        }
    }
}
