//! Integrations as an end user sees them.

use crate::{AuthSchemeConfig, PageInfo, lenient::*};
use serde::{Deserialize, Serialize};
use serde_json::Value;

open_enum! {
    /// What a person can do with an integration now (*addition*).
    IntegrationStatus {
        /// Can be turned on.
        Available = "available",
        /// Is on and works.
        Active = "active",
        /// Is on, and something needs the user.
        Attention = "attention",
        /// Is on, but stopped for the moment.
        Paused = "paused",
        /// Cannot be turned on here.
        Unavailable = "unavailable",
    }
}

/// Why an integration or a connection needs its user (*addition*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// `expired`, `revoked`, `scopes_missing`, `unreachable`, `unavailable` or newer.
    pub code: String,
    /// One sentence for a person.
    #[serde(default, deserialize_with = "null_default")]
    pub message: String,
}

/// One card of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EmbeddedIntegrationSummary {
    /// ULID.
    pub id: String,
    /// What people call the system.
    #[serde(default, deserialize_with = "null_default")]
    pub name: String,
    /// An https URL, a path on the hub, or empty.
    #[serde(default, deserialize_with = "null_default")]
    pub image_url: String,
    /// Plain text.
    #[serde(default, deserialize_with = "null_default")]
    pub description: String,
    /// Whether it can be activated at all.
    #[serde(default, deserialize_with = "null_default")]
    pub is_deployed: bool,
    /// Whether this user has activated it.
    #[serde(default, deserialize_with = "null_default")]
    pub is_activated: bool,
    /// *Addition.* Names for the filter, in the catalogue's spelling.
    #[serde(default, deserialize_with = "null_default", skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// *Addition.* Absent in a plain API: see [`EmbeddedIntegrationSummary::state`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<IntegrationStatus>,
    /// *Addition.* Present when the status is `attention`, and for `unavailable` where there is something to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attention: Option<Attention>,
    /// *Addition.* The user's activation, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation_id: Option<String>,
}

impl EmbeddedIntegrationSummary {
    /// The state to show: `status`, or what the description's two booleans say.
    pub fn state(&self) -> IntegrationStatus {
        match &self.status {
            Some(IntegrationStatus::Other(_)) | None if self.is_activated => IntegrationStatus::Active,
            Some(IntegrationStatus::Other(_)) | None if self.is_deployed => IntegrationStatus::Available,
            Some(IntegrationStatus::Other(_)) | None => IntegrationStatus::Unavailable,
            Some(status) => status.clone(),
        }
    }
}

/// `ListEndUserIntegrations`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EmbeddedIntegrationPage {
    /// Cursors and count.
    #[serde(flatten)]
    pub page: PageInfo,
    /// This page's cards.
    #[serde(default, deserialize_with = "readable")]
    pub integrations: Vec<EmbeddedIntegrationSummary>,
    /// How many integrations the user has activated, whatever the filters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_connected: Option<u64>,
    /// *Addition.* Every category of the hub, sorted, whatever the filters. On the first page only.
    #[serde(default, deserialize_with = "null_default", skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
}

/// `GetEmbeddedIntegration`: all that is needed to draw the page and the wizard.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EmbeddedIntegration {
    /// What the card shows.
    #[serde(flatten)]
    pub summary: EmbeddedIntegrationSummary,
    /// The accounts to connect, in order.
    #[serde(default, deserialize_with = "readable")]
    pub connection_templates: Vec<HubConnectionTemplate>,
    /// JSON Schema of the activation's variables; absent or empty when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variables_schema: Option<Value>,
    /// *Addition.* Paragraphs about what it does, as plain text.
    #[serde(default, deserialize_with = "null_default", skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// *Addition.* What the host will be able to read and do, each a sentence.
    #[serde(default, deserialize_with = "null_default", skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<String>,
    /// *Addition.* What to have at hand, each a short phrase.
    #[serde(default, deserialize_with = "null_default", skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// *Addition.* Minutes that setting it up takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup_minutes: Option<u32>,
    /// *Addition.* Who runs the other system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_name: Option<String>,
    /// *Addition.* An https URL of the provider's own documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs_url: Option<String>,
    /// *Addition.* True when one user may activate it several times.
    #[serde(default, deserialize_with = "null_default", skip_serializing_if = "std::ops::Not::not")]
    pub allow_multiple: bool,
}

/// One account that an activation needs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HubConnectionTemplate {
    /// ULID.
    pub id: String,
    /// ULID of the connector; connections made for one template fit every template of the same connector.
    #[serde(default, deserialize_with = "null_default")]
    pub connector_id: String,
    /// An https URL, a path on the hub, or empty.
    #[serde(default, deserialize_with = "null_default")]
    pub image_url: String,
    /// The step's title.
    #[serde(default, deserialize_with = "null_default")]
    pub name: String,
    /// False for a template that the integration no longer uses; the wizard then has no step for it.
    #[serde(default = "yes")]
    pub is_used: bool,
    /// True for the host app's own connector, which the end user is connected to already.
    #[serde(default, deserialize_with = "null_default")]
    pub is_primary: bool,
    /// How to authenticate.
    #[serde(default)]
    pub auth_scheme_config: AuthSchemeConfig,
    /// Connection variables to ask for. Missing from the description although it requires them.
    #[serde(default, deserialize_with = "readable", skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<HubConnectorVariable>,
    /// *Addition.* Where the user finds what is asked for, as plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// *Addition.* An https URL that explains it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs_url: Option<String>,
    /// *Addition.* Labels and hints of the credential's own inputs.
    #[serde(default, deserialize_with = "readable", skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<CredentialFieldHint>,
}

fn yes() -> bool {
    true
}

/// How to present one input of a credential form (*addition*).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CredentialFieldHint {
    /// `value`, `username` or `password`: the name in the credential's data.
    pub name: String,
    /// Instead of the scheme's own label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// A sentence under the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// An example of the form, never a real value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
}

/// A connection variable to ask the end user for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HubConnectorVariable {
    /// The name to send it under.
    pub name: String,
    /// The default.
    #[serde(default)]
    pub value: Value,
    /// For people; the name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Help, as plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether blank is refused.
    #[serde(default, deserialize_with = "null_default")]
    pub required: bool,
    /// *Addition.* Shown before the box and not part of the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// *Addition.* Shown after the box and not part of the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// *Addition.* An ECMAScript regular expression that the whole value must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// *Addition.* Placeholder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
}
