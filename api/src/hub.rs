//! Hubs and end users.

use crate::{
    AuthSchemeConfig, Connection, ConnectionCreate, ConnectionVariable,
    wire::{answer, body},
};

answer! {
    /// `GetHub`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Hub {
        /// ULID.
        required id: String,
        /// What the host calls it.
        written name: String,
        /// The system that the hub is built around: the host app itself.
        optional primary_connector: Option<ConnectorInfo>,
        /// Whether it is the organisation's default hub.
        written is_default: bool,
    }
}

answer! {
    /// How end users connect to the primary connector.
    #[derive(Clone, Debug, PartialEq)]
    pub struct ConnectorInfo {
        /// ULID.
        required connector_id: String,
        /// The connector's name.
        written name: String,
        /// How to authenticate.
        written auth_scheme_config: AuthSchemeConfig,
        /// An https URL, or empty.
        written image_url: String,
        /// Defaults of the connector's variables.
        written variables: Vec<ConnectionVariable>,
    }
}

answer! {
    /// `GetEndUser` and `CreateEndUser`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct EndUser {
        /// The hub's own id of the user, a ULID.
        required id: String,
        /// The host's id of the user: the token's `sub`.
        required external_id: String,
        /// May be empty.
        written display_name: String,
        /// ULID.
        written hub_id: String,
        /// The connection to the primary connector.
        optional primary_connection: Option<Connection>,
        /// RFC 3339.
        written created_at: String,
        /// RFC 3339.
        written updated_at: String,
    }
}

body! {
    /// `CreateEndUser`'s body.
    #[derive(Clone, Debug, PartialEq)]
    pub struct EndUserCreate {
        /// Must be the token's `sub`.
        required external_id: String,
        /// A name for people.
        optional display_name: Option<String>,
        /// Required by the description; the hub takes a missing one as "none".
        optional primary_connection: Option<ConnectionCreate>,
    }
}

answer! {
    /// `GET /healthz`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct HealthResponse {
        /// `"ok"` when the hub can read its database.
        written message: String,
    }
}
