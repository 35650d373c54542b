//! Dynamic choices: values of a variable that come from the user's own account (*addition*).

use crate::{
    ActivationConnectionCreate, DynamicVariables,
    wire::{answer, body},
};
use serde_json::Value;

body! {
    /// Body of `POST …/integrations/{id}/variables/options`. The accounts are those of an activation, or those that the
    /// activation would be made with.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct VariableOptionsRequest {
        /// JSON pointer of the variable in the value: `/channel`, `/rules/0/sheet`.
        required pointer: String,
        /// The activation whose accounts are asked.
        optional activation_id: Option<String>,
        /// The accounts that are asked while there is no activation.
        optional connections: Vec<ActivationConnectionCreate>,
        /// What is filled in so far: options can depend on it.
        written dynamic_variables: DynamicVariables,
        /// What the person is looking for.
        optional search: Option<String>,
        /// Cursor from the page before.
        optional after: Option<String>,
    }
}

answer! {
    /// Some of the values that a variable can have.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct VariableOptionsPage {
        /// In the source's order.
        required options: Vec<VariableOption>,
        /// Cursor of the next page.
        optional next: Option<String>,
        /// True when the source was asked for the search; otherwise what it gave was searched.
        optional searched: bool,
    }
}

answer! {
    /// A value and what it is called.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct VariableOption {
        /// What is sent.
        required value: Value,
        /// What is shown.
        written label: String,
    }
}
