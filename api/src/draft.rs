//! Drafts: a half-done wizard, kept by the hub without its secrets (*addition*). The widget itself may store nothing.

use crate::{ConnectionVariable, DynamicVariables, wire::answer};

answer! {
    /// *Addition.* A half-done wizard. Secrets in it are dropped, and so is what the integration does not ask for.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ActivationDraft as Draft {
        /// The step that was shown, counted from 1.
        written step: u32,
        /// What was chosen or typed for each template.
        written accounts: Vec<DraftAccount>,
        /// The values of the variables so far.
        written dynamic_variables: DynamicVariables [value_type = crate::schema::DynamicVariables],
        /// RFC 3339; set by the hub.
        optional updated_at: Option<String> [format = DateTime],
    }
}

answer! {
    /// *Addition.* What was chosen for one template in a half-done wizard.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct DraftAccount {
        /// ULID.
        required template_id: String [value_type = crate::schema::Ulid],
        /// The connection that was chosen or made.
        optional connection_id: Option<String> [value_type = crate::schema::Ulid],
        /// What the new connection is called.
        optional name: Option<String>,
        /// What was typed and is no secret.
        optional variables: Vec<ConnectionVariable>,
    }
}
