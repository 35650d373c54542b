//! Activations: an integration turned on for one end user.

use crate::{
    ConnectionCredentialsCreate, ConnectionSummary, ConnectionVariable, EmbeddedIntegrationSummary, EndUser,
    PageInfo,
    wire::{answer, body},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Values of an integration's variables, by name.
pub type DynamicVariables = Map<String, Value>;

body! {
    /// `ActivateIntegration`'s body.
    #[derive(Clone, Debug, PartialEq)]
    pub struct ActivationCreate {
        /// The end user's external or internal id; must be the token's user.
        required user_id: String,
        /// ULID.
        required integration_id: String,
        /// One element per connection template, in any order.
        required connections: Vec<ActivationConnectionCreate>,
        /// Values for the integration's `variablesSchema`.
        written dynamic_variables: DynamicVariables,
    }
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

body! {
    /// A reference to a connection of the same user.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ActivationConnectionExisting {
        /// ULID.
        required template_id: String,
        /// ULID.
        required connection_id: String,
    }
}

body! {
    /// A connection that is created with the activation or not at all.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ActivationConnectionNew {
        /// ULID.
        required template_id: String,
        /// For lists.
        required name: String,
        /// The credentials.
        required credentials: ConnectionCredentialsCreate,
        /// The connection variables.
        written variables: Vec<ConnectionVariable>,
    }
}

answer! {
    /// An activation by itself.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Activation {
        /// ULID.
        required id: String,
        /// Whose it is.
        optional user: Option<EndUser>,
        /// ULID.
        written hub_id: String,
        /// What was activated.
        required integration: EmbeddedIntegrationSummary,
        /// *Addition.* Without the secret ones. Absent in a plain API, which has no way to read them.
        optional dynamic_variables: Option<DynamicVariables>,
        /// *Addition.* JSON pointers (RFC 6901) of secret variables that are set. They are never sent back; an update that
        /// leaves one out keeps it.
        optional secret_variables: Vec<String>,
        /// *Addition.* Changes whenever the variables do.
        optional version: Option<String>,
        /// *Addition.* Which connection serves which template.
        written connections: Vec<ActivationConnection>,
        /// *Addition.* RFC 3339.
        optional created_at: Option<String>,
        /// *Addition.* RFC 3339.
        optional updated_at: Option<String>,
    }
}

answer! {
    /// The connection behind one template of an activation (*addition*).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ActivationConnection {
        /// ULID.
        required template_id: String,
        /// The connection.
        required connection: ConnectionSummary,
    }
}

answer! {
    /// `ListEndUserActivations`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct EndUserActivationPage {
        /// Cursors and count.
        flat page: PageInfo,
        /// This page's activations.
        required activations: Vec<EndUserActivation>,
    }
}

answer! {
    /// An activation in a list.
    #[derive(Clone, Debug, PartialEq)]
    pub struct EndUserActivation {
        /// ULID.
        required id: String,
        /// ULID.
        written hub_id: String,
        /// What was activated.
        required integration: EmbeddedIntegrationSummary,
    }
}

body! {
    /// Body and answer of `UpdateDynamicVariables`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct DynamicVariablesUpdate {
        /// All values; what is absent is unset, but for secrets, which stay.
        written dynamic_variables: DynamicVariables,
        /// *Addition.* The `version` that was edited: when the variables have changed since, the update is refused.
        optional version: Option<String>,
    }
}
