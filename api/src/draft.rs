//! A half-done wizard, kept by the hub without its secrets (*addition*): the widget itself may store nothing.

use crate::{ConnectionVariable, DynamicVariables, wire::answer};

answer! {
    /// Body of `PUT …/integrations/{id}/draft` and answer of `GET`. Secrets that a client sends in it are dropped.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ActivationDraft {
        /// The step that was shown, counted from 1.
        written step: u32,
        /// What was chosen or typed per template.
        written accounts: Vec<DraftAccount>,
        /// The settings so far.
        written dynamic_variables: DynamicVariables,
        /// RFC 3339; set by the hub.
        optional updated_at: Option<String>,
    }
}

answer! {
    /// One account of a half-done wizard.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct DraftAccount {
        /// The template that was chosen.
        required template_id: String,
        /// The connection that was chosen or made.
        optional connection_id: Option<String>,
        /// What the new connection is called.
        optional name: Option<String>,
        /// What was typed and is no secret.
        optional variables: Vec<ConnectionVariable>,
    }
}
