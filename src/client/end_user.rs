//! The end user, who has to exist before anything is connected.

use super::{ApiError, Client, transport::Request};
use inlay_api::{
    ConnectionCreate, ConnectionCredentialCreate, ConnectionCredentialsCreate, CredentialCreate,
    CredentialData, CredentialType, EndUserCreate,
};

impl Client {
    /// `GetEndUser`, and `CreateEndUser` when the user is new: what has to be done before anything is connected.
    pub(crate) async fn ensure_end_user(&self) -> Result<(), ApiError> {
        match self.send_for_value(Request::get(self.user_path("").await?)).await {
            Err(error) if error.status() == Some(404) => {}
            answer => return answer.map(drop),
        }
        let body = EndUserCreate {
            external_id: self.transport.subject().await?,
            display_name: None,
            primary_connection: Some(no_connection()),
        };
        match self.send_for_value(Request::write("POST", format!("/hubs/{}/users", self.hub), &body)).await {
            // Another tab was faster.
            Err(error) if error.status() == Some(409) => Ok(()),
            answer => answer.map(drop),
        }
    }
}

/// The connection of an end user to nothing, which the description of the API requires.
pub(super) fn no_connection() -> ConnectionCreate {
    let credential =
        CredentialCreate { name: String::new(), kind: CredentialType::None, data: CredentialData::default() };
    let auth_scheme_config = serde_json::json!({ "schemeType": "none" });
    ConnectionCreate {
        name: "Primary".to_owned(),
        credentials: ConnectionCredentialsCreate {
            action: vec![ConnectionCredentialCreate { auth_scheme_config, credential }],
            trigger: Vec::new(),
        },
        variables: Vec::new(),
    }
}
