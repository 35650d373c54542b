//! The fields of an account's form: connection variables, the credential's inputs and the scopes that may be left out, as a
//! JSON Schema, so that one form model serves accounts and settings alike. The way back makes the connection that is sent.

mod property;

use super::auth_method::AuthMethod;
use inlay_api::*;
use inlay_forms::{pasted::Pasted, schema::pointer};
use property::{input_property, scopes_property, variable_property};
use serde_json::{Map, Value, json};

/// The name of the field for optional scopes.
const SCOPES: &str = "scopes";

/// What a field of the form is sent as.
#[derive(Clone, Debug, PartialEq, Eq)]
enum SentAs {
    Variable(String),
    Input(String),
    Scopes,
}

/// The fields of one connection template.
#[derive(Clone, Debug)]
pub(crate) struct AccountFields {
    template: HubConnectionTemplate,
    sent_as: Vec<(String, SentAs)>,
    schema: Value,
}

impl AccountFields {
    /// What to ask for `template`.
    pub(crate) fn of(template: &HubConnectionTemplate) -> Self {
        let mut fields = Self { template: template.clone(), sent_as: Vec::new(), schema: Value::Null };
        let mut properties = Map::new();
        let mut required = Vec::new();
        let kind = template.credential_type();
        let beside: &[CredentialInput] = match template.client_certificate {
            Some(_) => CredentialType::Certificate.inputs(),
            None => &[],
        };
        let ordered = template.variables.iter().any(|variable| variable.order.is_some());
        let mut before: Vec<&HubConnectorVariable> = Vec::new();
        // A sort would be as much code as the rest of this file.
        for variable in template.variables.iter().filter(|variable| !ordered || variable.order.is_some()) {
            let place = before.partition_point(|other| other.order <= variable.order);
            before.insert(place, variable);
        }
        let after = template.variables.iter().filter(|variable| ordered && variable.order.is_none());
        let mut add = |key: String, sent_as: SentAs, property: Value, needed: bool| {
            if needed {
                required.push(Value::String(key.clone()));
            }
            properties.insert(key.clone(), property);
            fields.sent_as.push((key, sent_as));
        };
        let variable_key = |name: &str| {
            let taken = name == SCOPES || kind.inputs().iter().chain(beside).any(|input| input.name == name);
            if taken { format!("variable {name}") } else { name.to_owned() }
        };
        for variable in before {
            let (property, needed) = variable_property(variable);
            add(variable_key(&variable.name), SentAs::Variable(variable.name.clone()), property, needed);
        }
        // Nobody types what the provider's page brings back.
        if AuthMethod::of(&kind) != AuthMethod::ProviderPage {
            for (kind, inputs) in [(&kind, kind.inputs()), (&CredentialType::Certificate, beside)] {
                for input in inputs {
                    let hint = template.fields.iter().find(|hint| hint.name == input.name).cloned();
                    let (property, needed) = input_property(kind, input, hint.unwrap_or_default());
                    add(input.name.to_owned(), SentAs::Input(input.name.to_owned()), property, needed);
                }
            }
        }
        for variable in after {
            let (property, needed) = variable_property(variable);
            add(variable_key(&variable.name), SentAs::Variable(variable.name.clone()), property, needed);
        }
        if let Some(property) = scopes_property(&template.auth_scheme_config) {
            add(SCOPES.to_owned(), SentAs::Scopes, property, false);
        }
        fields.schema = json!({"type": "object", "properties": properties, "required": required});
        fields
    }

    /// The JSON Schema of the form.
    pub(crate) fn schema(&self) -> &Value {
        &self.schema
    }

    /// The connection variables that a filled form means. Blank ones are left out.
    pub(crate) fn variables(&self, value: &Value) -> Vec<ConnectionVariable> {
        let variable = |(key, sent_as): &(String, SentAs)| {
            let SentAs::Variable(name) = sent_as else { return None };
            let value = self.text_of(value, key).filter(|text| !text.is_empty())?;
            Some(ConnectionVariable { name: name.clone(), value })
        };
        self.sent_as.iter().filter_map(variable).collect()
    }

    /// The text of a field. A draft, or a default, may have what a box would not.
    fn text_of(&self, value: &Value, key: &str) -> Option<String> {
        let property = self.schema.get("properties").and_then(|properties| properties.get(key))?;
        Some(Pasted::of(&[property]).value(value.get(key)?.as_str()?))
    }

    /// The scopes to ask for, when the user had a choice.
    pub(crate) fn scopes(&self, value: &Value) -> Option<Vec<String>> {
        self.sent_as.iter().find(|(_, sent_as)| *sent_as == SentAs::Scopes)?;
        let scheme = &self.template.auth_scheme_config;
        let chosen = value.get(SCOPES);
        let wanted = |scope: &&OAuth2Scope| match scope.optional {
            true => chosen.and_then(|chosen| chosen.get(&scope.name)) == Some(&Value::Bool(true)),
            false => scheme.default_scopes.contains(&scope.name),
        };
        Some(scheme.scopes.iter().filter(wanted).map(|scope| scope.name.clone()).collect())
    }

