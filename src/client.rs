//! The activation API: one method per operation, one error type, one place that knows HTTP.

mod again;
mod error;
mod shared;
mod transport;

pub(crate) use error::ApiError;
pub(crate) use shared::SharedClient;
pub(crate) use transport::{Browser, LocalFuture, Reply, Request, Transport};

use inlay_api::*;
use serde::Serialize;
use serde_json::Value;
use std::rc::Rc;

/// Which integrations to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// Words to find.
    pub(crate) search: String,
    /// A category's name, or empty for all.
    pub(crate) category: String,
    /// A comma-separated list of states, or empty for all.
    pub(crate) state: String,
}

impl Filter {
    /// True when everything is listed.
    pub(crate) fn is_empty(&self) -> bool {
        self.search.is_empty() && self.category.is_empty() && self.state.is_empty()
    }
}

/// How many cards a page has. The start-up script asks for the first page with the same number.
const PAGE_SIZE: u32 = 24;

/// Calls the activation API for one end user of one hub. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Client {
    transport: Rc<dyn Transport>,
    hub: Rc<str>,
}

impl Client {
    /// A client for a hub.
    pub(crate) fn new(transport: Rc<dyn Transport>, hub_id: &str) -> Self {
        Self { transport, hub: hub_id.into() }
    }

    /// `ListEndUserIntegrations`.
    ///
    /// # Errors
    /// As every method here: whatever [`ApiError`] says.
    pub(crate) async fn list_integrations(
        &self,
        filter: &Filter,
        after: Option<&str>,
    ) -> Result<EmbeddedIntegrationPage, ApiError> {
        let mut path = format!("{}?first={PAGE_SIZE}", self.embed_path("/integrations").await?);
        let parameters = [
            ("search", filter.search.as_str()),
            ("category", &filter.category),
            ("state", &filter.state),
            ("after", after.unwrap_or_default()),
        ];
        for (name, value) in parameters.into_iter().filter(|(_, value)| !value.is_empty()) {
            path = format!("{path}&{name}={}", encode(value));
        }
        self.get(path).await
    }

    /// `GetEmbeddedIntegration`.
    pub(crate) async fn get_integration(&self, id: &str) -> Result<EmbeddedIntegration, ApiError> {
        self.get(self.embed_path(&format!("/integrations/{}", encode(id))).await?).await
    }

    /// `DeleteConnection`: forgets the credentials. A connection that an activation uses stays, which is an error with the
    /// status 409.
    pub(crate) async fn delete_connection(&self, id: &str) -> Result<(), ApiError> {
        let path = self.user_path(&format!("/connections/{}", encode(id))).await?;
        match self.read(Request { method: "DELETE", ..Request::get(path) }).await {
            Err(error) if error.status() == Some(404) => Ok(()),
            answer => answer.map(drop),
        }
    }

    /// `GetEndUser`, and `CreateEndUser` when the user is new: what has to be done before anything is connected.
    pub(crate) async fn ensure_end_user(&self) -> Result<(), ApiError> {
        match self.read(Request::get(self.user_path("").await?)).await {
            Err(error) if error.status() == Some(404) => {}
            answer => return answer.map(drop),
        }
        let body = EndUserCreate {
            external_id: self.transport.subject().await?,
            display_name: None,
            primary_connection: Some(no_connection()),
        };
        match self.read(Request::write("POST", format!("/hubs/{}/users", self.hub), &body)).await {
            // Another tab was faster.
            Err(error) if error.status() == Some(409) => Ok(()),
            answer => answer.map(drop),
        }
    }

    /// `ListEndUserConnections` of one connector.
    pub(crate) async fn list_connections(
        &self,
        connector_id: &str,
    ) -> Result<EndUserConnectionsPage, ApiError> {
        self.get(
            self.user_path(&format!("/connections?first=100&hub_connector_id={}", encode(connector_id)))
                .await?,
        )
        .await
    }

    /// `ReplaceConnection`: new credentials for a connection that stays the same.
    pub(crate) async fn replace_connection(&self, id: &str, body: &ConnectionCreate) -> Result<(), ApiError> {
        let path = self.user_path(&format!("/connections/{}", encode(id))).await?;
        self.read(Request::write("PUT", path, body)).await.map(drop)
    }

