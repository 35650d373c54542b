//! An activation's variables: what can be shown of them, what is sealed, and how they change.

mod known;
mod moves;
mod path;
mod places;
mod secret;

pub(super) use inlay_forms::schema::pointer::unescape;
use known::drop_undescribed;
pub(super) use known::drop_unknown;
pub(super) use path::{child, field};
pub(super) use secret::take_secrets;

use super::{Activations, validators::Validators};
use crate::{
    Error,
    service::principal::{Action, Principal, Thing},
};
use inlay_api::{DynamicVariables, DynamicVariablesUpdate};
use inlay_catalogue::{Catalogue, Integration};
use inlay_forms::pasted;
use inlay_store::{ActivationRow, Owner, VariablesUpdate};
use inlay_time::Millis;
use inlay_vault::{Purpose, Vault};
use secret::{Secrets, keep_omitted, part_known, put_back};
use serde_json::Value;
use std::sync::Arc;
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
            self.offers.integration(who, &row.integration_id)?;
            self.access.require(who, Action::Manage, Thing::Activation(&row.integration_id))?;
            let version = row.version;
            if update.version.as_ref().is_some_and(|known| *known != version.to_string()) {
                return Err(Error::ChangedMeanwhile);
            }
            let (rules, owner_of) = (Arc::clone(&self.rules), owner.clone());
            let sent = update.dynamic_variables.clone();
            let checked = self.checks.run(move || rules.update(&owner_of, &row, sent)).await?;
            let StoredVariables { public, sealed } = checked?;
            let changed = VariablesUpdate { version, public: public.clone(), sealed };
            if self.store.update_variables(&owner, id, &changed, Millis::now()).await? {
                let version = Some((version + 1).to_string());
                return Ok(DynamicVariablesUpdate { dynamic_variables: public, version });
            }
        }
        Err(Error::ChangedMeanwhile)
    }
}

/// The rules about the variables of all integrations, and the key to what is secret of them. Everything takes time in
/// proportion to the variables, and so belongs into [`Checks`](crate::service::checks::Checks).
#[derive(Debug)]
pub(super) struct VariableRules {
    catalogue: Arc<Catalogue>,
    vault: Arc<Vault>,
    validators: Validators,
}

impl VariableRules {
    pub(super) fn new(catalogue: &Arc<Catalogue>, vault: &Arc<Vault>) -> Self {
        Self { catalogue: Arc::clone(catalogue), vault: Arc::clone(vault), validators: Validators::default() }
    }

    /// Checks the variables of a new activation.
    ///
    /// # Errors
    /// [`Error::Invalid`] with a field for each value that is wrong.
    pub(super) fn check(&self, integration_id: &str, variables: &DynamicVariables) -> Result<(), Error> {
        self.check_stored(self.integration(integration_id)?, variables)
    }

    /// Checks what was sent, and what will be stored of it where that is less.
    fn check_stored(&self, integration: &Integration, sent: &DynamicVariables) -> Result<(), Error> {
        self.validators.check(integration, sent)?;
        let mut stored = sent.clone();
        drop_undescribed(integration, &mut stored);
        if stored == *sent { Ok(()) } else { self.validators.check(integration, &stored) }
    }

    /// What is stored after an update: checked, with the secrets that it leaves out.
    fn update(
        &self,
        owner: &Owner,
        row: &ActivationRow,
        mut variables: DynamicVariables,
    ) -> Result<StoredVariables, Error> {
        let integration = self.integration(&row.integration_id)?;
        read_pasted(integration, &mut variables);
        let (stored, secrets) = self.open(owner, integration, row)?;
        keep_omitted(integration, &mut variables, &stored, &secrets);
        self.check_stored(integration, &variables)?;
        self.seal(owner, &row.id, &integration.id, variables)
    }

    /// One of the catalogue.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone.
    pub(super) fn integration(&self, id: &str) -> Result<&Integration, Error> {
        self.catalogue.integration(id).ok_or(Error::NotFound)
    }

    /// Parts variables that were checked into what is stored as it is and what is sealed. What the schema does not know is
    /// neither.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the integration is gone.
    pub(super) fn seal(
        &self,
        owner: &Owner,
        id: &str,
        integration_id: &str,
        mut variables: DynamicVariables,
    ) -> Result<StoredVariables, Error> {
        let integration = self.integration(integration_id)?;
        drop_undescribed(integration, &mut variables);
        let secrets = take_secrets(integration, &mut variables);
        let sealed = (!secrets.is_empty()).then(|| {
            let plain = Zeroizing::new(serde_json::to_vec(&secrets).expect("variables are plain JSON"));
            self.vault.seal_bound(Purpose::Credential, &sealed_place(owner, id), &[integration_id], &plain)
        });
        Ok(StoredVariables { public: variables, sealed })
    }

    /// What may be shown of an activation's variables.
    pub(super) fn show(&self, owner: &Owner, row: &ActivationRow) -> Result<VisibleVariables, Error> {
        let (public, secrets) = self.open(owner, self.integration(&row.integration_id)?, row)?;
        Ok(VisibleVariables { public, secret: secrets.into_iter().map(|(pointer, _)| pointer).collect() })
    }

    /// Parted by what the schema calls secret today, whatever it did when they were stored.
    fn open(
        &self,
        owner: &Owner,
        integration: &Integration,
        row: &ActivationRow,
    ) -> Result<(DynamicVariables, Secrets), Error> {
        let mut variables = row.dynamic_variables.clone();
        let mut removed = Secrets::new();
        if let Some(sealed) = &row.sealed_variables {
            let place = sealed_place(owner, &row.id);
            let opened = self.vault.open_bound(Purpose::Credential, &place, &[&row.integration_id], sealed);
            let plain = opened.map_err(|cause| Error::Internal(Box::new(cause)))?;
            // The parser's message could quote a secret.
            let secrets: Secrets = serde_json::from_slice(&plain)
                .map_err(|_| Error::Internal("sealed variables are unreadable".into()))?;
            let (known, unknown) = part_known(integration, secrets);
            put_back(&mut variables, &known);
            removed = unknown;
        }
        let mut secrets = take_secrets(integration, &mut variables);
        secrets.extend(removed);
        Ok((variables, secrets))
    }
}

/// Reads texts that a client sent as a form reads what is typed: the value of an address that somebody has pasted.
pub(super) fn read_pasted(integration: &Integration, variables: &mut DynamicVariables) {
    if let Some(schema) = &integration.variables_schema {
        let mut value = Value::Object(std::mem::take(variables));
        pasted::clean(schema, &mut value, &integration.matchers);
        if let Value::Object(read) = value {
            *variables = read;
        }
    }
}

pub(in crate::service) fn sealed_place<'a>(owner: &'a Owner, id: &'a str) -> [&'a str; 4] {
    [&owner.hub_id, &owner.user_id, id, "variables"]
}
