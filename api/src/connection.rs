//! Connections: an end user's account at a connector, with its credential.

use crate::{
    Attention, AuthSchemeConfig, Credential, CredentialCreate, PageInfo, SchemeType,
    wire::{answer, body},
};
use serde_json::Value;

answer! {
    /// The value of a connection variable, such as a subdomain.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct ConnectionVariable {
        /// As in the template.
        required name: String,
        /// Always text.
        written value: String,
    }
}

body! {
    /// A connection to make, or new credentials for one.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ConnectionCreate {
        /// For lists; unique for user and connector. The hub appends a number where it is not.
        required name: String [max_length = 100],
        /// The credential.
        required credentials: ConnectionCredentialsCreate,
        /// The connection variables.
        written variables: Vec<ConnectionVariable>,
        /// *Addition.* Store it although the provider says that it has fewer rights than its verification needs
        /// (`422 credential_limited`).
        optional accept_limited: bool,
    }
}

body! {
    /// The credential of a new connection: exactly one, in `action`; none for the scheme `none`. With `clientCertificate`,
    /// one more of the type `certificate`.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct ConnectionCredentialsCreate as CredentialsCreate {
        /// For calling the connector.
        optional action: Vec<ConnectionCredentialCreate>,
        /// For being called by the connector. Not used by hubs of Inlay.
        optional trigger: Vec<ConnectionCredentialCreate>,
    }
}

body! {
    /// A credential and the scheme that it is meant for.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ConnectionCredentialCreate {
        /// The template's scheme, as it came. The hub compares it with its own and uses its own.
        required auth_scheme_config: Value [value_type = Object],
        /// The credential.
        required credential: CredentialCreate,
    }
}

body! {
    /// A connection to make for a connector.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct EndUserConnectionCreate {
        /// ULID.
        required connector_id: String [value_type = crate::schema::Ulid],
        /// The connection.
        required connection: ConnectionCreate,
    }
}

answer! {
    /// A page of connections, oldest first.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct EndUserConnectionsPage as ConnectionPage {
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
        required id: String [value_type = crate::schema::Ulid],
        /// Unique for user and connector; the hub appends a number where it is not.
        written name: String,
        /// RFC 3339.
        written created_at: String [format = DateTime],
        /// RFC 3339; credentials were replaced or refreshed then.
        written updated_at: String [format = DateTime],
        /// *Addition.* ULID.
        optional connector_id: Option<String> [value_type = crate::schema::Ulid],
        /// *Addition.* How it authenticates.
        optional scheme_type: Option<SchemeType>,
        /// *Addition.* Whom the provider says it belongs to.
        optional account: Option<String>,
        /// *Addition.* Present when it no longer works.
        optional attention: Option<Attention>,
    }
}

answer! {
    /// A connection, without its secrets.
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
    /// The credentials of a connection, without their secrets.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ConnectionCredentials {
        /// For calling the connector.
        written action: Vec<ConnectionCredential>,
        /// For being called by it.
        optional trigger: Vec<ConnectionCredential>,
    }
}

answer! {
    /// One credential of a connection.
    #[derive(Clone, Debug, PartialEq)]
    pub struct ConnectionCredential {
        /// ULID.
        required id: String [value_type = crate::schema::Ulid],
        /// The scheme.
        written auth_scheme_config: AuthSchemeConfig,
        /// The credential without its secret.
        required credential: Credential,
    }
}

answer! {
    /// *Addition.* What a verification found.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Verification {
        /// Whether a request was made: false when the integration declares none.
        written checked: bool,
        /// Whom the provider says the credential belongs to.
        optional account: Option<String>,
    }
}
