//! Hubs, end users and health.

use crate::{
    AuthSchemeConfig, Connection, ConnectionCreate, ConnectionVariable,
    wire::{answer, body},
};

answer! {
    /// A hub: the integrations that one host app offers.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Hub {
        /// ULID.
        required id: String [value_type = crate::schema::Ulid],
        /// What the host calls it.
        written name: String,
        /// The system that the hub is built around: the host app itself. A hub of Inlay needs no credential for it.
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
        required connector_id: String [value_type = crate::schema::Ulid],
        /// The connector's name.
        written name: String,
        /// How to authenticate.
        written auth_scheme_config: AuthSchemeConfig,
        /// A URL on the hub.
        written image_url: String,
        /// Defaults of the connector's variables.
        written variables: Vec<ConnectionVariable>,
    }
}

answer! {
    /// An end user: a user of the host app.
    #[derive(Clone, Debug, PartialEq)]
    pub struct EndUser {
        /// The hub's id of the user, a ULID.
        required id: String [value_type = crate::schema::Ulid],
        /// The host's id of the user: the token's `sub`.
        required external_id: String,
        /// A name for people; may be empty.
        written display_name: String,
        /// ULID.
        written hub_id: String [value_type = crate::schema::Ulid],
        /// The connection to the primary connector, which needs no credential.
        optional primary_connection: Option<Connection>,
        /// RFC 3339.
        written created_at: String [format = DateTime],
        /// RFC 3339.
        written updated_at: String [format = DateTime],
    }
}

body! {
    /// An end user to create, who must be the token's.
    // The platform's description requires `primaryConnection`; a hub of Inlay takes a missing one as one that needs nothing.
    #[derive(Clone, Debug, PartialEq)]
    pub struct EndUserCreate {
        /// The token's `sub`.
        required external_id: String,
        /// A name for people.
        optional display_name: Option<String> [max_length = 255],
        /// The connection to the primary connector.
        optional primary_connection: Option<ConnectionCreate>,
    }
}

answer! {
    /// Health: the hub and its database answer.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct HealthResponse as Health {
        /// `ok`: the hub answers.
        written message: String,
    }
}
