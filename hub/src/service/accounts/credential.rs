//! Checks of the credentials that a client sends, against the integration's own scheme.

mod check;
mod input;

pub(in crate::service) use check::compare_scheme;
pub(super) use check::{check_connection, check_variables};

use crate::service::problems::Problems;
use inlay_api::ConnectionVariable;
use inlay_catalogue::{ConnectionTemplate, UnfitValues, Values};
use inlay_forms::is_invisible;
use inlay_provider::Credential;

/// Largest number of characters in a connection's name.
const LONGEST_NAME: usize = 100;

/// A connection that passed every check which needs no other server.
#[derive(Clone, Debug)]
pub(in crate::service) struct CheckedConnection {
    pub(in crate::service) name: String,
    pub(in crate::service) credential: Credential,
    pub(in crate::service) values: Values,
    /// Path of the credential's secret input in the request.
    pub(in crate::service) secret_field: String,
    /// Path of the client certificate in the request, where that is another credential.
    pub(in crate::service) certificate_field: Option<String>,
}

/// Trims and checks a connection's name.
pub(in crate::service) fn check_name(name: &str, field: &str, problems: &mut Problems) -> Option<String> {
    let name = name.trim();
    let complaint = if name.is_empty() {
        "Enter a name."
    } else if name.chars().count() > LONGEST_NAME {
        "Use at most 100 characters."
    } else if name.chars().any(is_invisible) {
        "Remove the characters that can't be seen."
    } else {
        return Some(name.to_owned());
    };
    problems.invalid(field, complaint);
    None
}

/// Connection variables as they are stored and sent.
fn to_variables(values: &Values) -> Vec<ConnectionVariable> {
    values
        .iter()
        .map(|(name, value)| ConnectionVariable { name: name.clone(), value: value.clone() })
        .collect()
}

/// Connection variables that were stored, by name. They are checked again: the definition may have changed, and whoever
/// can write the database must not choose where a credential goes.
///
/// # Errors
/// When a value is none that its variable may have.
pub(super) fn known_values(
    template: &ConnectionTemplate,
    variables: &[ConnectionVariable],
) -> Result<Values, UnfitValues> {
    let stored = variables.iter().map(|variable| (variable.name.clone(), variable.value.clone()));
    template.known_values(stored.collect())
}

/// The variables of a connection that are no secrets, as they are stored and sent.
pub(in crate::service) fn public_variables(
    template: &ConnectionTemplate,
    values: &Values,
) -> Vec<ConnectionVariable> {
    let mut variables = to_variables(values);
    variables.retain(|variable| !template.is_secret(&variable.name));
    variables
}
