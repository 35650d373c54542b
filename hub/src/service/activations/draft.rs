//! Drafts of activations: half-done wizards, kept for a week without what is secret in them. The hub decides what that
//! is, whatever a client sends.

use super::{Activations, variables};
use crate::{
    Error,
    service::principal::{Action, Principal, Thing, UserRef},
};
use inlay_api::{ActivationDraft, DraftAccount, HubConnectionTemplate};
use inlay_catalogue::Integration;
use inlay_store::Owner;
use inlay_time::Millis;
use std::sync::Arc;

/// How long a draft is kept after its last change, in seconds.
const LIFETIME: i64 = 7 * 24 * 3600;
/// Largest number of characters in a name or variable; what is longer is cut off.
const LONGEST: usize = 255;

impl Activations {
    /// `GetDraft`.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none, and for another user.
    pub async fn get_draft(
        &self,
        who: &Principal,
        user: &UserRef,
        integration_id: &str,
    ) -> Result<ActivationDraft, Error> {
        self.users.require_self(who, user).await?;
        let owner = self.users.owner_or_not_found(who).await?;
        let integration = self.offers.integration(who, integration_id)?;
        let since = self.deletion_clock.now().plus_seconds(-LIFETIME);
        let found = self.store.draft(&owner, integration_id, since).await?;
        let (draft, changed) = found.ok_or(Error::NotFound)?;
        // The catalogue may call more things secret than it did, and connections may be gone.
        let draft = self.without_secrets(integration, draft).await?;
        let draft = self.without_foreign_connections(&owner, integration, draft).await?;
        Ok(ActivationDraft { updated_at: Some(changed.to_rfc3339()), ..draft })
    }

    /// `PutDraft`. The answer is what was kept.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another user, and for an integration that this user cannot see.
    pub async fn put_draft(
        &self,
        who: &Principal,
        user: &UserRef,
        integration_id: &str,
        draft: ActivationDraft,
    ) -> Result<ActivationDraft, Error> {
        self.users.require_self(who, user).await?;
        self.access.require(who, Action::Connect, Thing::Draft(integration_id))?;
        let owner = self.users.owner(who).await?;
        let integration = self.offers.integration(who, integration_id)?;
        let draft = self.without_secrets(integration, draft).await?;
        let draft = self.without_foreign_connections(&owner, integration, draft).await?;
        let now = Millis::now();
        self.store.put_draft(&owner, integration_id, &draft, now).await?;
        Ok(ActivationDraft { updated_at: Some(now.to_rfc3339()), ..draft })
    }

    /// `DeleteDraft`; also when there is none.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another user.
    pub async fn delete_draft(
        &self,
        who: &Principal,
        user: &UserRef,
        integration_id: &str,
    ) -> Result<(), Error> {
        self.users.require_self(who, user).await?;
        self.access.require(who, Action::Connect, Thing::Draft(integration_id))?;
        let owner = self.users.owner_or_not_found(who).await?;
        Ok(self.store.delete_draft(&owner, integration_id).await?)
    }

    /// Deletes drafts that nobody came back to.
    pub(in crate::service) async fn delete_expired_drafts(&self, now: Millis) -> Result<(), Error> {
        Ok(self.store.delete_drafts(now.plus_seconds(-LIFETIME)).await?)
    }

    async fn without_secrets(
        &self,
        integration: &Integration,
        draft: ActivationDraft,
    ) -> Result<ActivationDraft, Error> {
        let (rules, id) = (Arc::clone(&self.rules), integration.id.clone());
        let part = move || Ok(without_secrets(rules.integration(&id)?, draft));
        self.checks.run(part).await?
    }

    /// Drops references to connections that are not the owner's, or not for what the draft has them for.
    async fn without_foreign_connections(
        &self,
        owner: &Owner,
        integration: &Integration,
        mut draft: ActivationDraft,
    ) -> Result<ActivationDraft, Error> {
        for account in &mut draft.accounts {
            let Some(id) = &account.connection_id else { continue };
            let template = integration.connections.iter().find(|template| template.id == account.template_id);
            let row = self.store.connection(owner, id).await?;
            let is_fit = row.zip(template).is_some_and(|(row, of)| row.connector_id == of.connector_id);
            if !is_fit {
                account.connection_id = None;
            }
        }
        Ok(draft)
    }
}

/// Drops what is secret and what the integration does not ask for.
fn without_secrets(integration: &Integration, draft: ActivationDraft) -> ActivationDraft {
    let templates = integration.to_detail().connection_templates;
    let mut accounts: Vec<DraftAccount> = Vec::new();
    for account in draft.accounts {
        let is_new = !accounts.iter().any(|known| known.template_id == account.template_id);
        if let Some(template) = templates.iter().find(|template| template.id == account.template_id)
            && is_new
        {
            accounts.push(account_without_secrets(template, account));
        }
    }
    let mut dynamic_variables = draft.dynamic_variables;
    drop(variables::take_secrets(integration, &mut dynamic_variables));
    variables::drop_unknown(integration, &mut dynamic_variables);
    ActivationDraft { step: draft.step, accounts, dynamic_variables, updated_at: None }
}

fn account_without_secrets(template: &HubConnectionTemplate, mut account: DraftAccount) -> DraftAccount {
    let is_open = |name: &str| template.variables.iter().any(|known| known.name == name && !known.secret);
    account.variables.retain(|variable| is_open(&variable.name));
    account.variables.truncate(template.variables.len());
    for text in account.variables.iter_mut().map(|variable| &mut variable.value).chain(&mut account.name) {
        *text = text.chars().take(LONGEST).collect();
    }
    account
}