    /// `VerifyConnection`: asks the provider whether a credential is good. An API without it counts as "not checked".
    pub(crate) async fn verify_connection(
        &self,
        template_id: &str,
        body: &ConnectionCreate,
    ) -> Result<Verification, ApiError> {
        let path = self.embed_path(&format!("/connection-templates/{}/verify", encode(template_id))).await?;
        match self.send_as_end_user(Request::write("POST", path, body)).await {
            Err(error) if matches!(error.status(), Some(404 | 405 | 501)) => Ok(Verification::default()),
            answer => answer,
        }
    }

    /// `InitialiseOAuth2EmbeddedConnection`.
    pub(crate) async fn initialise_oauth2(
        &self,
        connector_id: &str,
        body: &InitialiseOAuth2Request,
    ) -> Result<InitialiseOAuth2Response, ApiError> {
        let path = format!("/embed/{}/connector/{}/oauth2/initialise", self.hub, encode(connector_id));
        self.send_as_end_user(Request::write("POST", path, body)).await
    }

    /// `BindTransaction`: ties the launch page's browser to this user's transaction.
    pub(crate) async fn bind_transaction(&self, id: &str, handle: &str) -> Result<Transaction, ApiError> {
        let body = BindTransaction::Handle(handle.to_owned());
        self.send(Request::write("POST", self.transaction_path(id, "/bind"), &body)).await
    }

    /// `BindTransaction` with the code that the launch page shows.
    pub(crate) async fn pair_transaction(&self, id: &str, code: &str) -> Result<Transaction, ApiError> {
        let body = BindTransaction::PairingCode(code.to_owned());
        self.send(Request::write("POST", self.transaction_path(id, "/bind"), &body)).await
    }

    /// `GetTransaction`: as it stands now.
    pub(crate) async fn transaction(&self, id: &str) -> Result<Transaction, ApiError> {
        self.get(self.transaction_path(id, "")).await
    }

    /// `GetTransaction`: answers when its status is no longer `seen`, or after a while.
    pub(crate) async fn wait_for_transaction(
        &self,
        id: &str,
        seen: &TransactionStatus,
    ) -> Result<Transaction, ApiError> {
        self.get(self.transaction_path(id, &format!("?wait=25&seen={seen}"))).await
    }

    /// `CancelTransaction`.
    pub(crate) async fn cancel_transaction(&self, id: &str) -> Result<Transaction, ApiError> {
        self.send(Request::write("POST", self.transaction_path(id, "/cancel"), &serde_json::Map::new())).await
    }

    /// `ActivateIntegration`. Repeating it with the same key does it once.
    pub(crate) async fn activate(
        &self,
        body: &ActivationCreate,
        idempotency_key: &str,
    ) -> Result<Activation, ApiError> {
        let mut request = Request::write("POST", "/activations".to_owned(), body);
        request.idempotency_key = Some(idempotency_key.to_owned());
        self.send_as_end_user(request).await
    }

    /// The user's activation of an integration: `ListEndUserActivations`, then `GetActivation`.
    pub(crate) async fn find_activation(&self, integration_id: &str) -> Result<Option<Activation>, ApiError> {
        let path =
            self.embed_path(&format!("/activations?integration_id={}", encode(integration_id))).await?;
        let page: EndUserActivationPage = self.get(path).await?;
        match page.activations.first() {
            Some(activation) => self.get(activation_path(&activation.id)).await.map(Some),
            None => Ok(None),
        }
    }

    /// `UpdateDynamicVariables`. With a version, it is refused when somebody else has changed them since.
    pub(crate) async fn update_variables(
        &self,
        activation_id: &str,
        variables: &DynamicVariables,
        version: Option<String>,
    ) -> Result<(), ApiError> {
        let body = DynamicVariablesUpdate { dynamic_variables: variables.clone(), version };
        let path = format!("{}/variables", activation_path(activation_id));
        self.read(Request::write("PUT", path, &body)).await.map(drop)
    }

    /// The choices of a variable, as the user's account has them.
    pub(crate) async fn variable_options(
        &self,
        integration_id: &str,
        request: &VariableOptionsRequest,
    ) -> Result<VariableOptionsPage, ApiError> {
        let path = format!("/integrations/{}/variables/options", encode(integration_id));
        self.send_as_end_user(Request::write("POST", self.embed_path(&path).await?, request)).await
    }

