//! Connections: an end user's account at a connector.

use crate::{
    Attention, AuthSchemeConfig, Credential, CredentialCreate, PageInfo, SchemeType,
    wire::{answer, body},
};
use serde_json::Value;

answer! {
    /// A named setting of a connection, such as a subdomain.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct ConnectionVariable {
        /// As in the template.
        required name: String,
        /// Always text.
        written value: String,
    }
}

body! {
    /// A connection to create, and what replaces a connection's credentials.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ConnectionCreate {
        /// For lists; unique per connector and user. The hub appends a number where it is not.
        required name: String,
        /// The credentials.
        required credentials: ConnectionCredentialsCreate,
        /// The connection variables.
        written variables: Vec<ConnectionVariable>,
    }
}

body! {
    /// Credentials for calling the connector (`action`) and for being called by it (`trigger`).
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct ConnectionCredentialsCreate {
        /// Applied in order.
        optional action: Vec<ConnectionCredentialCreate>,
        /// Applied in order.
        optional trigger: Vec<ConnectionCredentialCreate>,
    }
}

body! {
    /// One credential and the scheme that it is meant for.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ConnectionCredentialCreate {
        /// An [`AuthSchemeConfig`] as the template had it. The hub compares it with its own and uses its own.
        required auth_scheme_config: Value,
        /// The credential.
        required credential: CredentialCreate,
    }
}

body! {
    /// `CreateEndUserConnection`'s body.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct EndUserConnectionCreate {
        /// Which connector.
        required connector_id: String,
        /// The connection.
        required connection: ConnectionCreate,
    }
}

answer! {
    /// `ListEndUserConnections`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct EndUserConnectionsPage {
        /// Cursors and count.
        flat page: PageInfo,
        /// This page's connections.
        required connections: Vec<ConnectionSummary>,
    }
}

answer! {
    /// A connection in a list.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ConnectionSummary {
        /// ULID.
        required id: String,
        /// For people.
        written name: String,
        /// RFC 3339.
        written created_at: String,
        /// RFC 3339; credentials were replaced or refreshed then.
        written updated_at: String,
        /// *Addition.* Which connector.
        optional connector_id: Option<String>,
        /// *Addition.* Which scheme.
        optional scheme_type: Option<SchemeType>,
        /// *Addition.* Whom the provider says it belongs to.
        optional account: Option<String>,
        /// *Addition.* Present when it no longer works.
        optional attention: Option<Attention>,
    }
}

answer! {
    /// A connection by itself.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Connection {
        /// What a list shows.
        flat summary: ConnectionSummary,
        /// Credentials without their secrets.
        written credentials: ConnectionCredentials,
        /// The connection variables.
        written variables: Vec<ConnectionVariable>,
    }
}

answer! {
    /// Credentials of a connection as they are read.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ConnectionCredentials {
        /// For calling the connector.
        written action: Vec<ConnectionCredential>,
        /// For being called by it.
        optional trigger: Vec<ConnectionCredential>,
    }
}

answer! {
    /// One credential of a connection as it is read.
    #[derive(Clone, Debug, PartialEq)]
    pub struct ConnectionCredential {
        /// ULID.
        required id: String,
        /// The scheme.
        written auth_scheme_config: AuthSchemeConfig,
        /// The credential without its secret.
        required credential: Credential,
    }
}

answer! {
    /// What a successful verification found (*addition*).
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Verification {
        /// Whether a request was made; false when the integration declares none.
        written checked: bool,
        /// Whom the provider says the credential belongs to.
        optional account: Option<String>,
    }
}
