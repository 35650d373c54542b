//! Connections of an end user: listed, created, replaced and deleted.

use super::{
    Accounts, CredentialPlace, check::SentConnection, credential::public_variables, refresh::refresh_at,
};
use crate::{
    Error,
    service::{
        page::PageQuery,
        principal::{Action, Principal, Thing, UserRef},
    },
};
use inlay_api::{
    AuthSchemeConfig, Connection, ConnectionCreate, ConnectionCredential, ConnectionCredentials,
    ConnectionSummary, Credential, CredentialType, EndUserConnectionCreate, EndUserConnectionsPage,
    SchemeType,
};
use inlay_catalogue::ConnectionTemplate;
use inlay_store::{
    ConnectionRow, ConnectionUpdate, Deletion, ListedConnection, MOST_CONNECTIONS, Owner, Part,
};
use inlay_time::Millis;
use std::sync::Arc;

impl Accounts {
    /// `ListEndUserConnections`, oldest first. `connectors` narrows it down unless it is empty.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another user; [`Error::Invalid`] for a cursor that is not this list's.
    pub async fn list(
        &self,
        who: &Principal,
        user: &UserRef,
        connectors: &[String],
        query: &PageQuery,
    ) -> Result<EndUserConnectionsPage, Error> {
        self.users.require_self(who, user).await?;
        let list = format!("connections\0{}", connectors.join(","));
        let wanted = self.cursors.wanted(who, &list, query)?;
        let window = wanted.window(|key| key.parse().ok())?;
        let part = match self.users.owner(who).await {
            Ok(owner) => {
                let mut shown = self.store.connectors(&owner).await?;
                shown.retain(|id| connectors.is_empty() || connectors.contains(id));
                shown.retain(|id| self.access.sees(who, Thing::Connection(id)));
                self.store.part_of_connections(&owner, &shown, &window).await?
            }
            Err(Error::EndUserNotFound) => Part::default(),
            Err(error) => return Err(error),
        };
        let page = self.cursors.page(&wanted, part, |row| format!("{:020}", row.sequence));
        Ok(EndUserConnectionsPage {
            page: page.info,
            connections: page.items.iter().map(to_summary).collect(),
        })
    }

    /// `CreateEndUserConnection` with a credential that was typed: verified, then stored.
    ///
    /// # Errors
    /// When the connector is unknown or the connection is not good.
    pub(in crate::service) async fn create(
        &self,
        who: &Principal,
        user: &UserRef,
        create: &EndUserConnectionCreate,
    ) -> Result<Connection, Error> {
        let (owner, template) = self.start_creating(who, user, create).await?;
        let sent = SentConnection::of(&create.connection, "connection");
        let checked = self.checked_connection(template, sent).await?;
        let account = self
            .verify_credential(template, &checked, create.connection.accept_limited, "connection")
            .await?;
        let new = self.new_connection(&owner, template, &checked, account);
        self.store.insert_connection(&owner, &new, Millis::now()).await?;
        self.get(&owner, &new.id).await
    }