    /// The connection that a filled form means, under a name.
    pub(crate) fn connection(&self, value: &Value, name: String) -> ConnectionCreate {
        let kind = self.template.credential_type();
        let variables = self.variables(value);
        let mut data = self.data_of(&kind, value);
        if kind == CredentialType::OAuth2Client {
            let scheme = &self.template.auth_scheme_config;
            let token_url = fill_url(scheme.token_url.as_deref().unwrap_or_default(), &variables);
            let scopes = self.scopes(value).unwrap_or_else(|| scheme.default_scopes.clone());
            // The description asks for both URLs; for client credentials the first one is to be empty.
            data = data
                .with("authorizeUrl", Secret::default())
                .with("tokenUrl", Secret::new(token_url))
                .with_scopes(scopes);
        }
        let mut connection = self.connection_with(value, name, data);
        if let Some(scheme) = &self.template.client_certificate {
            let kind = CredentialType::Certificate;
            let data = self.data_of(&kind, value);
            let credential = CredentialCreate { name: connection.name.clone(), kind, data };
            let auth_scheme_config = scheme.clone();
            connection.credentials.action.push(ConnectionCredentialCreate { auth_scheme_config, credential });
        }
        connection
    }

    /// What was typed for a credential of some type. What may be left out and is blank is left out, but for the
    /// authority of a certificate, which the description requires.
    fn data_of(&self, kind: &CredentialType, value: &Value) -> CredentialData {
        let mut data = CredentialData::default();
        for input in kind.inputs() {
            let text = self.text_of(value, input.name).unwrap_or_default();
            if input.required || !text.is_empty() || *kind == CredentialType::Certificate {
                data = data.with(input.name, Secret::new(text));
            }
        }
        data
    }

    /// The connection with a credential that was not typed here.
    pub(crate) fn connection_with(
        &self,
        value: &Value,
        name: String,
        data: CredentialData,
    ) -> ConnectionCreate {
        let kind = self.template.credential_type();
        let credential = CredentialCreate { name: name.clone(), kind, data };
        ConnectionCreate {
            name,
            credentials: ConnectionCredentialsCreate {
                action: vec![ConnectionCredentialCreate {
                    auth_scheme_config: self.template.auth_scheme_echo.clone(),
                    credential,
                }],
                trigger: Vec::new(),
            },
            variables: self.variables(value),
            accept_limited: false,
        }
    }

    /// The JSON pointer into the form's value of what a path of the hub is about: `variables[0].value`,
    /// `credentials.action[0].credential.data.password`. `value` is what was sent: blank variables have no index.
    pub(crate) fn pointer_of(&self, path: &str, value: &Value) -> Option<String> {
        let sent_as = if let Some((_, rest)) = path.split_once("variables[") {
            let index: usize = rest.split(']').next()?.parse().ok()?;
            SentAs::Variable(self.variables(value).get(index)?.name.clone())
        } else if let Some((_, name)) = path.split_once("variables.") {
            SentAs::Variable(name.split('.').next()?.to_owned())
        } else if let Some((_, name)) = path.rsplit_once("data.") {
            SentAs::Input(name.to_owned())
        } else if path.contains("scopes") {
            SentAs::Scopes
        } else {
            return None;
        };
        let (key, _) = self.sent_as.iter().find(|(_, known)| *known == sent_as)?;
        Some(pointer::join("", key))
    }

    /// The connection variables that are no secrets: what a draft keeps.
    pub(crate) fn draft_variables(&self, value: &Value) -> Vec<ConnectionVariable> {
        let secret = |name: &str| {
            self.template.variables.iter().any(|variable| variable.name == name && variable.secret)
        };
        self.variables(value).into_iter().filter(|variable| !secret(&variable.name)).collect()
    }

    /// The form's value for variables and credential's inputs that are there already.
    pub(crate) fn value_of_draft(
        &self,
        variables: &[ConnectionVariable],
        inputs: &[ConnectionVariable],
    ) -> Value {
        let text = |(key, sent_as): &(String, SentAs)| {
            let (name, known) = match sent_as {
                SentAs::Variable(name) => (name, variables),
                SentAs::Input(name) => (name, inputs),
                SentAs::Scopes => return None,
            };
            let variable = known.iter().find(|variable| variable.name == *name)?;
            Some((key.clone(), Value::String(variable.value.clone())))
        };
        self.sent_as.iter().filter_map(text).collect::<Map<_, _>>().into()
    }
}

/// Fills a URL template with connection variables. A blank variable leaves the template as it is: the hub knows better.
fn fill_url(template: &str, variables: &[ConnectionVariable]) -> String {
    variables.iter().fold(template.to_owned(), |url, variable| {
        let mut place = String::from("{");
        place.push_str(&variable.name);
        place.push('}');
        url.replace(&place, &variable.value)
    })
}

/// The connection as part of an activation.
pub(crate) fn new_connection(template_id: &str, connection: ConnectionCreate) -> ActivationConnectionCreate {
    let ConnectionCreate { name, credentials, variables, accept_limited } = connection;
    let template_id = template_id.to_owned();
    ActivationConnectionCreate::New(ActivationConnectionNew {
        template_id,
        name,
        credentials,
        variables,
        accept_limited,
    })
}

#[cfg(test)]
mod tests;
