//! Sealing of credentials: what is stored of one opens for its own connection and user only, and beside nothing else than it was
//! sealed with.

use super::{
    Accounts,
    credential::{CheckedConnection, public_variables},
    refresh::refresh_at,
};
use crate::Error;
use inlay_api::ConnectionVariable;
use inlay_catalogue::ConnectionTemplate;
use inlay_provider::Credential;
use inlay_store::{ConnectionRow, NewConnection, Owner};
use inlay_time::Millis;
use inlay_vault::{Purpose, VaultError};
use zeroize::Zeroizing;

/// Where a sealed credential stands, and what stands beside it in the open and decides where it is sent.
#[derive(Clone, Copy, Debug)]
pub struct CredentialPlace<'a> {
    /// Whose.
    pub owner: &'a Owner,
    /// The connection's id.
    pub id: &'a str,
    /// ULID.
    pub connector_id: &'a str,
    /// ULID.
    pub template_id: &'a str,
    /// Not secret.
    pub variables: &'a [ConnectionVariable],
}

impl<'a> CredentialPlace<'a> {
    /// That of a connection.
    pub fn of(owner: &'a Owner, row: &'a ConnectionRow) -> Self {
        let ConnectionRow { id, connector_id, template_id, variables, .. } = row;
        Self { owner, id, connector_id, template_id, variables }
    }

    fn names(&self) -> [&'a str; 4] {
        [&self.owner.hub_id, &self.owner.user_id, self.id, "credential"]
    }

    /// What the credential is bound to: whoever can write the database must not be able to have it sent elsewhere.
    fn bound(&self) -> Vec<&'a str> {
        let mut variables: Vec<[&str; 2]> =
            self.variables.iter().map(|variable| [variable.name.as_str(), &variable.value]).collect();
        variables.sort_unstable();
        [self.connector_id, self.template_id].into_iter().chain(variables.into_iter().flatten()).collect()
    }
}

impl Accounts {
    /// Seals a credential for one connection of one user, together with where it may be sent.
    pub(in crate::service) fn seal_credential(
        &self,
        place: CredentialPlace<'_>,
        credential: &Credential,
    ) -> Vec<u8> {
        let plain = Zeroizing::new(serde_json::to_vec(credential).expect("a credential is plain JSON"));
        self.vault.seal_bound(Purpose::Credential, &place.names(), &place.bound(), &plain)
    }

    /// Opens what [`Accounts::seal_credential`] made.
    ///
    /// # Errors
    /// [`Error::CredentialRefused`] when the record is not this connection's or what stands beside it was changed, which
    /// connecting again mends; [`Error::Internal`] when its key is gone.
    pub fn open_credential(&self, place: CredentialPlace<'_>, sealed: &[u8]) -> Result<Credential, Error> {
        let plain = self.open_sealed(place, sealed).map_err(|cause| match cause {
            VaultError::Refused => {
                tracing::error!(connection = place.id, "a stored connection was changed outside the hub");
                Error::CredentialRefused(Vec::new())
            }
            other => Error::Internal(Box::new(other)),
        })?;
        // The parser's message could quote the credential.
        serde_json::from_slice(&plain)
            .map_err(|_| Error::Internal("a sealed credential is unreadable".into()))
    }

    /// Seals a credential anew, as [`Accounts::seal_credential`] does now.
    pub(in crate::service) fn reseal_credential(
        &self,
        place: CredentialPlace<'_>,
        sealed: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        let plain = self.open_sealed(place, sealed)?;
        Ok(self.vault.seal_bound(Purpose::Credential, &place.names(), &place.bound(), &plain))
    }

    fn open_sealed(
        &self,
        place: CredentialPlace<'_>,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        self.vault.open_bound(Purpose::Credential, &place.names(), &place.bound(), sealed)
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
        let variables = public_variables(template, &checked.values);
        let place = CredentialPlace {
            owner,
            id: &id,
            connector_id: &template.connector_id,
            template_id: &template.id,
            variables: &variables,
        };
        NewConnection {
            sealed: self.seal_credential(place, &checked.credential),
            connector_id: template.connector_id.clone(),
            template_id: template.id.clone(),
            scheme_type: template.scheme.scheme_type().as_str().to_owned(),
            name: checked.name.clone(),
            account,
            variables,
            refresh_at: refresh_at(&checked.credential, Millis::now()),
            id,
        }
    }
}
