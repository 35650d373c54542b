//! Hubs and end users.

use crate::{AuthSchemeConfig, Connection, ConnectionCreate, ConnectionVariable, read::answer};
use serde::{Deserialize, Serialize};

/// `GetHub`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hub {
    /// ULID.
    pub id: String,
    /// What the host calls it.
    pub name: String,
    /// The system that the hub is built around: the host app itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_connector: Option<ConnectorInfo>,
    /// Whether it is the organisation's default hub.
    pub is_default: bool,
}

answer!(Hub {
    must id: "id",
    name: "name",
    primary_connector: "primaryConnector",
    is_default: "isDefault",
});

/// How end users connect to the primary connector.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorInfo {
    /// ULID.
    pub connector_id: String,
    /// The connector's name.
    pub name: String,
    /// How to authenticate.
    pub auth_scheme_config: AuthSchemeConfig,
    /// An https URL, or empty.
    pub image_url: String,
    /// Defaults of the connector's variables.
    pub variables: Vec<ConnectionVariable>,
}

answer!(ConnectorInfo {
    must connector_id: "connectorId",
    name: "name",
    auth_scheme_config: "authSchemeConfig",
    image_url: "imageUrl",
    variables: "variables",
});

/// `GetEndUser` and `CreateEndUser`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EndUser {
    /// The hub's own id of the user, a ULID.
    pub id: String,
    /// The host's id of the user: the token's `sub`.
    pub external_id: String,
    /// May be empty.
    pub display_name: String,
    /// ULID.
    pub hub_id: String,
    /// The connection to the primary connector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_connection: Option<Connection>,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub updated_at: String,
}

answer!(EndUser {
    must id: "id",
    must external_id: "externalId",
    display_name: "displayName",
    hub_id: "hubId",
    primary_connection: "primaryConnection",
    created_at: "createdAt",
    updated_at: "updatedAt",
});

/// `CreateEndUser`'s body.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EndUserCreate {
    /// Must be the token's `sub`.
    pub external_id: String,
    /// A name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Required by the description; the hub takes a missing one as "none".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_connection: Option<ConnectionCreate>,
}

/// `GET /healthz`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HealthResponse {
    /// `"ok"` when the hub can read its database.
    pub message: String,
}

answer!(HealthResponse { message: "message" });
