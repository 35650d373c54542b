//! Connections of an end user.

use super::{
    Action, Principal, Service, UserRef,
    credential::{self, Checked, Problems},
    page::PageQuery,
};
use crate::Error;
use inlay_api::{
    AuthSchemeConfig, Connection, ConnectionCreate, ConnectionCredential, ConnectionCredentials,
    ConnectionSummary, Credential, CredentialType, EndUserConnectionCreate, EndUserConnectionsPage,
    SchemeType,
};
use inlay_catalogue::ConnectionTemplate;
use inlay_store::{ConnectionRow, ConnectionUpdate, Deletion, Owner};
use inlay_time::Millis;
use std::sync::Arc;

impl Service {
    /// `ListEndUserConnections`, oldest first. `connectors` narrows it down unless it is empty.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another user; [`Error::Invalid`] for a cursor that is not this list's.
    pub async fn list_connections(
        &self,
        who: &Principal,
        user: &UserRef,
        connectors: &[String],
        query: &PageQuery,
    ) -> Result<EndUserConnectionsPage, Error> {
        self.is_self(who, user).await?;
        let mut rows = match self.owner(who).await {
            Ok(owner) => self.store.connections(&owner).await?,
            Err(Error::EndUserNotFound) => Vec::new(),
            Err(error) => return Err(error),
        };
        if !connectors.is_empty() {
            rows.retain(|row| connectors.contains(&row.connector_id));
        }
        let list = format!("connections\0{}", connectors.join(","));
        let page = self.page(who, &list, rows, |row| row.id.clone(), query)?;
        Ok(EndUserConnectionsPage {
            page: page.info,
            connections: page.items.iter().map(to_summary).collect(),
        })
    }

    /// `CreateEndUserConnection`: verified, then stored.
    ///
    /// # Errors
    /// When the connector is unknown or the connection is not good.
    pub async fn create_connection(
        self: &Arc<Self>,
        who: &Principal,
        user: &UserRef,
        create: &EndUserConnectionCreate,
    ) -> Result<Connection, Error> {
        self.is_self(who, user).await?;
        who.may(Action::Connect)?;
        let owner = self.owner(who).await?;
        let template = self
            .catalogue
            .templates_of_connector(&create.connector_id)
            .find(|(integration, _)| self.visible(who, integration))
            .map(|(_, template)| template)
            .ok_or_else(|| Error::NotFoundAt("connectorId".to_owned()))?;
        let credentials = &create.connection.credentials;
        if let Some(id) = self.redeem_code(&owner, template, credentials, "connection").await? {
            return self.get_connection(&owner, &id).await;
        }
        let checked = check(template, &create.connection, "connection")?;
        let account = self.verified(template, &checked, "connection").await?;
        let new = self.new_connection(&owner, template, &checked, account);
        self.store.insert_connection(&owner, &new, Millis::now()).await?;
        self.get_connection(&owner, &new.id).await
    }

    /// `ReplaceConnection`: new credentials for a connection that stays the same.
    ///
    /// # Errors
    /// When the user has no such connection or the new credentials are not good.
    pub async fn replace_connection(
        &self,
        who: &Principal,
        user: &UserRef,
        id: &str,
        create: &ConnectionCreate,
    ) -> Result<Connection, Error> {
        self.is_self(who, user).await?;
        who.may(Action::Reconnect)?;
        let owner = self.owner(who).await?;
        let row = self.store.connection(&owner, id).await?.ok_or(Error::NotFound)?;
        let template = self.template_of(&row).ok_or(Error::Unavailable)?;
        let checked = check(template, create, "")?;
        let account = self.verified(template, &checked, "").await?;
        let update = ConnectionUpdate {
            id: row.id.clone(),
            account,
            variables: credential::open_variables(template, &checked.values),
            sealed: self.seal_credential(&owner, &row.id, &checked.credential),
            refresh_at: super::refresh::refresh_at(&checked.credential, Millis::now()),
        };
        if !self.store.replace_connection(&owner, &update, Millis::now()).await? {
            return Err(Error::NotFound);
        }
        self.get_connection(&owner, id).await
    }

