//! Connections: an end user's account at a connector.

use crate::{Attention, AuthSchemeConfig, Credential, CredentialCreate, SchemeType, read::answer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A named setting of a connection, such as a subdomain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ConnectionVariable {
    /// As in the template.
    pub name: String,
    /// Always text.
    pub value: String,
}

answer!(ConnectionVariable {
    must name: "name",
    value: "value",
});

/// A connection to create, and what replaces a connection's credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionCreate {
    /// For lists; unique per connector and user. The hub appends a number where it is not.
    pub name: String,
    /// The credentials.
    pub credentials: ConnectionCredentialsCreate,
    /// The connection variables.
    #[serde(default)]
    pub variables: Vec<ConnectionVariable>,
}

/// Credentials for calling the connector (`action`) and for being called by it (`trigger`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionCredentialsCreate {
    /// Applied in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub action: Vec<ConnectionCredentialCreate>,
    /// Applied in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trigger: Vec<ConnectionCredentialCreate>,
}

/// One credential and the scheme that it is meant for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionCredentialCreate {
    /// An [`AuthSchemeConfig`] as the template had it. The hub compares it with its own and uses its own.
    pub auth_scheme_config: Value,
    /// The credential.
    pub credential: CredentialCreate,
}

/// `CreateEndUserConnection`'s body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EndUserConnectionCreate {
    /// Which connector.
    pub connector_id: String,
    /// The connection.
    pub connection: ConnectionCreate,
}

/// `ListEndUserConnections`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EndUserConnectionsPage {
    /// Cursors and count.
    #[serde(flatten)]
    pub page: crate::PageInfo,
    /// This page's connections.
    pub connections: Vec<ConnectionSummary>,
}

answer!(EndUserConnectionsPage {
    flat page,
    must connections: "connections",
});

/// A connection in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionSummary {
    /// ULID.
    pub id: String,
    /// For people.
    pub name: String,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339; credentials were replaced or refreshed then.
    pub updated_at: String,
    /// *Addition.* Which connector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_id: Option<String>,
    /// *Addition.* Which scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme_type: Option<SchemeType>,
    /// *Addition.* Whom the provider says it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// *Addition.* Present when it no longer works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attention: Option<Attention>,
}

answer!(ConnectionSummary {
    must id: "id",
    name: "name",
    created_at: "createdAt",
    updated_at: "updatedAt",
    connector_id: "connectorId",
    scheme_type: "schemeType",
    account: "account",
    attention: "attention",
});

/// A connection by itself.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// What a list shows.
    #[serde(flatten)]
    pub summary: ConnectionSummary,
    /// Credentials without their secrets.
    pub credentials: ConnectionCredentials,
    /// The connection variables.
    pub variables: Vec<ConnectionVariable>,
}

answer!(Connection {
    flat summary,
    credentials: "credentials",
    variables: "variables",
});

/// Credentials of a connection as they are read.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ConnectionCredentials {
    /// For calling the connector.
    pub action: Vec<ConnectionCredential>,
    /// For being called by it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trigger: Vec<ConnectionCredential>,
}

answer!(ConnectionCredentials { action: "action", trigger: "trigger" });

/// One credential of a connection as it is read.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionCredential {
    /// ULID.
    pub id: String,
    /// The scheme.
    pub auth_scheme_config: AuthSchemeConfig,
    /// The credential without its secret.
    pub credential: Credential,
}

answer!(ConnectionCredential {
    must id: "id",
    auth_scheme_config: "authSchemeConfig",
    must credential: "credential",
});

/// What a successful verification found (*addition*).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Whether a request was made; false when the integration declares none.
    pub checked: bool,
    /// Whom the provider says the credential belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

answer!(Verification { checked: "checked", account: "account" });
