//! Sealing of credentials: what is stored of one opens for its own connection and user only.

use super::{
    Accounts,
    credential::{CheckedConnection, public_variables},
    refresh::refresh_at,
};
use crate::Error;
use inlay_catalogue::ConnectionTemplate;
use inlay_provider::Credential;
use inlay_store::{NewConnection, Owner};
use inlay_time::Millis;
use inlay_vault::Purpose;
use zeroize::Zeroizing;

/// What a connection's record is sealed for.
pub(in crate::service) fn sealed_place<'a>(owner: &'a Owner, connection_id: &'a str) -> [&'a str; 4] {
    [&owner.hub_id, &owner.user_id, connection_id, "credential"]
}

impl Accounts {
    /// Seals a credential for one connection of one user.
    pub(in crate::service) fn seal_credential(
        &self,
        owner: &Owner,
        connection_id: &str,
        credential: &Credential,
    ) -> Vec<u8> {
        let plain = Zeroizing::new(serde_json::to_vec(credential).expect("a credential is plain JSON"));
        let place = sealed_place(owner, connection_id);
        self.vault.seal(Purpose::Credential, &place, &plain)
    }

    /// Opens what [`Accounts::seal_credential`] made.
    ///
    /// # Errors
    /// When the record is not this connection's, or its key is gone.
    pub fn open_credential(
        &self,
        owner: &Owner,
        connection_id: &str,
        sealed: &[u8],
    ) -> Result<Credential, Error> {
        let place = sealed_place(owner, connection_id);
        let plain = self
            .vault
            .open(Purpose::Credential, &place, sealed)
            .map_err(|cause| Error::Internal(Box::new(cause)))?;
        // The parser's message could quote the credential.
        serde_json::from_slice(&plain)
            .map_err(|_| Error::Internal("a sealed credential is unreadable".into()))
    }

    /// Turns a checked connection into a row, with a new id.
    pub(in crate::service) fn new_connection(
        &self,
        owner: &Owner,
        template: &ConnectionTemplate,
        checked: &CheckedConnection,
        account: Option<String>,
    ) -> NewConnection {
        let id = ulid::Ulid::generate().to_string();
        NewConnection {
            connector_id: template.connector_id.clone(),
            template_id: template.id.clone(),
            scheme_type: template.scheme.scheme_type().as_str().to_owned(),
            name: checked.name.clone(),
            account,
            variables: public_variables(template, &checked.values),
            sealed: self.seal_credential(owner, &id, &checked.credential),
            refresh_at: refresh_at(&checked.credential, Millis::now()),
            id,
        }
    }
}
