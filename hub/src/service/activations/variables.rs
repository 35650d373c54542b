//! An activation's settings: what can be shown of them, what is sealed, and how they change.

mod path;
mod secret;

pub(super) use inlay_forms::schema::pointer::unescape;
pub(super) use path::{child, field};
pub(super) use secret::take;

use super::Activations;
use crate::{
    Error,
    service::principal::{Action, Principal},
};
use inlay_api::{DynamicVariables, DynamicVariablesUpdate};
use inlay_catalogue::Integration;
use inlay_store::{ActivationRow, Owner, VariablesUpdate};
use inlay_time::Millis;
use inlay_vault::Purpose;
use secret::{Secrets, keep, put};
use zeroize::Zeroizing;

/// How often an update that did not say which version it was made from is tried again when another one was faster.
const TRIES: usize = 5;

/// Settings as they are stored.
pub(super) struct Stored {
    /// What is no secret.
    pub(super) public: DynamicVariables,
    /// The vault's record of the rest, when there is any.
    pub(super) sealed: Option<Vec<u8>>,
}

/// Settings as a client sees them.
pub(super) struct Shown {
    /// What is no secret.
    pub(super) public: DynamicVariables,
    /// Where secrets are (RFC 6901).
    pub(super) secret: Vec<String>,
}

impl Activations {
    /// `UpdateDynamicVariables`. Secrets that are left out stay.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for somebody else's; [`Error::Invalid`] with a field for each value that is wrong;
    /// [`Error::ChangedMeanwhile`] when the version that was edited is not the last.
    pub async fn update_variables(
        &self,
        who: &Principal,
        id: &str,
        update: DynamicVariablesUpdate,
    ) -> Result<DynamicVariablesUpdate, Error> {
        let owner = self.users.owner_or_not_found(who).await?;
        for _ in 0..TRIES {
            let row = self.store.activation(&owner, id).await?.ok_or(Error::NotFound)?;
            let integration = self.offers.integration(who, &row.integration_id)?;
            who.may(Action::Manage)?;
            if update.version.as_ref().is_some_and(|version| *version != row.version.to_string()) {
                return Err(Error::ChangedMeanwhile);
            }
            let mut settings = update.dynamic_variables.clone();
            let (stored, secrets) = self.open_settings(&owner, integration, &row)?;
            keep(integration.variables_schema.as_ref(), &mut settings, &stored, &secrets);
            self.validators.check(integration, &settings)?;
            let Stored { public, sealed } = self.seal_settings(&owner, id, integration, settings);
            let changed = VariablesUpdate { version: row.version, public: public.clone(), sealed };
            if self.store.update_variables(&owner, id, &changed, Millis::now()).await? {
                let version = Some((row.version + 1).to_string());
                return Ok(DynamicVariablesUpdate { dynamic_variables: public, version });
            }
        }
        Err(Error::ChangedMeanwhile)
    }

    /// Parts settings into what is stored as it is and what is sealed.
    pub(super) fn seal_settings(
        &self,
        owner: &Owner,
        id: &str,
        integration: &Integration,
        mut settings: DynamicVariables,
    ) -> Stored {
        let secrets = take(integration.variables_schema.as_ref(), &mut settings);
        let sealed = (!secrets.is_empty()).then(|| {
            let plain = Zeroizing::new(serde_json::to_vec(&secrets).expect("settings are plain JSON"));
            self.vault.seal(Purpose::Credential, &sealed_place(owner, id), &plain)
        });
        Stored { public: settings, sealed }
    }

    /// What may be shown of an activation's settings.
    pub(super) fn show_settings(
        &self,
        owner: &Owner,
        integration: &Integration,
        row: &ActivationRow,
    ) -> Result<Shown, Error> {
        let (public, secrets) = self.open_settings(owner, integration, row)?;
        Ok(Shown { public, secret: secrets.into_iter().map(|(pointer, _)| pointer).collect() })
    }

    /// Parted by what the schema calls secret today, whatever it did when they were stored.
    fn open_settings(
        &self,
        owner: &Owner,
        integration: &Integration,
        row: &ActivationRow,
    ) -> Result<(DynamicVariables, Secrets), Error> {
        let mut settings = row.dynamic_variables.clone();
        if let Some(sealed) = &row.sealed_variables {
            let opened = self.vault.open(Purpose::Credential, &sealed_place(owner, &row.id), sealed);
            let plain = opened.map_err(|cause| Error::Internal(Box::new(cause)))?;
            // The parser's message could quote a secret.
            let secrets: Secrets = serde_json::from_slice(&plain)
                .map_err(|_| Error::Internal("sealed settings are unreadable".into()))?;
            put(&mut settings, &secrets);
        }
        let secrets = take(integration.variables_schema.as_ref(), &mut settings);
        Ok((settings, secrets))
    }
}

pub(in crate::service) fn sealed_place<'a>(owner: &'a Owner, id: &'a str) -> [&'a str; 4] {
    [&owner.hub_id, &owner.user_id, id, "variables"]
}