    /// Whose a new connection will be, and the template that it is made for: of those for the connector, the one whose
    /// scheme the client sends back. Several integrations can share a connector.
    ///
    /// # Errors
    /// When the user may not make one, or cannot see the connector.
    pub(in crate::service) async fn start_creating<'a>(
        &'a self,
        who: &Principal,
        user: &UserRef,
        create: &EndUserConnectionCreate,
    ) -> Result<(Owner, &'a ConnectionTemplate), Error> {
        self.users.require_self(who, user).await?;
        self.access.require(who, Action::Connect, Thing::User)?;
        let owner = self.users.owner(who).await?;
        self.require_room(&owner).await?;
        let mut templates = self.offers.templates_of_connector(who, &create.connector_id).peekable();
        let first = templates.peek().copied();
        let template = match scheme_id(&create.connection) {
            // A scheme that none of them has is refused with the others that do not fit.
            Some(id) => templates.find(|template| template.scheme_id == id).or(first),
            None => first,
        };
        Ok((owner, template.ok_or_else(|| Error::NotFoundAt("connectorId".to_owned()))?))
    }

    /// Requires that the user may have one more connection, before anybody else is asked about it.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub(in crate::service) async fn require_room(&self, owner: &Owner) -> Result<(), Error> {
        let has_room = self.store.count_connections(owner).await? < MOST_CONNECTIONS;
        if has_room { Ok(()) } else { Err(Error::TooMany("connections")) }
    }

    /// `ReplaceConnection`: new credentials for a connection that stays the same.
    ///
    /// # Errors
    /// When the user has no such connection or the new credentials are not good.
    pub async fn replace(
        &self,
        who: &Principal,
        user: &UserRef,
        id: &str,
        create: &ConnectionCreate,
    ) -> Result<Connection, Error> {
        self.users.require_self(who, user).await?;
        let owner = self.users.owner(who).await?;
        let row = self.store.connection(&owner, id).await?.ok_or(Error::NotFound)?;
        let listed = ListedConnection::from(&row);
        self.access.require(who, Action::Reconnect, Thing::Connection(&row.connector_id))?;
        let template = self.template_of(&listed).ok_or(Error::Unavailable)?;
        let checked = self.checked_connection(template, SentConnection::of(create, "")).await?;
        let account = self.verify_credential(template, &checked, create.accept_limited, "").await?;
        let variables = public_variables(template, &checked.values);
        let place = CredentialPlace { variables: &variables, ..CredentialPlace::of(&owner, &row) };
        let update = ConnectionUpdate {
            id: row.id.clone(),
            account,
            sealed: self.seal_credential(place, &checked.credential),
            variables,
            refresh_at: refresh_at(&checked.credential, Millis::now()),
        };
        if !self.store.replace_connection(&owner, &update, Millis::now()).await? {
            return Err(Error::NotFound);
        }
        self.get(&owner, id).await
    }

    /// `DeleteConnection`. Its token is revoked where that can be; the answer does not wait for it.
    ///
    /// # Errors
    /// [`Error::ConnectionInUse`] while an activation uses it.
    pub async fn delete(self: &Arc<Self>, who: &Principal, user: &UserRef, id: &str) -> Result<(), Error> {
        self.users.require_self(who, user).await?;
        let owner = self.users.owner_or_not_found(who).await?;
        let row = self.store.connection(&owner, id).await?.ok_or(Error::NotFound)?;
        self.access.require(who, Action::Manage, Thing::Connection(&row.connector_id))?;
        let is_revocable = self.is_revocable(&owner, &row).await?;
        match self.store.delete_connection(&owner, id, is_revocable, Millis::now()).await? {
            Deletion::Done => {
                if is_revocable {
                    self.spawn_revocations();
                }
                Ok(())
            }
            Deletion::Missing => Err(Error::NotFound),
            Deletion::InUse => Err(Error::ConnectionInUse),
        }
    }

    pub(in crate::service) async fn get(&self, owner: &Owner, id: &str) -> Result<Connection, Error> {
        let row = self.store.connection(owner, id).await?.ok_or(Error::NotFound)?;
        Ok(self.to_connection(owner, &row))
    }

    fn to_connection(&self, owner: &Owner, row: &ConnectionRow) -> Connection {
        let scheme_type = SchemeType::from(row.scheme_type.as_str());
        let listed = ListedConnection::from(row);
        let template = self.template_of(&listed);
        let config = template.map(ConnectionTemplate::auth_scheme_config);
        let credential = Credential {
            id: row.id.clone(),
            organisation_id: owner.hub_id.clone(),
            kind: template.map_or(CredentialType::None, |template| template.credential.clone()),
            name: row.name.clone(),
            errors: row.attention.as_ref().map(|attention| vec![attention.message.clone()]),
            data: serde_json::json!({}),
        };
        let beside = template.and_then(ConnectionTemplate::certificate_scheme_config);
        let beside = beside.map(|auth_scheme_config| ConnectionCredential {
            id: row.id.clone(),
            auth_scheme_config,
            credential: Credential { kind: CredentialType::Certificate, ..credential.clone() },
        });
        let auth_scheme_config =
            config.unwrap_or_else(|| AuthSchemeConfig { scheme_type, ..AuthSchemeConfig::default() });
        Connection {
            summary: to_summary(&listed),
            credentials: ConnectionCredentials {
                action: [ConnectionCredential { id: row.id.clone(), auth_scheme_config, credential }]
                    .into_iter()
                    .chain(beside)
                    .collect(),
                trigger: Vec::new(),
            },
            variables: row.variables.clone(),
        }
    }
}

/// The id of the scheme that a client means its credential for.
fn scheme_id(create: &ConnectionCreate) -> Option<&str> {
    create.credentials.action.first()?.auth_scheme_config.get("id")?.as_str()
}

pub(in crate::service) fn to_summary(row: &ListedConnection) -> ConnectionSummary {
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
