//! Dynamic choices: values of a variable that come from the user's own account (*addition*).

use crate::{
    ActivationConnectionCreate, DynamicVariables,
    wire::{answer, body},
};
use serde_json::Value;

body! {
    /// *Addition.* Which variable, and through which account: one of `connections`, or else the activation's.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct VariableOptionsRequest {
        /// JSON pointer of the variable in the value.
        required pointer: String [examples("/channel", "/rules/0/sheet")],
        /// The activation whose accounts are asked.
        optional activation_id: Option<String> [value_type = Option<crate::schema::Ulid>],
        /// The accounts that are asked while there is no activation.
        optional connections: Vec<ActivationConnectionCreate>,
        /// What is filled in so far: choices can depend on it.
        written dynamic_variables: DynamicVariables [value_type = crate::schema::DynamicVariables],
        /// What the person is looking for.
        optional search: Option<String> [max_length = 200],
        /// The values whose labels are wanted: the answer then has no other options, and `search` does not count. It goes
        /// on with the next page while one is missing.
        optional values: Vec<Value> [value_type = Vec<crate::schema::Choice>, max_items = 100],
        /// Cursor from the page before.
        optional after: Option<String>,
    }
}

answer! {
    /// *Addition.* Some of the values that a variable can have, at most 100.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct VariableOptionsPage {
        /// In the source's order.
        required options: Vec<VariableOption> [max_items = 100],
        /// Cursor of the next page. A search that the hub makes itself can have a next page although this one is empty.
        optional next: Option<String>,
        /// True when the source was asked for the search; otherwise the hub searched what the source gave.
        optional searched: bool,
    }
}

answer! {
    /// *Addition.* A value and what it is called.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct VariableOption {
        /// What is sent.
        required value: Value [value_type = crate::schema::Choice],
        /// What is shown.
        written label: String [max_length = 200],
    }
}
