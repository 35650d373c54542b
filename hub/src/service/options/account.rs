//! The account that choices are read through: an activation's, one that the user has, or one that was typed and is
//! checked but not stored.

use crate::{
    Error,
    error::field_error,
    service::{
        Service,
        credential::{self, Credential, Problems},
    },
};
use inlay_api::{ActivationConnectionCreate, VariableOptionsRequest};
use inlay_catalogue::{ConnectionTemplate, Integration, OptionSource, Values};
use inlay_store::{ConnectionRow, Owner};
use serde_json::Value;
use std::sync::Arc;

/// An account that a request can be made with.
pub(super) struct Account<'a> {
    pub(super) template: &'a ConnectionTemplate,
    pub(super) credential: Credential,
    pub(super) values: Values,
    /// The connection's id; empty for one that was typed.
    pub(super) id: String,
    /// Where it stands in the request.
    pub(super) field: String,
}

impl Service {
    /// The account for a source: of the accounts in the request, or else of the activation.
    pub(super) async fn account_for<'a>(
        self: &Arc<Self>,
        owner: &Owner,
        integration: &'a Integration,
        source: &OptionSource,
        request: &VariableOptionsRequest,
    ) -> Result<Account<'a>, Error> {
        let named = integration.connections.iter().find(|template| template.key == source.connection);
        // Any way to connect the account will do.
        let serving = |id: &str| {
            let template = integration.connections.iter().find(|template| template.id == id);
            template.filter(|template| named.is_some_and(|named| named.step() == template.step()))
        };
        for (at, connection) in request.connections.iter().enumerate() {
            let Some(template) = serving(connection.template_id()) else { continue };
            let path = format!("connections[{at}]");
            match connection {
                ActivationConnectionCreate::Existing(existing) => {
                    let field = format!("{path}.connectionId");
                    let row = self.store.connection(owner, &existing.connection_id).await?;
                    let row = row.filter(|row| row.connector_id == template.connector_id);
                    return self
                        .stored(owner, template, &row.ok_or(Error::NotFoundAt(field.clone()))?, field)
                        .await;
                }
                ActivationConnectionCreate::New(new) => {
                    let mut problems = Problems::default();
                    let checked = credential::check(
                        template,
                        &new.name,
                        &new.credentials,
                        &new.variables,
                        &path,
                        &mut problems,
                    );
                    problems.into_result()?;
                    let checked = checked.ok_or(Error::Invalid(Vec::new()))?;
                    return Ok(Account {
                        template,
                        credential: checked.credential,
                        values: checked.values,
                        id: String::new(),
                        field: checked.secret_field,
                    });
                }
            }
        }
        if let Some(id) = &request.activation_id {
            let gone = || Error::NotFoundAt("activationId".to_owned());
            let row = self.store.activation(owner, id).await?.ok_or_else(gone)?;
            if row.integration_id != integration.id {
                return Err(gone());
            }
            for (template_id, connection_id) in &row.connections {
                if let Some(template) = serving(template_id)
                    && let Some(connection) = self.store.connection(owner, connection_id).await?
                {
                    return self.stored(owner, template, &connection, "activationId".to_owned()).await;
                }
            }
        }
        let message = format!("Connect {} first.", named.map_or("the account", |template| &template.name));
        Err(Error::ValueNeeded(vec![field_error("connections", message)]))
    }

    async fn stored<'a>(
        self: &Arc<Self>,
        owner: &Owner,
        template: &'a ConnectionTemplate,
        row: &ConnectionRow,
        field: String,
    ) -> Result<Account<'a>, Error> {
        let credential = self.fresh_credential(owner, &row.id).await.map_err(|cause| match cause {
            Error::CredentialRefused(_) => refused(template, &field),
            Error::ProviderUnreachable(_) => Error::ProviderUnreachable(field.clone()),
            other => other,
        })?;
        let values = credential.values(&row.variables);
        Ok(Account { template, credential, values, id: row.id.clone(), field })
    }
}

/// The provider takes a connection no more.
pub(super) fn refused(template: &ConnectionTemplate, field: &str) -> Error {
    let message = format!("{} doesn't accept this account any more. Connect it again.", template.name);
    Error::CredentialRefused(vec![field_error(field, message)])
}

/// A scalar as text; `None` for anything else.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