    /// `DeleteConnection`. Its provider hears of it where it can; the answer does not wait for that.
    ///
    /// # Errors
    /// [`Error::ConnectionInUse`] while an activation uses it.
    pub async fn delete_connection(
        self: &Arc<Self>,
        who: &Principal,
        user: &UserRef,
        id: &str,
    ) -> Result<(), Error> {
        self.is_self(who, user).await?;
        who.may(Action::Manage)?;
        let owner = self.owner(who).await.map_err(nothing_of_a_new_user)?;
        let row = self.store.connection(&owner, id).await?.ok_or(Error::NotFound)?;
        let revoke = self.can_revoke(&owner, &row).await?;
        match self.store.delete_connection(&owner, id, revoke, Millis::now()).await? {
            Deletion::Done => {
                if revoke {
                    self.revoke_soon();
                }
                Ok(())
            }
            Deletion::Missing => Err(Error::NotFound),
            Deletion::InUse => Err(Error::ConnectionInUse),
        }
    }

    async fn get_connection(&self, owner: &Owner, id: &str) -> Result<Connection, Error> {
        let row = self.store.connection(owner, id).await?.ok_or(Error::NotFound)?;
        Ok(self.to_connection(owner, &row))
    }

    /// The template that a connection was made for, or another of its connector when that one is gone.
    pub(super) fn template_of(&self, row: &ConnectionRow) -> Option<&ConnectionTemplate> {
        let own = self.catalogue.template(&row.template_id);
        own.or_else(|| self.catalogue.templates_of_connector(&row.connector_id).next())
            .map(|(_, template)| template)
    }

    fn to_connection(&self, owner: &Owner, row: &ConnectionRow) -> Connection {
        let scheme_type = SchemeType::from(row.scheme_type.as_str());
        let template = self.template_of(row);
        let config = template.map(ConnectionTemplate::auth_scheme_config);
        let credential = Credential {
            id: row.id.clone(),
            organisation_id: owner.hub_id.clone(),
            kind: template.map_or(CredentialType::None, |template| template.credential.clone()),
            name: row.name.clone(),
            errors: row.attention.as_ref().map(|attention| vec![attention.message.clone()]),
            data: serde_json::json!({}),
        };
        let auth_scheme_config =
            config.unwrap_or_else(|| AuthSchemeConfig { scheme_type, ..AuthSchemeConfig::default() });
        Connection {
            summary: to_summary(row),
            credentials: ConnectionCredentials {
                action: vec![ConnectionCredential { id: row.id.clone(), auth_scheme_config, credential }],
                trigger: Vec::new(),
            },
            variables: row.variables.clone(),
        }
    }
}

/// To a user that was not created yet, nothing belongs.
pub(super) fn nothing_of_a_new_user(error: Error) -> Error {
    match error {
        Error::EndUserNotFound => Error::NotFound,
        other => other,
    }
}

fn check(template: &ConnectionTemplate, create: &ConnectionCreate, path: &str) -> Result<Checked, Error> {
    let mut problems = Problems::default();
    let checked = credential::check(
        template,
        &create.name,
        &create.credentials,
        &create.variables,
        path,
        &mut problems,
    );
    problems.into_result()?;
    checked.ok_or(Error::Invalid(Vec::new()))
}

pub(super) fn to_summary(row: &ConnectionRow) -> ConnectionSummary {
    ConnectionSummary {
        id: row.id.clone(),
        name: row.name.clone(),
        created_at: row.created_at.to_rfc3339(),
        updated_at: row.updated_at.to_rfc3339(),
        connector_id: Some(row.connector_id.clone()),
        scheme_type: Some(SchemeType::from(row.scheme_type.as_str())),
        account: row.account.clone(),
        attention: row.attention.clone(),
    }
}
