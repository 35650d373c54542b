//! Dynamic choices: values of a variable that come from the user's own account (*addition*).

use crate::{ActivationConnectionCreate, DynamicVariables, read::answer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Body of `POST …/integrations/{id}/variables/options`. The accounts are those of an activation, or those that the
/// activation would be made with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VariableOptionsRequest {
    /// JSON pointer of the variable in the value: `/channel`, `/rules/0/sheet`.
    pub pointer: String,
    /// The activation whose accounts are asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation_id: Option<String>,
    /// The accounts that are asked while there is no activation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub connections: Vec<ActivationConnectionCreate>,
    /// What is filled in so far: options can depend on it.
    #[serde(default)]
    pub dynamic_variables: DynamicVariables,
    /// What the person is looking for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Cursor from the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// Some of the values that a variable can have.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct VariableOptionsPage {
    /// In the source's order.
    pub options: Vec<VariableOption>,
    /// Cursor of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// True when the source was asked for the search; otherwise what it gave was searched.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub searched: bool,
}

answer!(VariableOptionsPage {
    must options: "options",
    next: "next",
    searched: "searched",
});

/// A value and what it is called.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct VariableOption {
    /// What is sent.
    pub value: Value,
    /// What is shown.
    pub label: String,
}

answer!(VariableOption {
    must value: "value",
    label: "label",
});
