//! The end user, who has to exist before anything is connected.

use super::{ApiError, Client, transport::Request};
use inlay_api::{
    ConnectionCreate, ConnectionCredentialCreate, ConnectionCredentialsCreate, CredentialCreate,
    CredentialData, CredentialType, EndUserCreate, SchemeType,
};
use serde_json::{Value, json};

impl Client {
    /// `GetEndUser`, and `CreateEndUser` when the user is new: what has to be done before anything is connected.
    pub(crate) async fn ensure_end_user(&self) -> Result<(), ApiError> {
        self.end_user().await.map(drop)
    }

    /// The id of the user's connection to the hub's primary connector.
    ///
    /// # Errors
    /// Also when the user has none: an activation that needs it would be refused.
    pub(super) async fn primary_connection(&self) -> Result<String, ApiError> {
        let user = self.end_user().await?;
        let id = user["primaryConnection"]["id"].as_str().filter(|id| !id.is_empty());
        id.map(str::to_owned).ok_or(ApiError::Unreadable)
    }

    /// The user, created if need be.
    async fn end_user(&self) -> Result<Value, ApiError> {
        let path = self.user_path("").await?;
        match self.send_for_value(Request::get(path.clone())).await {
            Err(error) if error.status() == Some(404) => {}
            answer => return answer,
        }
        let body = EndUserCreate {
            external_id: self.transport.subject().await?,
            display_name: None,
            primary_connection: Some(no_connection(self.primary_scheme().await)),
        };
        match self.send_for_value(Request::write("POST", format!("/hubs/{}/users", self.hub), &body)).await {
            // Another tab was faster.
            Err(error) if error.status() == Some(409) => self.send_for_value(Request::get(path)).await,
            answer => answer,
        }
    }

    /// The scheme of the hub's primary connector as it came; one that needs nothing where the hub does not say.
    async fn primary_scheme(&self) -> Value {
        let hub = self.send_for_value(Request::get(format!("/hubs/{}", self.hub))).await.unwrap_or_default();
        match &hub["primaryConnector"]["authSchemeConfig"] {
            scheme if scheme["id"].is_string() => scheme.clone(),
            _ => json!({"id": &*self.hub, "description": "", "schemeType": SchemeType::None}),
        }
    }
}

/// The connection of an end user to the hub's primary connector, which the description of the API requires. The widget
/// asks nobody for a credential of the host app.
pub(super) fn no_connection(auth_scheme_config: Value) -> ConnectionCreate {
    let credential = CredentialCreate {
        name: "Primary".to_owned(),
        kind: CredentialType::None,
        data: CredentialData::default(),
    };
    ConnectionCreate {
        name: "Primary".to_owned(),
        credentials: ConnectionCredentialsCreate {
            action: vec![ConnectionCredentialCreate { auth_scheme_config, credential }],
            trigger: Vec::new(),
        },
        variables: Vec::new(),
        accept_limited: false,
    }
}
