//! Checks of the credentials that a client sends, against the integration's own scheme, and the sealing of what is kept of
//! them.

mod check;
mod input;

pub(super) use check::{check, check_variables, compare};

use super::Service;
use crate::{Error, error::field_error};
use inlay_api::{ConnectionVariable, ErrorField};
use inlay_catalogue::{ConnectionTemplate, Values};
use inlay_provider::Credential;
use inlay_store::{NewConnection, Owner};
use inlay_time::Millis;
use inlay_vault::Purpose;
use zeroize::Zeroizing;

/// Largest number of characters in a connection's name.
const LONGEST_NAME: usize = 100;

/// A connection that may be made, before it was verified.
#[derive(Clone, Debug)]
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) credential: Credential,
    pub(super) values: Values,
    /// Path of the credential's secret input in the request.
    pub(super) secret_field: String,
}

/// What is wrong with a request, by what it means.
#[derive(Debug, Default)]
pub(super) struct Problems {
    pub(super) invalid: Vec<ErrorField>,
    pub(super) mismatch: Vec<ErrorField>,
}

impl Problems {
    pub(super) fn invalid(&mut self, field: impl Into<String>, message: &str) {
        self.invalid.push(field_error(field, message));
    }

    /// Malformed fields go first: whoever mends them gets to hear of the rest.
    pub(super) fn into_result(self) -> Result<(), Error> {
        if !self.invalid.is_empty() {
            Err(Error::Invalid(self.invalid))
        } else if !self.mismatch.is_empty() {
            Err(Error::SchemeMismatch(self.mismatch))
        } else {
            Ok(())
        }
    }
}

/// `path.field`, or `field` at the root.
pub(super) fn at(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}

/// Trims and checks a connection's name.
pub(super) fn check_name(name: &str, field: &str, problems: &mut Problems) -> Option<String> {
    let name = name.trim();
    let complaint = if name.is_empty() {
        "Enter a name."
    } else if name.chars().count() > LONGEST_NAME {
        "Use at most 100 characters."
    } else if name.chars().any(char::is_control) {
        "Remove the control characters."
    } else {
        return Some(name.to_owned());
    };
    problems.invalid(field, complaint);
    None
}

/// Values as they are stored and sent.
pub(super) fn to_variables(values: &Values) -> Vec<ConnectionVariable> {
    values
        .iter()
        .map(|(name, value)| ConnectionVariable { name: name.clone(), value: value.clone() })
        .collect()
}

/// Connection variables by name.
pub(super) fn to_values(variables: &[ConnectionVariable]) -> Values {
    variables.iter().map(|variable| (variable.name.clone(), variable.value.clone())).collect()
}

/// Values of a template's connection as they are stored and sent: without those that are sealed.
pub(super) fn open_variables(template: &ConnectionTemplate, values: &Values) -> Vec<ConnectionVariable> {
    let mut variables = to_variables(values);
    variables.retain(|variable| !template.is_secret(&variable.name));
    variables
}

/// What a connection's record is sealed for.
pub(super) fn place<'a>(owner: &'a Owner, connection_id: &'a str) -> [&'a str; 4] {
    [&owner.hub_id, &owner.user_id, connection_id, "credential"]
}

impl Service {
    /// Seals a credential for one connection of one user.
    pub(super) fn seal_credential(
        &self,
        owner: &Owner,
        connection_id: &str,
        credential: &Credential,
    ) -> Vec<u8> {
        let plain = Zeroizing::new(serde_json::to_vec(credential).expect("a credential is plain JSON"));
        let place = place(owner, connection_id);
        self.vault.seal(Purpose::Credential, &place, &plain)
    }

    /// Opens what [`Service::seal_credential`] made.
    ///
    /// # Errors
    /// When the record is not this connection's, or its key is gone.
    pub fn open_credential(
        &self,
        owner: &Owner,
        connection_id: &str,
        sealed: &[u8],
    ) -> Result<Credential, Error> {
        let place = place(owner, connection_id);
        let plain = self
            .vault
            .open(Purpose::Credential, &place, sealed)
            .map_err(|cause| Error::Internal(Box::new(cause)))?;
        // The parser's message could quote the credential.
        serde_json::from_slice(&plain)
            .map_err(|_| Error::Internal("a sealed credential is unreadable".into()))
    }

    /// Turns a checked connection into a row, with a new id.
    pub(super) fn new_connection(
        &self,
        owner: &Owner,
        template: &ConnectionTemplate,
        checked: &Checked,
        account: Option<String>,
    ) -> NewConnection {
        let id = ulid::Ulid::generate().to_string();
        NewConnection {
            connector_id: template.connector_id.clone(),
            template_id: template.id.clone(),
            scheme_type: template.scheme.scheme_type().as_str().to_owned(),
            name: checked.name.clone(),
            account,
            variables: open_variables(template, &checked.values),
            sealed: self.seal_credential(owner, &id, &checked.credential),
            refresh_at: super::refresh::refresh_at(&checked.credential, Millis::now()),
            id,
        }
    }
}
