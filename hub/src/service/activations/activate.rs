//! Activations: turning integrations on and off.

use super::Activations;
use crate::{
    Error,
    service::{
        accounts::{self, Checked, to_summary},
        offers::summary,
        page::PageQuery,
        principal::{Action, Principal, UserRef},
        problems::Problems,
        users::{to_end_user, to_owner},
    },
};
use inlay_api::{
    Activation, ActivationConnection, ActivationConnectionCreate, ActivationCreate, EndUserActivation,
    EndUserActivationPage,
};
use inlay_catalogue::{ConnectionTemplate, Integration};
use inlay_store::{
    Activated, ActivationOutcome, ConnectionUse, IdempotencyClaim, NewActivation, Owner, UserRow,
};
use inlay_time::Millis;
use inlay_vault::Purpose;

/// A connection of an activation that passed every check that needs no other server.
enum Planned<'a> {
    Existing(&'a ConnectionTemplate, String),
    New(&'a ConnectionTemplate, Box<Checked>),
}

/// A client's key for repeating a request, with the bytes that it stands for.
#[derive(Clone, Debug)]
pub struct Repeatable {
    /// From the `Idempotency-Key` header, 1 to 255 printable characters.
    pub key: String,
    /// The request's body as it came.
    pub body: Vec<u8>,
}

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
        let mut activated = self.store.activated(&who.hub_id, &who.external_id).await?;
        activated.retain(|activation| integration_id.is_none_or(|id| activation.integration_id == id));
        activated.retain(|activation| self.offers.integration(who, &activation.integration_id).is_ok());
        let list = format!("activations\0{}", integration_id.unwrap_or_default());
        // Sorted downwards: the complement of an id sorts upwards.
        let key =
            |activation: &Activated| activation.id.bytes().map(|byte| char::from(0x7F - byte)).collect();
        let page = self.cursors.page(who, &list, activated, key, query)?;
        let activations = page.items.iter().filter_map(|activated| {
            let integration = self.offers.integration(who, &activated.integration_id).ok()?;
            Some(EndUserActivation {
                id: activated.id.clone(),
                hub_id: who.hub_id.clone(),
                integration: summary(integration, Some(activated)),
            })
        });
        Ok(EndUserActivationPage { activations: activations.collect(), page: page.info })
    }

    /// `ActivateIntegration`: everything is checked, new credentials are shown to their providers, and only then it is
    /// stored, with its connections or not at all.
    ///
    /// # Errors
    /// Nearly every one of [`Error`]; nothing is stored then.
    pub async fn activate(
        &self,
        who: &Principal,
        create: &ActivationCreate,
        repeatable: Option<Repeatable>,
    ) -> Result<Activation, Error> {
        who.may(Action::Connect)?;
        let user = self.users.row(who).await?;
        if create.user_id != user.external_id && create.user_id != user.id {
            return Err(Error::NotFound);
        }
        let owner = to_owner(&user);
        let claim = repeatable.map(|repeatable| self.claim(&owner, repeatable));
        if let Some(claim) = &claim
            && let Some(known) = self.repeated(who, &user, &owner, claim).await?
        {
            return Ok(known);
        }
        let integration = self.offers.integration(who, &create.integration_id)?;
        if !integration.deployed || integration.unavailable.is_some() {
            return Err(Error::Unavailable);
        }
        let create = &self.connecting.redeem_codes(&owner, integration, create).await?;
        let plan = self.plan(&owner, integration, create).await?;
        let activated = self.store.activated(&who.hub_id, &who.external_id).await?;
        if !integration.allow_multiple && activated.iter().any(|a| a.integration_id == integration.id) {
            return Err(Error::AlreadyActivated);
        }
        let mut connections = Vec::new();
        for (at, planned) in plan.iter().enumerate() {
            connections.push(match planned {
                Planned::Existing(template, id) => (template.id.clone(), ConnectionUse::Existing(id.clone())),
                Planned::New(template, checked) => {
                    let account =
                        self.accounts.verified(template, checked, &format!("connections[{at}]")).await?;
                    let new = self.accounts.new_connection(&owner, template, checked, account);
                    (template.id.clone(), ConnectionUse::New(Box::new(new)))
                }
            });
        }
        let id = ulid::Ulid::generate().to_string();
        let settings = self.seal_settings(&owner, &id, integration, create.dynamic_variables.clone());
        let new = NewActivation {
            id,
            integration_id: integration.id.clone(),
            exclusive: !integration.allow_multiple,
            dynamic_variables: settings.public,
            sealed_variables: settings.sealed,
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
                    self.repeated(who, &user, &owner, claim).await?.ok_or(Error::IdempotencyConflict)
                }
                None => Err(Error::IdempotencyConflict),
            },
        }
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
        who.may(Action::Manage)?;
        if self.store.delete_activation(&owner, id).await? { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Checks that every template gets exactly one connection that fits, and the variables.
    async fn plan<'a>(
        &'a self,
        owner: &Owner,
        integration: &'a Integration,
        create: &ActivationCreate,
    ) -> Result<Vec<Planned<'a>>, Error> {
        let mut problems = Problems::default();
        let mut plan: Vec<Planned<'_>> = Vec::new();
        for (at, connection) in create.connections.iter().enumerate() {
            let path = format!("connections[{at}]");
            let wanted = connection.template_id();
            let offered = |id: &str| integration.connections.iter().find(|t| t.id == id && t.is_offered());
            let Some(template) = offered(wanted) else {
                problems.invalid(format!("{path}.templateId"), "This integration has no such connection.");
                continue;
            };
            let is_same_step = |other: &ActivationConnectionCreate| {
                offered(other.template_id()).is_some_and(|other| other.step() == template.step())
            };
            if create.connections[..at].iter().any(is_same_step) {
                problems.invalid(format!("{path}.templateId"), "This connection is there twice.");
                continue;
            }
            match connection {
                ActivationConnectionCreate::Existing(existing) => {
                    let field = format!("{path}.connectionId");
                    let row = self.store.connection(owner, &existing.connection_id).await?;
                    let row = row.ok_or_else(|| Error::NotFoundAt(field.clone()))?;
                    if row.connector_id == template.connector_id {
                        plan.push(Planned::Existing(template, row.id));
                    } else {
                        problems.invalid(field, "This connection is for another system.");
                    }
                }
                ActivationConnectionCreate::New(new) => {
                    let checked = accounts::check(
                        template,
                        &new.name,
                        &new.credentials,
                        &new.variables,
                        &path,
                        &mut problems,
                    );
                    plan.extend(checked.map(|checked| Planned::New(template, Box::new(checked))));
                }
            }
        }
        for template in integration.connections.iter().filter(|template| template.step() == template.id) {
            let is_way = |connection: &ActivationConnectionCreate| {
                let ways = integration.connections.iter().filter(|way| way.step() == template.id);
                ways.into_iter().any(|way| way.id == connection.template_id())
            };
            if !create.connections.iter().any(is_way) {
                problems.invalid("connections", &format!("Connect {} first.", template.name));
            }
        }
        if let Err(Error::Invalid(fields)) = self.validators.check(integration, &create.dynamic_variables) {
            problems.invalid.extend(fields);
        }
        problems.into_result()?;
        Ok(plan)
    }

    fn claim(&self, owner: &Owner, repeatable: Repeatable) -> IdempotencyClaim {
        let place = ["idempotency", &owner.hub_id, &owner.user_id, &repeatable.key, ""].join("\0");
        let data = [place.as_bytes(), &repeatable.body].concat();
        IdempotencyClaim {
            key: repeatable.key,
            request_mac: self.vault.mac(Purpose::Credential, &data).to_vec(),
        }
    }

    /// What an earlier request with the same key made.
    async fn repeated(
        &self,
        who: &Principal,
        user: &UserRow,
        owner: &Owner,
        claim: &IdempotencyClaim,
    ) -> Result<Option<Activation>, Error> {
        let Some(known) = self.store.idempotency(owner, &claim.key, Millis::now()).await? else {
            return Ok(None);
        };
        if !inlay_vault::one_time::constant_time_eq(&known.request_mac, &claim.request_mac) {
            return Err(Error::IdempotencyConflict);
        }
        self.read_activation(who, user, owner, &known.activation_id).await.map(Some)
    }

    async fn read_activation(
        &self,
        who: &Principal,
        user: &UserRow,
        owner: &Owner,
        id: &str,
    ) -> Result<Activation, Error> {
        let row = self.store.activation(owner, id).await?.ok_or(Error::NotFound)?;
        let mut connections = Vec::new();
        let mut attention = None;
        for (template_id, connection_id) in &row.connections {
            let Some(connection) = self.store.connection(owner, connection_id).await? else { continue };
            attention = attention.or_else(|| connection.attention.clone());
            connections.push(ActivationConnection {
                template_id: template_id.clone(),
                connection: to_summary(&connection),
            });
        }
        let activated =
            Activated { id: row.id.clone(), integration_id: row.integration_id.clone(), attention };
        let integration = self.offers.integration(who, &row.integration_id)?;
        let settings = self.show_settings(owner, integration, &row)?;
        Ok(Activation {
            id: row.id.clone(),
            user: Some(to_end_user(user)),
            hub_id: owner.hub_id.clone(),
            integration: summary(integration, Some(&activated)),
            dynamic_variables: Some(settings.public),
            secret_variables: settings.secret,
            version: Some(row.version.to_string()),
            connections,
            created_at: Some(row.created_at.to_rfc3339()),
            updated_at: Some(row.updated_at.to_rfc3339()),
        })
    }
}
