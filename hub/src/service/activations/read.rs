//! Activations as their end user sees them: lists and single ones.

use super::Activations;
use crate::{
    Error,
    service::{
        accounts::to_summary,
        page::PageQuery,
        principal::{Principal, UserRef},
        users::{to_end_user, to_owner},
    },
};
use inlay_api::{Activation, ActivationConnection, EndUserActivation, EndUserActivationPage};
use inlay_store::{Activated, Owner, UserRow};
use std::sync::Arc;

impl Activations {
    /// `ListEndUserActivations`, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another user; [`Error::Invalid`] for a cursor that is not this list's.
    pub async fn list(
        &self,
        who: &Principal,
        user: &UserRef,
        integration_id: Option<&str>,
        query: &PageQuery,
    ) -> Result<EndUserActivationPage, Error> {
        self.users.require_self(who, user).await?;
        let list = format!("activations\0{}", integration_id.unwrap_or_default());
        let wanted = self.cursors.wanted(who, &list, query)?;
        // Sorted downwards: the complement of a place sorts upwards.
        let window = wanted.window(|key| Some(i64::MAX - key.parse::<i64>().ok()?))?;
        let key = |activation: &Activated| format!("{:020}", i64::MAX - activation.sequence);
        let (hub, user) = (&who.hub_id, &who.external_id);
        let mut shown = self.store.activated_integrations(hub, user).await?;
        shown.retain(|id| integration_id.is_none_or(|wanted| id == wanted));
        shown.retain(|id| self.offers.integration(who, id).is_ok());
        let part = self.store.part_of_activations(hub, user, &shown, &window).await?;
        let page = self.cursors.page(&wanted, part, key);
        let activations = page.items.iter().filter_map(|activated| {
            let integration = self.offers.integration(who, &activated.integration_id).ok()?;
            Some(EndUserActivation {
                id: activated.id.clone(),
                hub_id: who.hub_id.clone(),
                integration: self.offers.summary(integration, Some(activated)),
            })
        });
        Ok(EndUserActivationPage { activations: activations.collect(), page: page.info })
    }

    /// `GetActivation`.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for somebody else's.
    pub async fn get(&self, who: &Principal, id: &str) -> Result<Activation, Error> {
        let user = self.users.row_or_not_found(who).await?;
        let owner = to_owner(&user);
        self.read_activation(who, &user, &owner, id).await
    }

    /// An activation of this user, as the API shows it.
    pub(super) async fn read_activation(
        &self,
        who: &Principal,
        user: &UserRow,
        owner: &Owner,
        id: &str,
    ) -> Result<Activation, Error> {
        let row = self.store.activation(owner, id).await?.ok_or(Error::NotFound)?;
        let mut connections = Vec::new();
        let mut attention = None;
        for (template_id, connection, variables) in self.store.connections_of_activation(owner, id).await? {
            attention = attention.or_else(|| connection.attention.clone());
            connections.push(ActivationConnection {
                template_id,
                inputs: self.accounts.shown_inputs(owner, &connection).await?,
                connection: to_summary(&connection),
                variables,
            });
        }
        let activated = Activated {
            id: row.id.clone(),
            integration_id: row.integration_id.clone(),
            sequence: row.sequence,
            attention,
        };
        let integration = self.offers.integration(who, &row.integration_id)?;
        let (rules, owner_of, kept) = (Arc::clone(&self.rules), owner.clone(), row.clone());
        let variables = self.checks.run(move || rules.show(&owner_of, &kept)).await??;
        Ok(Activation {
            id: row.id.clone(),
            user: Some(to_end_user(user)),
            hub_id: owner.hub_id.clone(),
            integration: self.offers.summary(integration, Some(&activated)),
            dynamic_variables: Some(variables.public),
            secret_variables: variables.secret,
            version: Some(row.version.to_string()),
            connections,
            created_at: Some(row.created_at.to_rfc3339()),
            updated_at: Some(row.updated_at.to_rfc3339()),
        })
    }
}
