//! Integrations: what the catalogue lists, one of them, and the choices of its settings.

use super::{ApiError, Client, path::encode, transport::Request};
use inlay_api::{EmbeddedIntegration, EmbeddedIntegrationPage, VariableOptionsPage, VariableOptionsRequest};
use web_sys::AbortController;

/// The filter of a list of integrations.
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

/// The page size of the list. The start-up script asks for the first page with the same number.
const PAGE_SIZE: u32 = 24;

impl Client {
    /// `ListEndUserIntegrations`, which `abort` ends early.
    ///
    /// # Errors
    /// As every method of the client: whatever [`ApiError`] says.
    pub(crate) async fn list_integrations(
        &self,
        filter: &Filter,
        after: Option<&str>,
        abort: Option<AbortController>,
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
        self.send(Request { abort, ..Request::get(path) }).await
    }

    /// Keeps an integration for the next screen.
    pub(crate) fn keep_integration(&self, integration: EmbeddedIntegration) {
        self.kept.replace(Some(integration));
    }

    /// The integration that the last screen has kept, if it is this one.
    pub(crate) fn take_kept_integration(&self, id: &str) -> Option<EmbeddedIntegration> {
        self.kept.take().filter(|kept| kept.summary.id == id)
    }

    /// Forgets the integration that was kept, because an activation has changed.
    pub(crate) fn drop_kept_integration(&self) {
        self.kept.take();
    }

    /// `GetEmbeddedIntegration`.
    pub(crate) async fn get_integration(&self, id: &str) -> Result<EmbeddedIntegration, ApiError> {
        self.get(self.embed_path(&format!("/integrations/{}", encode(id))).await?).await
    }

    /// Dynamic choices: those of a variable, as the user's account has them.
    pub(crate) async fn variable_options(
        &self,
        integration_id: &str,
        request: &VariableOptionsRequest,
    ) -> Result<VariableOptionsPage, ApiError> {
        let path = format!("/integrations/{}/variables/options", encode(integration_id));
        self.send_as_end_user(Request::write("POST", self.embed_path(&path).await?, request)).await
    }
}
