//! Hubs and end users.

use crate::{AuthSchemeConfig, Connection, ConnectionCreate, ConnectionVariable, lenient::*};
use serde::{Deserialize, Serialize};

/// `GetHub`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hub {
    /// ULID.
    pub id: String,
    /// What the host calls it.
    #[serde(default, deserialize_with = "null_default")]
    pub name: String,
    /// The system that the hub is built around: the host app itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_connector: Option<ConnectorInfo>,
    /// Whether it is the organisation's default hub.
    #[serde(default, deserialize_with = "null_default")]
    pub is_default: bool,
}

/// How end users connect to the primary connector.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorInfo {
    /// ULID.
    pub connector_id: String,
    /// The connector's name.
    #[serde(default, deserialize_with = "null_default")]
    pub name: String,
    /// How to authenticate.
    #[serde(default)]
    pub auth_scheme_config: AuthSchemeConfig,
    /// An https URL, or empty.
    #[serde(default, deserialize_with = "null_default")]
    pub image_url: String,
    /// Defaults of the connector's variables.
    #[serde(default, deserialize_with = "readable")]
    pub variables: Vec<ConnectionVariable>,
}

/// `GetEndUser` and `CreateEndUser`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EndUser {
    /// The hub's own id of the user, a ULID.
    pub id: String,
    /// The host's id of the user: the token's `sub`.
    pub external_id: String,
    /// May be empty.
    #[serde(default, deserialize_with = "null_default")]
    pub display_name: String,
    /// ULID.
    #[serde(default, deserialize_with = "null_default")]
    pub hub_id: String,
    /// The connection to the primary connector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_connection: Option<Connection>,
    /// RFC 3339.
    #[serde(default, deserialize_with = "null_default")]
    pub created_at: String,
    /// RFC 3339.
    #[serde(default, deserialize_with = "null_default")]
    pub updated_at: String,
}

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
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct HealthResponse {
    /// `"ok"` when the hub can read its database.
    #[serde(default)]
    pub message: String,
}
