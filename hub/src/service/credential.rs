//! What a client sends to prove an account, checked against the integration's own scheme, and what is kept of it.

use super::Service;
use crate::{
    Error,
    catalogue::{ConnectionTemplate, Scheme, Values},
    error::field_error,
    store::{NewConnection, Owner},
    time::Millis,
    vault::Purpose,
};
use inlay_api::{
    AuthSchemeConfig, ConnectionCredentialsCreate, ConnectionVariable, CredentialType, ErrorField, Read,
    SchemeType, Secret,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Largest number of bytes in one secret: more than any key or token that is sent in a header.
const LONGEST_SECRET: usize = 8 * 1024;
/// Largest number of characters in a connection's name.
const LONGEST_NAME: usize = 100;

/// A credential as it is sealed. The tag is the type of the API description.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Credential {
    /// Nothing to prove.
    None,
    /// One value.
    String {
        /// An API key.
        value: Secret,
    },
    /// User name and password.
    BasicAuth {
        /// Not a secret by itself.
        username: String,
        /// Is one.
        password: Secret,
    },
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
}

impl Credential {
    /// The type, as the API description calls it.
    pub fn kind(&self) -> CredentialType {
        match self {
            Self::None => CredentialType::None,
            Self::String { .. } => CredentialType::String,
            Self::BasicAuth { .. } => CredentialType::BasicAuth,
            Self::OAuth2Token { .. } => CredentialType::OAuth2Token,
        }
    }
}

/// The type of credential that a scheme keeps.
pub(super) fn kind_of(scheme: &SchemeType) -> CredentialType {
    match scheme {
        SchemeType::ApiKey => CredentialType::String,
        SchemeType::BasicAuth => CredentialType::BasicAuth,
        SchemeType::OAuth2 => CredentialType::OAuth2Token,
        SchemeType::None
        | SchemeType::Hmac
        | SchemeType::Certificate
        | SchemeType::OAuth1
        | SchemeType::JwtBearer
        | SchemeType::SessionToken
        | SchemeType::AwsSigV4
        | SchemeType::Other(_) => CredentialType::None,
    }
}

