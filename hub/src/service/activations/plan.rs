//! What turning an integration on will do with each connection, once every check has passed that needs no other server.

use super::Activations;
use crate::{
    Error,
    service::{
        accounts::{CheckedConnection, SentConnection},
        principal::{Principal, Thing},
        problems::Problems,
    },
};
use inlay_api::{ActivationConnectionCreate, ActivationCreate};
use inlay_catalogue::{ConnectionTemplate, Integration};
use inlay_store::Owner;
use std::sync::Arc;

/// A connection of an activation that passed every check that needs no other server.
pub(super) enum Planned<'a> {
    Existing(&'a ConnectionTemplate, String),
    New(&'a ConnectionTemplate, Box<CheckedConnection>),
}

impl Activations {
    /// Checks that every template gets exactly one connection that fits, and the variables.
    pub(super) async fn plan<'a>(
        &'a self,
        who: &Principal,
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
                    let row = row.filter(|row| self.access.sees(who, Thing::Connection(&row.connector_id)));
                    let row = row.ok_or_else(|| Error::NotFoundAt(field.clone()))?;
                    if row.connector_id == template.connector_id {
                        plan.push(Planned::Existing(template, row.id));
                    } else {
                        problems.invalid(field, "This connection is for another system.");
                    }
                }
                ActivationConnectionCreate::New(new) => {
                    let sent = SentConnection {
                        name: &new.name,
                        credentials: &new.credentials,
                        variables: &new.variables,
                        path: &path,
                    };
                    let checked = self.accounts.check_connection(template, sent, &mut problems).await?;
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
        let (rules, id, sent) =
            (Arc::clone(&self.rules), integration.id.clone(), create.dynamic_variables.clone());
        match self.checks.run(move || rules.check(&id, &sent)).await? {
            Err(Error::Invalid(fields)) => problems.invalid.extend(fields),
            checked => checked?,
        }
        problems.into_result()?;
        Ok(plan)
    }
}
