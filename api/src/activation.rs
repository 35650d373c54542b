//! Activations: an integration turned on for one end user.

use crate::{
    ConnectionCredentialsCreate, ConnectionSummary, ConnectionVariable, EmbeddedIntegrationSummary, EndUser,
    PageInfo, read::answer,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Values of an integration's variables, by name.
pub type DynamicVariables = Map<String, Value>;

/// `ActivateIntegration`'s body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivationCreate {
    /// The end user's external or internal id; must be the token's user.
    pub user_id: String,
    /// ULID.
    pub integration_id: String,
    /// One element per connection template, in any order.
    pub connections: Vec<ActivationConnectionCreate>,
    /// Values for the integration's `variablesSchema`.
    #[serde(default)]
    pub dynamic_variables: DynamicVariables,
}

/// An existing connection of the user, or a new one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ActivationConnectionCreate {
    /// Use a connection that the user has.
    Existing(ActivationConnectionExisting),
    /// Make one as part of the activation.
    New(ActivationConnectionNew),
}

impl ActivationConnectionCreate {
    /// The template that it is for.
    pub fn template_id(&self) -> &str {
        match self {
            Self::Existing(existing) => &existing.template_id,
            Self::New(new) => &new.template_id,
        }
    }
}

/// A reference to a connection of the same user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivationConnectionExisting {
    /// ULID.
    pub template_id: String,
    /// ULID.
    pub connection_id: String,
}

/// A connection that is created with the activation or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivationConnectionNew {
    /// ULID.
    pub template_id: String,
    /// For lists.
    pub name: String,
    /// The credentials.
    pub credentials: ConnectionCredentialsCreate,
    /// The connection variables.
    #[serde(default)]
    pub variables: Vec<ConnectionVariable>,
}

/// An activation by itself.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Activation {
    /// ULID.
    pub id: String,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<EndUser>,
    /// ULID.
    pub hub_id: String,
    /// What was activated.
    pub integration: EmbeddedIntegrationSummary,
    /// *Addition.* Without the secret ones. Absent in a plain API, which has no way to read them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dynamic_variables: Option<DynamicVariables>,
    /// *Addition.* JSON pointers (RFC 6901) of secret variables that are set. They are never sent back; an update that
    /// leaves one out keeps it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secret_variables: Vec<String>,
    /// *Addition.* Changes whenever the variables do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// *Addition.* Which connection serves which template.
    pub connections: Vec<ActivationConnection>,
    /// *Addition.* RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// *Addition.* RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
}

answer!(Activation {
    must id: "id",
    user: "user",
    hub_id: "hubId",
    must integration: "integration",
    dynamic_variables: "dynamicVariables",
    secret_variables: "secretVariables",
    version: "version",
    connections: "connections",
    created_at: "createdAt",
    updated_at: "updatedAt",
});

/// The connection behind one template of an activation (*addition*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivationConnection {
    /// ULID.
    pub template_id: String,
    /// The connection.
    pub connection: ConnectionSummary,
}

answer!(ActivationConnection {
    must template_id: "templateId",
    must connection: "connection",
});

/// `ListEndUserActivations`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EndUserActivationPage {
    /// Cursors and count.
    #[serde(flatten)]
    pub page: PageInfo,
    /// This page's activations.
    pub activations: Vec<EndUserActivation>,
}

answer!(EndUserActivationPage {
    flat page,
    must activations: "activations",
});

/// An activation in a list.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EndUserActivation {
    /// ULID.
    pub id: String,
    /// ULID.
    pub hub_id: String,
    /// What was activated.
    pub integration: EmbeddedIntegrationSummary,
}

answer!(EndUserActivation {
    must id: "id",
    hub_id: "hubId",
    must integration: "integration",
});

/// Body and answer of `UpdateDynamicVariables`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DynamicVariablesUpdate {
    /// All values; what is absent is unset, but for secrets, which stay.
    #[serde(default)]
    pub dynamic_variables: DynamicVariables,
    /// *Addition.* The `version` that was edited: when the variables have changed since, the update is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}
