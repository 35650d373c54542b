//! The connection that choices are read through: an activation's, one that the user has, or one that was typed and is
//! checked but not stored.

use crate::{
    Error,
    error::field_error,
    service::{accounts::SentConnection, activations::Activations},
};
use inlay_api::{ActivationConnectionCreate, VariableOptionsRequest};
use inlay_catalogue::{ConnectionTemplate, Integration, OptionSource, Values};
use inlay_provider::{ConnectionRef, Credential};
use inlay_store::{ConnectionRow, Owner};

/// The connection that a source of choices is asked with.
pub(super) struct SourceConnection<'a> {
    pub(super) template: &'a ConnectionTemplate,
    pub(super) credential: Credential,
    pub(super) values: Values,
    /// The connection's id; empty for one that was typed.
    pub(super) id: String,
    /// Where it stands in the request.
    pub(super) field: String,
}

impl SourceConnection<'_> {
    pub(super) fn as_ref(&self) -> ConnectionRef<'_> {
        ConnectionRef { template: self.template, credential: &self.credential, variables: &self.values }
    }
}

impl Activations {
    /// The connection for a source: of those in the request, or else of the activation.
    pub(super) async fn connection_for<'a>(
        &self,
        owner: &Owner,
        integration: &'a Integration,
        source: &OptionSource,
        request: &VariableOptionsRequest,
    ) -> Result<SourceConnection<'a>, Error> {
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
                    let sent = SentConnection {
                        name: &new.name,
                        credentials: &new.credentials,
                        variables: &new.variables,
                        path: &path,
                    };
                    let checked = self.accounts.checked_connection(template, sent).await?;
                    return Ok(SourceConnection {
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
            for (template_id, listed, _) in self.store.connections_of_activation(owner, id).await? {
                if let Some(template) = serving(&template_id)
                    && let Some(connection) = self.store.connection(owner, &listed.id).await?
                {
                    return self.stored(owner, template, &connection, "activationId".to_owned()).await;
                }
            }
        }
        let message = format!("Connect {} first.", named.map_or("the account", |template| &template.name));
        Err(Error::ValueNeeded(vec![field_error("connections", message)]))
    }

    async fn stored<'a>(
        &self,
        owner: &Owner,
        template: &'a ConnectionTemplate,
        row: &ConnectionRow,
        field: String,
    ) -> Result<SourceConnection<'a>, Error> {
        let credential =
            self.accounts.fresh_credential(owner, &row.id).await.map_err(|cause| match cause {
                Error::CredentialRefused(_) => refused(template, &field),
                Error::ProviderUnreachable(_) => Error::ProviderUnreachable(field.clone()),
                other => other,
            })?;
        let values = template.known_values(credential.variables(&row.variables));
        let values = values.map_err(|_| refused(template, &field))?;
        Ok(SourceConnection { template, credential, values, id: row.id.clone(), field })
    }
}

/// The provider takes a connection no more.
pub(super) fn refused(template: &ConnectionTemplate, field: &str) -> Error {
    let message = format!("{} doesn't accept this account any more. Connect it again.", template.name);
    Error::CredentialRefused(vec![field_error(field, message)])
}
