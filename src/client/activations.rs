//! Activations: turning an integration on, changing its settings, turning it off.

use super::{ApiError, Client, path::encode, transport::Request};
use inlay_api::{
    Activation, ActivationCreate, DynamicVariables, DynamicVariablesUpdate, EndUserActivationPage,
};
use serde_json::{Map, Value, json};

impl Client {
    /// `ActivateIntegration`. Repeating it with the same key does it once, where the API takes keys. `primary` are the
    /// templates of the host app's own connector, for which the user's primary connection is taken.
    pub(crate) async fn activate(
        &self,
        body: &ActivationCreate,
        primary: &[String],
        idempotency_key: &str,
    ) -> Result<Activation, ApiError> {
        let mut body = serde_json::to_value(body).unwrap_or_default();
        // The platform's description requires it, and has no such member: settings are in `dynamicVariables`.
        body["variables"] = Value::Object(Map::new());
        if let Some(connections) = body["connections"].as_array_mut().filter(|_| !primary.is_empty()) {
            let connection = self.primary_connection().await?;
            let existing = |template: &String| json!({"templateId": template, "connectionId": connection});
            connections.extend(primary.iter().map(existing));
        }
        let mut request = Request::write("POST", "/activations".to_owned(), &body);
        if self.transport.is_own_hub() {
            request.idempotency_key = Some(idempotency_key.to_owned());
        }
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
        self.send_for_value(Request::write("PUT", path, &body)).await.map(drop)
    }

    /// `DeleteActivation`.
    pub(crate) async fn delete_activation(&self, activation_id: &str) -> Result<(), ApiError> {
        let request = Request { method: "DELETE", ..Request::get(activation_path(activation_id)) };
        match self.send_for_value(request).await {
            // It is gone, which is what was asked for: the first answer was lost, or another tab was faster.
            Err(error) if error.status() == Some(404) => Ok(()),
            answer => answer.map(drop),
        }
    }
}

fn activation_path(id: &str) -> String {
    format!("/activations/{}", encode(id))
}
