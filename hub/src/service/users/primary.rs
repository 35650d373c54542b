//! The primary connector and each user's connection to it. The platform's description requires both; the host app itself is
//! what they stand for, and its token is all that proves the user, so that they need no credential and are not stored.

use crate::config::HubConfig;
use inlay_api::{
    AuthSchemeConfig, Connection, ConnectionCredential, ConnectionCredentials, ConnectionSummary,
    ConnectorInfo, Credential, CredentialType, NO_PICTURE, SchemeType,
};
use inlay_store::UserRow;

/// A hub's primary connector. It has the hub's id.
pub(super) fn connector(hub: &HubConfig, public_base: &str) -> ConnectorInfo {
    ConnectorInfo {
        connector_id: hub.id.clone(),
        name: hub.host_name.clone(),
        auth_scheme_config: scheme(&hub.id),
        image_url: format!("{public_base}{NO_PICTURE}"),
        variables: Vec::new(),
    }
}

/// A user's connection to the primary connector. It has the user's id.
pub(super) fn connection(user: &UserRow) -> Connection {
    let name = "Primary".to_owned();
    let credential = Credential {
        id: user.id.clone(),
        organisation_id: user.hub_id.clone(),
        kind: CredentialType::None,
        name: name.clone(),
        errors: None,
        data: serde_json::json!({}),
    };
    let credential =
        ConnectionCredential { id: user.id.clone(), auth_scheme_config: scheme(&user.hub_id), credential };
    Connection {
        summary: ConnectionSummary {
            id: user.id.clone(),
            name,
            created_at: user.created_at.to_rfc3339(),
            updated_at: user.updated_at.to_rfc3339(),
            connector_id: Some(user.hub_id.clone()),
            scheme_type: Some(SchemeType::None),
            account: None,
            attention: None,
        },
        credentials: ConnectionCredentials { action: vec![credential], trigger: Vec::new() },
        variables: Vec::new(),
    }
}

fn scheme(hub_id: &str) -> AuthSchemeConfig {
    AuthSchemeConfig { id: hub_id.to_owned(), scheme_type: SchemeType::None, ..AuthSchemeConfig::default() }
}