/// The type of a template's scheme.
pub(super) fn scheme_type(template: &ConnectionTemplate) -> SchemeType {
    match template.scheme {
        Scheme::None => SchemeType::None,
        Scheme::ApiKey(_) => SchemeType::ApiKey,
        Scheme::BasicAuth(_) => SchemeType::BasicAuth,
        Scheme::OAuth2(_) => SchemeType::OAuth2,
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

/// Checks a new connection for a template. `path` is where it stands in the request: `connections[0]`, or empty.
pub(super) fn check(
    template: &ConnectionTemplate,
    name: &str,
    credentials: &ConnectionCredentialsCreate,
    variables: &[ConnectionVariable],
    path: &str,
    problems: &mut Problems,
) -> Option<Checked> {
    let before = problems.invalid.len() + problems.mismatch.len();
    let name = check_name(name, &at(path, "name"), problems);
    let values = check_variables(template, variables, path, problems);
    if !credentials.trigger.is_empty() {
        problems.invalid(at(path, "credentials.trigger"), "This integration takes none.");
    }
    let field = at(path, "credentials.action[0]");
    let data = format!("{field}.credential.data");
    let mut secret_field = data.clone();
    let credential = match (credentials.action.as_slice(), &template.scheme) {
        ([], Scheme::None) => Some(Credential::None),
        ([one], scheme) => {
            let theirs = AuthSchemeConfig::read(&one.auth_scheme_config).unwrap_or_default();
            compare(&template.auth_scheme_config(), &theirs, &field, problems);
            let text = |name| one.credential.data.get(name).map(Secret::expose).unwrap_or_default();
            match (scheme, &one.credential.kind) {
                (Scheme::None, CredentialType::None) => Some(Credential::None),
                (Scheme::ApiKey(_), CredentialType::String) => {
                    secret_field = format!("{data}.value");
                    check_secret(text("value").trim(), &secret_field, problems);
                    Some(Credential::String { value: Secret::new(text("value").trim()) })
                }
                (Scheme::BasicAuth(_), CredentialType::BasicAuth) => {
                    secret_field = format!("{data}.password");
                    check_username(text("username"), &format!("{data}.username"), problems);
                    check_secret(text("password"), &secret_field, problems);
                    Some(Credential::BasicAuth {
                        username: text("username").trim().to_owned(),
                        password: Secret::new(text("password")),
                    })
                }
                (Scheme::OAuth2(_), _) => {
                    problems.invalid(field, "Connect this account in the provider's window.");
                    None
                }
                _ => {
                    problems.invalid(
                        format!("{field}.credential.type"),
                        "This connection takes another kind of credential.",
                    );
                    None
                }
            }
        }
        _ => {
            problems.invalid(at(path, "credentials.action"), "This connection takes one credential.");
            None
        }
    };
    let clean = problems.invalid.len() + problems.mismatch.len() == before;
    Some(Checked { name: name?, credential: credential?, values: values?, secret_field }).filter(|_| clean)
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

pub(super) fn check_variables(
    template: &ConnectionTemplate,
    sent: &[ConnectionVariable],
    path: &str,
    problems: &mut Problems,
) -> Option<Values> {
    template
        .check_variables(sent)
        .map_err(|wrong| {
            for problem in wrong {
                let field = match problem.index {
                    Some(index) => at(path, &format!("variables[{index}].value")),
                    None => at(path, &format!("variables.{}", problem.name)),
                };
                problems.invalid(field, &problem.message);
            }
        })
        .ok()
}

fn check_secret(value: &str, field: &str, problems: &mut Problems) {
    // Line breaks and other controls would end the header that the value is sent in.
    let complaint = if value.is_empty() {
        "Enter a value."
    } else if value.len() > LONGEST_SECRET {
        "This is too long."
    } else if value.chars().any(char::is_control) {
        "This contains a line break or another character that can't be part of it. Copy it again."
    } else {
        return;
    };
    problems.invalid(field, complaint);
}

fn check_username(value: &str, field: &str, problems: &mut Problems) {
    check_secret(value.trim(), field, problems);
    // RFC 7617, section 2: the first colon ends the user name.
    if value.contains(':') {
        problems.invalid(field, "This can't contain a colon.");
    }
}

/// Compares what the client says about the scheme with the integration's. What the client left out is not compared.
pub(super) fn compare(
    ours: &AuthSchemeConfig,
    theirs: &AuthSchemeConfig,
    path: &str,
    problems: &mut Problems,
) {
    let grant = |config: &AuthSchemeConfig| config.grant.as_ref().and_then(|grant| grant.client_id.clone());
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let differs = |ours: Option<String>, theirs: Option<String>| theirs.is_some() && theirs != ours;
    let location =
        |config: &AuthSchemeConfig| config.location.as_ref().map(|location| location.as_str().to_owned());
    let id = |config: &AuthSchemeConfig| given(&Some(config.id.clone()));
    for (field, wrong) in [
        ("schemeType", ours.scheme_type != theirs.scheme_type),
        ("id", differs(id(ours), id(theirs))),
        ("name", differs(given(&ours.name), given(&theirs.name))),
        ("in", differs(location(ours), location(theirs))),
        ("authorizeUrl", differs(given(&ours.authorize_url), given(&theirs.authorize_url))),
        ("tokenUrl", differs(given(&ours.token_url), given(&theirs.token_url))),
        ("grant.clientId", differs(grant(ours), grant(theirs))),
    ] {
        if wrong {
            let field = format!("{path}.authSchemeConfig.{field}");
            problems.mismatch.push(field_error(field, "This isn't what the integration uses."));
        }
    }
}

/// Values as they are stored and sent.
pub(super) fn to_variables(values: &Values) -> Vec<ConnectionVariable> {
    values
        .iter()
        .map(|(name, value)| ConnectionVariable { name: name.clone(), value: value.clone() })
        .collect()
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
        let place = [&owner.hub_id, &owner.user_id, connection_id, "credential"];
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
        let place = [&owner.hub_id, &owner.user_id, connection_id, "credential"];
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
            scheme_type: scheme_type(template).as_str().to_owned(),
            name: checked.name.clone(),
            account,
            variables: to_variables(&checked.values),
            sealed: self.seal_credential(owner, &id, &checked.credential),
            refresh_at: super::refresh::refresh_at(&checked.credential, Millis::now()),
            id,
        }
    }
}
