//! A half-done wizard, kept by the hub without its secrets (*addition*): the widget itself may store nothing.

use crate::{ConnectionVariable, DynamicVariables, read::answer};
use serde::Serialize;

/// Body of `PUT …/integrations/{id}/draft` and answer of `GET`. Secrets that a client sends in it are dropped.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivationDraft {
    /// The step that was shown, counted from 1.
    pub step: u32,
    /// What was chosen or typed per template.
    pub accounts: Vec<DraftAccount>,
    /// The settings so far.
    pub dynamic_variables: DynamicVariables,
    /// RFC 3339; set by the hub.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
}

answer!(ActivationDraft {
    step: "step",
    accounts: "accounts",
    dynamic_variables: "dynamicVariables",
    updated_at: "updatedAt",
});

/// One account of a half-done wizard.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftAccount {
    /// The template that was chosen.
    pub template_id: String,
    /// The connection that was chosen or made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<String>,
    /// What the new connection is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What was typed and is no secret.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<ConnectionVariable>,
}

answer!(DraftAccount {
    must template_id: "templateId",
    connection_id: "connectionId",
    name: "name",
    variables: "variables",
});
