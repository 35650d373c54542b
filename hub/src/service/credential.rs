//! What a client sends to prove an account, checked against the integration's own scheme, and what is kept of it.

mod check;
mod input;

pub(super) use check::{check, check_variables, compare};

use super::Service;
use crate::{Error, error::field_error};
use inlay_api::{ConnectionVariable, CredentialType, ErrorField, Secret};
use inlay_catalogue::{ConnectionTemplate, Values};
use inlay_store::{NewConnection, Owner};
use inlay_time::Millis;
use inlay_vault::Purpose;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Largest number of characters in a connection's name.
const LONGEST_NAME: usize = 100;

/// A credential as it is sealed. The tag is the type of the API description.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Credential {
    /// What an authorization server gave.
    #[serde(rename = "oauth2-token")]
    OAuth2Token {
        /// For calling the provider.
        access_token: Secret,
        /// For getting another one.
        refresh_token: Option<Secret>,
        /// Unix milliseconds.
        expires_at: Option<i64>,
        /// As the server wrote it, when it did.
        scope: Option<String>,
    },
    /// What a person typed.
    #[serde(untagged)]
    Typed(Typed),
}

/// What a person typed, checked and complete: [`CredentialType::inputs`] says which texts there are.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Typed {
    /// What it consists of.
    #[serde(rename = "type")]
    pub kind: CredentialType,
    /// The connection variables that are secret.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, Secret>,
    /// By the inputs' names, and `scopes` with spaces between them where there are any.
    #[serde(flatten)]
    pub texts: BTreeMap<String, Secret>,
}

impl Typed {
    /// One of the texts; blank when it was left out.
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).map(Secret::expose).unwrap_or_default()
    }
}

impl Credential {
    /// The type, as the API description calls it.
    pub fn kind(&self) -> CredentialType {
        match self {
            Self::OAuth2Token { .. } => CredentialType::OAuth2Token,
            Self::Typed(typed) => typed.kind.clone(),
        }
    }

    /// A value for every variable of a connection: those that are stored in the open, and those in the credential.
    pub fn values(&self, stored: &[ConnectionVariable]) -> Values {
        let mut values: Values =
            stored.iter().map(|variable| (variable.name.clone(), variable.value.clone())).collect();
        if let Self::Typed(typed) = self {
            values
                .extend(typed.variables.iter().map(|(name, text)| (name.clone(), text.expose().to_owned())));
        }
        values
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Credential {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn records_of_earlier_versions_are_read() {
        let Credential::Typed(key) = read(r#"{"type":"string","value":"k"}"#) else { panic!("typed") };
        assert_eq!((key.kind.as_str(), key.text("value")), ("string", "k"));
        let Credential::Typed(none) = read(r#"{"type":"none"}"#) else { panic!("typed") };
        assert!(none.kind == CredentialType::None && none.texts.is_empty());
        let tokens =
            r#"{"type":"oauth2-token","access_token":"a","refresh_token":null,"expires_at":1,"scope":null}"#;
        assert_eq!(read(tokens).kind(), CredentialType::OAuth2Token);
    }

    #[test]
    fn what_was_typed_survives_with_its_secret_variables() {
        let typed = Typed {
            kind: CredentialType::AwsKeys,
            variables: [("appKey".to_owned(), Secret::new("s"))].into(),
            texts: [("accessKeyId".to_owned(), Secret::new("id"))].into(),
        };
        let credential = read(&serde_json::to_string(&Credential::Typed(typed)).unwrap());
        let stored = [ConnectionVariable { name: "site".to_owned(), value: "acme".to_owned() }];
        let values = credential.values(&stored);
        assert_eq!((values["site"].as_str(), values["appKey"].as_str()), ("acme", "s"));
        let Credential::Typed(typed) = credential else { panic!("typed") };
        assert_eq!((typed.kind.as_str(), typed.text("accessKeyId"), typed.text("x")), ("aws-keys", "id", ""));
        assert!(!format!("{typed:?}").contains("\"s\""));
    }
}
