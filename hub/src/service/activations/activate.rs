//! Turning an integration on.

use super::{Activations, idempotency::IdempotentRequest, plan::Planned, variables::read_pasted};
use crate::{
    Error,
    service::{
        principal::{Action, Principal, Thing},
        users::to_owner,
    },
};
use inlay_api::{Activation, ActivationConnectionCreate, ActivationCreate};
use inlay_store::{ActivationOutcome, ConnectionUse, NewActivation};
use inlay_time::Millis;
use std::sync::Arc;

/// Connections in a request: more than the templates of any definition.
const MOST_CONNECTIONS: usize = 100;

impl Activations {
    /// `ActivateIntegration`: everything is checked, new credentials are shown to their providers, and only then it is
    /// stored, with its connections or not at all.
    ///
    /// # Errors
    /// Nearly every one of [`Error`]; nothing is stored then.
    pub async fn activate(
        &self,
        who: &Principal,
        create: &ActivationCreate,
        idempotent: Option<IdempotentRequest>,
    ) -> Result<Activation, Error> {
        self.access.require(who, Action::Connect, Thing::User)?;
        let user = self.users.row(who).await?;
        if create.user_id != user.external_id && create.user_id != user.id {
            return Err(Error::NotFound);
        }
        let owner = to_owner(&user);
        let claim = idempotent.map(|request| self.idempotency_claim(&owner, request));
        if let Some(claim) = &claim
            && let Some(known) = self.answer_to_earlier(who, &user, &owner, claim).await?
        {
            return Ok(known);
        }
        let integration = self.offers.integration(who, &create.integration_id)?;
        if !integration.deployed || integration.unavailable.is_some() {
            return Err(Error::Unavailable);
        }
        if create.connections.len() > MOST_CONNECTIONS {
            return Err(Error::invalid("connections", "These are more than any integration has."));
        }
        let mut create = self.connecting.redeem_codes(&owner, integration, create).await?;
        read_pasted(integration, &mut create.dynamic_variables);
        let plan = self.plan(who, &owner, integration, &create).await?;
        let newest = self.store.newest_activation(&who.hub_id, &who.external_id, &integration.id).await?;
        if !integration.allow_multiple && newest.is_some() {
            return Err(Error::AlreadyActivated);
        }
        let mut connections = Vec::new();
        for (at, planned) in plan.iter().enumerate() {
            connections.push(match planned {
                Planned::Existing(template, id) => (template.id.clone(), ConnectionUse::Existing(id.clone())),
                Planned::New(template, checked) => {
                    let accept_limited = matches!(
                        &create.connections[at],
                        ActivationConnectionCreate::New(new) if new.accept_limited
                    );
                    let account = self
                        .accounts
                        .verify_credential(template, checked, accept_limited, &format!("connections[{at}]"))
                        .await?;
                    let new = self.accounts.new_connection(&owner, template, checked, account);
                    (template.id.clone(), ConnectionUse::New(Box::new(new)))
                }
            });
        }
        let id = ulid::Ulid::generate().to_string();
        let variables = {
            let (rules, owner, id) = (Arc::clone(&self.rules), owner.clone(), id.clone());
            let (integration_id, sent) = (integration.id.clone(), create.dynamic_variables.clone());
            self.checks.run(move || rules.seal(&owner, &id, &integration_id, sent)).await??
        };
        let new = NewActivation {
            id,
            integration_id: integration.id.clone(),
            exclusive: !integration.allow_multiple,
            dynamic_variables: variables.public,
            sealed_variables: variables.sealed,
            connections,
            claim,
        };
        match self.store.activate(&owner, &new, Millis::now()).await? {
            ActivationOutcome::Done => self.read_activation(who, &user, &owner, &new.id).await,
            ActivationOutcome::AlreadyActivated => Err(Error::AlreadyActivated),
            ActivationOutcome::ConnectionGone(at) => {
                Err(Error::NotFoundAt(format!("connections[{at}].connectionId")))
            }
            // Two requests with one key at the same time: this one lost and answers what the other one made.
            ActivationOutcome::KeyTaken => match &new.claim {
                Some(claim) => {
                    self.answer_to_earlier(who, &user, &owner, claim).await?.ok_or(Error::IdempotencyConflict)
                }
                None => Err(Error::IdempotencyConflict),
            },
        }
    }
}
