//! Activations: an integration turned on for one end user, with the values of its variables.

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
    /// An activation to make: one connection per template, or per group of alternatives.
    #[derive(Clone, Debug, PartialEq)]
    pub struct ActivationCreate {
        /// The token's user, by the host's or the hub's id.
        required user_id: String,
        /// ULID.
        required integration_id: String [value_type = crate::schema::Ulid],
        /// One per connection template, in any order.
        required connections: Vec<ActivationConnectionCreate>,
        /// Values for the integration's `variablesSchema`.
        written dynamic_variables: DynamicVariables [value_type = crate::schema::DynamicVariables],
    }
}

/// A connection that the user has, or a new one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum ActivationConnectionCreate {
    /// A connection that the user has.
    Existing(ActivationConnectionExisting),
    /// A new one, made with the activation.
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
    /// A connection that the user has.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ActivationConnectionExisting {
        /// ULID.
        required template_id: String [value_type = crate::schema::Ulid],
        /// ULID.
        required connection_id: String [value_type = crate::schema::Ulid],
    }
}

body! {
    /// A connection that is made with the activation or not at all.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ActivationConnectionNew {
        /// ULID.
        required template_id: String [value_type = crate::schema::Ulid],
        /// For lists.
        required name: String [max_length = 100],
        /// The credential.
        required credentials: ConnectionCredentialsCreate,
        /// The connection variables.
        written variables: Vec<ConnectionVariable>,
        /// *Addition.* Store it although the provider says that it has fewer rights than its verification needs
        /// (`422 credential_limited`).
        optional accept_limited: bool,
    }
}

answer! {
    /// An activation: an integration that is on.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Activation {
        /// ULID.
        required id: String [value_type = crate::schema::Ulid],
        /// Whose it is.
        optional user: Option<EndUser>,
        /// ULID.
        written hub_id: String [value_type = crate::schema::Ulid],
        /// What was activated.
        required integration: EmbeddedIntegrationSummary,
        /// *Addition.* The values of the variables, without the secret ones.
        optional dynamic_variables: Option<DynamicVariables> [value_type = crate::schema::DynamicVariables],
        /// *Addition.* JSON pointers (RFC 6901) of the secret variables that are set. Their values are never sent back;
        /// an update that leaves one out keeps it.
        optional secret_variables: Vec<String>,
        /// *Addition.* Changes whenever the variables do.
        optional version: Option<String>,
        /// *Addition.* Which connection serves which template.
        written connections: Vec<ActivationConnection>,
        /// *Addition.* RFC 3339.
        optional created_at: Option<String> [format = DateTime],
        /// *Addition.* RFC 3339.
        optional updated_at: Option<String> [format = DateTime],
    }
}

answer! {
    /// *Addition.* The connection that serves one template of an activation.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ActivationConnection {
        /// ULID.
        required template_id: String [value_type = crate::schema::Ulid],
        /// The connection.
        required connection: ConnectionSummary,
        /// *Addition.* Its connection variables without secrets, for connecting it anew.
        optional variables: Vec<ConnectionVariable>,
        /// *Addition.* What is no secret of its credential, such as a user name, for connecting it anew.
        optional inputs: Vec<ConnectionVariable>,
    }
}

answer! {
    /// A page of activations, newest first.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct EndUserActivationPage as ActivationPage {
        /// Cursors and count.
        flat page: PageInfo,
        /// This page's activations.
        required activations: Vec<EndUserActivation>,
    }
}

answer! {
    /// An activation in a list.
    #[derive(Clone, Debug, PartialEq)]
    pub struct EndUserActivation as ActivationSummary {
        /// ULID.
        required id: String [value_type = crate::schema::Ulid],
        /// ULID.
        written hub_id: String [value_type = crate::schema::Ulid],
        /// What was activated.
        required integration: EmbeddedIntegrationSummary,
    }
}

body! {
    /// The values of all variables of an activation: what is absent is unset, but for secrets, which stay where what
    /// they stand in is still there.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct DynamicVariablesUpdate {
        /// All values.
        written dynamic_variables: DynamicVariables
            [value_type = crate::schema::DynamicVariables, required = true],
        /// *Addition.* The version that was edited, or in an answer the new one. When the variables have changed since,
        /// the update is refused.
        optional version: Option<String>,
    }
}
