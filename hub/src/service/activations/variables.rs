//! An activation's variables: what can be shown of them, what is sealed, and how they change.

mod path;
mod secret;

pub(super) use inlay_forms::schema::pointer::unescape;
pub(super) use path::{child, field};
pub(super) use secret::take_secrets;

use super::Activations;
use crate::{
    Error,
    service::principal::{Action, Principal, Thing},
};
use inlay_api::{DynamicVariables, DynamicVariablesUpdate};
use inlay_catalogue::Integration;
use inlay_store::{ActivationRow, Owner, VariablesUpdate};
use inlay_time::Millis;
use inlay_vault::Purpose;
use secret::{Secrets, keep_omitted, part_known, put_back};
use zeroize::Zeroizing;

/// How often an update that did not say which version it was made from is tried again when another one was faster.
const TRIES: usize = 5;

/// Variables as they are stored.
pub(super) struct StoredVariables {
    /// What is no secret.
    pub(super) public: DynamicVariables,
    /// The vault's record of the rest, when there is any.
    pub(super) sealed: Option<Vec<u8>>,
}

/// Variables as a client sees them.
pub(super) struct VisibleVariables {
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
            self.access.require(who, Action::Manage, Thing::Activation(&row.integration_id))?;
            if update.version.as_ref().is_some_and(|version| *version != row.version.to_string()) {
                return Err(Error::ChangedMeanwhile);
            }
            let mut variables = update.dynamic_variables.clone();
            let (stored, secrets) = self.open_variables(&owner, integration, &row)?;
            keep_omitted(integration.variables_schema.as_ref(), &mut variables, &stored, &secrets);
            self.validators.check(integration, &variables)?;
            let StoredVariables { public, sealed } = self.seal_variables(&owner, id, integration, variables);
            let changed = VariablesUpdate { version: row.version, public: public.clone(), sealed };
            if self.store.update_variables(&owner, id, &changed, Millis::now()).await? {
                let version = Some((row.version + 1).to_string());
                return Ok(DynamicVariablesUpdate { dynamic_variables: public, version });
            }
        }
        Err(Error::ChangedMeanwhile)
    }

    /// Parts variables into what is stored as it is and what is sealed.
    pub(super) fn seal_variables(
        &self,
        owner: &Owner,
        id: &str,
        integration: &Integration,
        mut variables: DynamicVariables,
    ) -> StoredVariables {
        let secrets = take_secrets(integration.variables_schema.as_ref(), &mut variables);
        let sealed = (!secrets.is_empty()).then(|| {
            let plain = Zeroizing::new(serde_json::to_vec(&secrets).expect("variables are plain JSON"));
            self.vault.seal(Purpose::Credential, &sealed_place(owner, id), &plain)
        });
        StoredVariables { public: variables, sealed }
    }

    /// What may be shown of an activation's variables.
    pub(super) fn visible_variables(
        &self,
        owner: &Owner,
        integration: &Integration,
        row: &ActivationRow,
    ) -> Result<VisibleVariables, Error> {
        let (public, secrets) = self.open_variables(owner, integration, row)?;
        Ok(VisibleVariables { public, secret: secrets.into_iter().map(|(pointer, _)| pointer).collect() })
    }

    /// Parted by what the schema calls secret today, whatever it did when they were stored.
    fn open_variables(
        &self,
        owner: &Owner,
        integration: &Integration,
        row: &ActivationRow,
    ) -> Result<(DynamicVariables, Secrets), Error> {
        let mut variables = row.dynamic_variables.clone();
        let mut removed = Secrets::new();
        if let Some(sealed) = &row.sealed_variables {
            let opened = self.vault.open(Purpose::Credential, &sealed_place(owner, &row.id), sealed);
            let plain = opened.map_err(|cause| Error::Internal(Box::new(cause)))?;
            // The parser's message could quote a secret.
            let secrets: Secrets = serde_json::from_slice(&plain)
                .map_err(|_| Error::Internal("sealed variables are unreadable".into()))?;
            let (known, unknown) = part_known(integration.variables_schema.as_ref(), secrets);
            put_back(&mut variables, &known);
            removed = unknown;
        }
        let mut secrets = take_secrets(integration.variables_schema.as_ref(), &mut variables);
        secrets.extend(removed);
        Ok((variables, secrets))
    }
}

pub(in crate::service) fn sealed_place<'a>(owner: &'a Owner, id: &'a str) -> [&'a str; 4] {
    [&owner.hub_id, &owner.user_id, id, "variables"]
}