    /// The half-done wizard of an integration, if there is one.
    ///
    /// # Errors
    /// Also when the API keeps none.
    pub(crate) async fn find_draft(&self, integration_id: &str) -> Result<Option<ActivationDraft>, ApiError> {
        match self.get(self.draft_path(integration_id).await?).await {
            Err(ApiError::Refused { status: 404, body, .. }) if body.code == code::NOT_FOUND => Ok(None),
            answer => answer.map(Some),
        }
    }

    /// Keeps a half-done wizard.
    pub(crate) async fn keep_draft(
        &self,
        integration_id: &str,
        draft: &ActivationDraft,
    ) -> Result<(), ApiError> {
        let path = self.draft_path(integration_id).await?;
        self.send_as_end_user::<Value>(Request::write("PUT", path, draft)).await.map(drop)
    }

    /// Forgets a half-done wizard.
    pub(crate) async fn delete_draft(&self, integration_id: &str) -> Result<(), ApiError> {
        let path = self.draft_path(integration_id).await?;
        self.read(Request { method: "DELETE", ..Request::get(path) }).await.map(drop)
    }

    async fn draft_path(&self, integration_id: &str) -> Result<String, ApiError> {
        self.embed_path(&format!("/integrations/{}/draft", encode(integration_id))).await
    }

    /// `DeleteActivation`.
    pub(crate) async fn delete_activation(&self, activation_id: &str) -> Result<(), ApiError> {
        let request = Request { method: "DELETE", ..Request::get(activation_path(activation_id)) };
        match self.read(request).await {
            // It is gone, which is what was asked for: the first answer was lost, or another tab was faster.
            Err(error) if error.status() == Some(404) => Ok(()),
            answer => answer.map(drop),
        }
    }

    /// The path of the token's user; it is known once there is a token.
    async fn user_path(&self, rest: &str) -> Result<String, ApiError> {
        Ok(format!("/hubs/{}/users/{}{rest}", self.hub, encode(&self.transport.subject().await?)))
    }

    async fn embed_path(&self, rest: &str) -> Result<String, ApiError> {
        Ok(format!("/embed/{}/users/{}{rest}", self.hub, encode(&self.transport.subject().await?)))
    }

    fn transaction_path(&self, id: &str, rest: &str) -> String {
        format!("/embed/{}/oauth2/transactions/{}{rest}", self.hub, encode(id))
    }

    async fn get<T: Read>(&self, path: String) -> Result<T, ApiError> {
        self.send(Request::get(path)).await
    }

    /// Sends a call that needs the end user to exist; creates the user when the hub says that there is none.
    async fn send_as_end_user<T: Read>(&self, request: Request) -> Result<T, ApiError> {
        let first = self.read(request.clone()).await;
        let value = match first {
            Err(error) if error.status() == Some(404) => {
                self.ensure_end_user().await?;
                self.read(request).await
            }
            answer => answer,
        };
        T::read(&value?).ok_or(ApiError::Unreadable)
    }

    async fn send<T: Read>(&self, request: Request) -> Result<T, ApiError> {
        T::read(&self.read(request).await?).ok_or(ApiError::Unreadable)
    }

    async fn read(&self, request: Request) -> Result<Value, ApiError> {
        let mut before = 0;
        let result = loop {
            let result = self.transport.send(request.clone()).await;
            let Some(pause) = again::again(&request, &result, before, self.transport.jitter()) else {
                break result;
            };
            before += 1;
            self.transport.pause(pause).await;
        };
        let Reply { status, body, retry_after } = result?;
        read_reply(status, &body).map_err(|error| error.after(retry_after))
    }
}

/// What an answer means: a value, or the one error type.
pub(crate) fn read_reply(status: u16, body: &str) -> Result<Value, ApiError> {
    match status {
        204 => Ok(Value::Null),
        200..=299 => serde_json::from_str(body).map_err(|_| ApiError::Unreadable),
        401 => Err(ApiError::SessionEnded),
        _ => {
            let body = serde_json::from_str(body).ok().and_then(|value| ErrorBody::read(&value));
            Err(ApiError::Refused { status, body: body.unwrap_or_default(), retry_after: None })
        }
    }
}

fn activation_path(id: &str) -> String {
    format!("/activations/{}", encode(id))
}

fn no_connection() -> ConnectionCreate {
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

/// Percent-encodes everything but unreserved characters (RFC 3986, section 2.3).
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out
}

/// A body as JSON. The types of `inlay_api` have no map with keys that are not text, so this cannot fail.
fn to_json(body: &impl Serialize) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

#[cfg(test)]
mod tests;
