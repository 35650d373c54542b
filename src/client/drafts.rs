//! Drafts: the half-done wizard of an integration, which the hub keeps.

use super::{ApiError, Client, path::encode, transport::Request};
use inlay_api::{ActivationDraft, code};
use serde_json::Value;

impl Client {
    /// The draft of an integration's wizard, if there is one.
    ///
    /// # Errors
    /// Also when the API keeps none.
    pub(crate) async fn find_draft(&self, integration_id: &str) -> Result<Option<ActivationDraft>, ApiError> {
        match self.get(self.draft_path(integration_id).await?).await {
            Err(ApiError::Refused { status: 404, body, .. }) if body.code == code::NOT_FOUND => Ok(None),
            answer => answer.map(Some),
        }
    }

    /// Keeps a draft.
    pub(crate) async fn keep_draft(
        &self,
        integration_id: &str,
        draft: &ActivationDraft,
    ) -> Result<(), ApiError> {
        let path = self.draft_path(integration_id).await?;
        self.send_as_end_user::<Value>(Request::write("PUT", path, draft)).await.map(drop)
    }

    /// Deletes a draft.
    pub(crate) async fn delete_draft(&self, integration_id: &str) -> Result<(), ApiError> {
        let path = self.draft_path(integration_id).await?;
        self.send_for_value(Request { method: "DELETE", ..Request::get(path) }).await.map(drop)
    }

    async fn draft_path(&self, integration_id: &str) -> Result<String, ApiError> {
        self.embed_path(&format!("/integrations/{}/draft", encode(integration_id))).await
    }
}
