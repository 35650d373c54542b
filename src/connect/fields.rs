//! What to ask for an account, as a JSON Schema: connection variables, the credential's inputs and the scopes that may be
//! left out. One form model then serves accounts and settings alike; the way back makes the connection that is sent.

use inlay_api::*;
use serde_json::{Map, Value, json};

/// The name of the field for optional scopes.
const SCOPES: &str = "scopes";

/// What a value of the form is sent as.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Meaning {
    Variable(String),
    Input(String),
    Scopes,
}

/// The form of one template.
#[derive(Clone, Debug)]
pub(crate) struct AccountFields {
    template: HubConnectionTemplate,
    meanings: Vec<(String, Meaning)>,
    schema: Value,
}

impl AccountFields {
    /// What to ask for `template`.
    pub(crate) fn of(template: &HubConnectionTemplate) -> Self {
        let mut fields = Self { template: template.clone(), meanings: Vec::new(), schema: Value::Null };
        let mut properties = Map::new();
        let mut required = Vec::new();
        let kind = template.credential_type();
        let ordered = template.variables.iter().any(|variable| variable.order.is_some());
        let mut before: Vec<_> =
            template.variables.iter().filter(|variable| !ordered || variable.order.is_some()).collect();
        before.sort_by_key(|variable| variable.order);
        let after = template.variables.iter().filter(|variable| ordered && variable.order.is_none());
        let mut add = |key: String, meaning: Meaning, property: Value, needed: bool| {
            if needed {
                required.push(Value::String(key.clone()));
            }
            properties.insert(key.clone(), property);
            fields.meanings.push((key, meaning));
        };
        let variable_key = |name: &str| {
            let taken = name == SCOPES || kind.inputs().iter().any(|input| input.name == name);
            if taken { format!("variable {name}") } else { name.to_owned() }
        };
        for variable in before {
            let (property, needed) = variable_property(variable);
            add(variable_key(&variable.name), Meaning::Variable(variable.name.clone()), property, needed);
        }
        // Nobody types what the provider's page brings back.
        if !is_browser(&kind) {
            for input in kind.inputs() {
                let hint = template.fields.iter().find(|hint| hint.name == input.name).cloned();
                let (property, needed) = input_property(&kind, input, hint.unwrap_or_default());
                add(input.name.to_owned(), Meaning::Input(input.name.to_owned()), property, needed);
            }
        }
        for variable in after {
            let (property, needed) = variable_property(variable);
            add(variable_key(&variable.name), Meaning::Variable(variable.name.clone()), property, needed);
        }
        if let Some(property) = scopes_property(&template.auth_scheme_config) {
            add(SCOPES.to_owned(), Meaning::Scopes, property, false);
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
        let variable = |(key, meaning): &(String, Meaning)| {
            let Meaning::Variable(name) = meaning else { return None };
            let value = text_of(value, key).filter(|text| !text.is_empty())?;
            Some(ConnectionVariable { name: name.clone(), value })
        };
        self.meanings.iter().filter_map(variable).collect()
    }

    /// The scopes to ask for, when the user had a choice.
    pub(crate) fn scopes(&self, value: &Value) -> Option<Vec<String>> {
        self.meanings.iter().find(|(_, meaning)| *meaning == Meaning::Scopes)?;
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
        let mut data = CredentialData::default();
        for (key, meaning) in &self.meanings {
            if let Meaning::Input(name) = meaning {
                data = data.with(name, Secret::new(text_of(value, key).unwrap_or_default()));
            }
        }
        if kind == CredentialType::OAuth2Client {
            let scheme = &self.template.auth_scheme_config;
            let token_url = fill(scheme.token_url.as_deref().unwrap_or_default(), &variables);
            let scopes = self.scopes(value).unwrap_or_else(|| scheme.default_scopes.clone());
            // The description asks for both URLs; for client credentials the first one is to be empty.
            data = data
                .with("authorizeUrl", Secret::default())
                .with("tokenUrl", Secret::new(token_url))
                .with_scopes(scopes);
        }
        self.connection_with(value, name, data)
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
        }
    }

    /// The JSON pointer into the form's value of what a path of the hub is about: `variables[0].value`,
    /// `credentials.action[0].credential.data.password`. `value` is what was sent: blank variables have no index.
    pub(crate) fn pointer_of(&self, path: &str, value: &Value) -> Option<String> {
        let meaning = if let Some((_, rest)) = path.split_once("variables[") {
            let index: usize = rest.split(']').next()?.parse().ok()?;
            Meaning::Variable(self.variables(value).get(index)?.name.clone())
        } else if let Some((_, name)) = path.split_once("variables.") {
            Meaning::Variable(name.split('.').next()?.to_owned())
        } else if let Some((_, name)) = path.rsplit_once("data.") {
            Meaning::Input(name.to_owned())
        } else if path.contains("scopes") {
            Meaning::Scopes
        } else {
            return None;
        };
        let (key, _) = self.meanings.iter().find(|(_, known)| *known == meaning)?;
        Some(format!("/{}", key.replace('~', "~0").replace('/', "~1")))
    }

    /// What was typed and is no secret, by the name of the field: for a half-done wizard.
    pub(crate) fn remembered(&self, value: &Value) -> Vec<ConnectionVariable> {
        let secret = |name: &str| {
            self.template.variables.iter().any(|variable| variable.name == name && variable.secret)
        };
        self.variables(value).into_iter().filter(|variable| !secret(&variable.name)).collect()
    }

    /// The form's value for [`AccountFields::remembered`] variables.
    pub(crate) fn restored(&self, variables: &[ConnectionVariable]) -> Value {
        let text = |(key, meaning): &(String, Meaning)| {
            let Meaning::Variable(name) = meaning else { return None };
            let variable = variables.iter().find(|variable| variable.name == *name)?;
            Some((key.clone(), Value::String(variable.value.clone())))
        };
        self.meanings.iter().filter_map(text).collect::<Map<_, _>>().into()
    }
}

/// Whether a credential comes back from the provider's page and is not typed.
pub(crate) fn is_browser(kind: &CredentialType) -> bool {
    matches!(kind, CredentialType::OAuth2Code | CredentialType::OAuth1)
}

/// Puts connection variables into a URL template. A blank variable leaves the template as it is: the hub knows better.
pub(crate) fn fill(template: &str, variables: &[ConnectionVariable]) -> String {
    variables.iter().fold(template.to_owned(), |url, variable| {
        let mut place = String::from("{");
        place.push_str(&variable.name);
        place.push('}');
        url.replace(&place, &variable.value)
    })
}

fn text_of(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(|text| text.trim().to_owned())
}

fn put(property: &mut Map<String, Value>, key: &str, text: Option<String>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        property.insert(key.to_owned(), Value::String(text));
    }
}

/// The property of a connection variable, and whether it must be filled in.
fn variable_property(variable: &HubConnectorVariable) -> (Value, bool) {
    let mut property = Map::new();
    property.insert("type".to_owned(), "string".into());
    put(&mut property, "title", variable.label.clone());
    put(&mut property, "description", variable.description.clone());
    put(&mut property, "x-prefix", variable.prefix.clone());
    put(&mut property, "x-suffix", variable.suffix.clone());
    put(&mut property, "format", variable.format.clone());
    put(&mut property, "x-docs", variable.docs_url.clone());
    // The whole value must match, and JSON Schema looks for a match anywhere.
    put(&mut property, "pattern", variable.pattern.as_ref().map(|pattern| format!("^(?:{pattern})$")));
    if let Some(example) = variable.example.clone().filter(|example| !example.is_empty()) {
        property.insert("examples".to_owned(), json!([example]));
    }
    if variable.secret {
        property.insert("writeOnly".to_owned(), true.into());
    }
    if !variable.choices.is_empty() {
        let choice = |choice: &VariableChoice| {
            let title = if choice.label.is_empty() { &choice.value } else { &choice.label };
            json!({"const": choice.value, "title": title})
        };
        property.insert("oneOf".to_owned(), variable.choices.iter().map(choice).collect());
    }
    let default = variable.value.as_str().unwrap_or_default().to_owned();
    if variable.hidden {
        property.insert("x-hidden".to_owned(), true.into());
        put(&mut property, "const", Some(default));
        return (Value::Object(property), false);
    }
    put(&mut property, "default", Some(default));
    if variable.required {
        property.insert("minLength".to_owned(), 1.into());
    }
    (Value::Object(property), variable.required)
}

/// The property of one of the credential's inputs, and whether it must be filled in.
fn input_property(
    kind: &CredentialType,
    input: &CredentialInput,
    hint: CredentialFieldHint,
) -> (Value, bool) {
    let mut property = Map::new();
    property.insert("type".to_owned(), "string".into());
    let label = hint.label.filter(|label| !label.is_empty());
    put(&mut property, "title", Some(label.unwrap_or_else(|| input_label(kind, input.name).to_owned())));
    put(&mut property, "description", hint.help);
    put(&mut property, "pattern", hint.pattern);
    put(&mut property, "format", hint.format);
    put(&mut property, "x-docs", hint.docs_url);
    put(&mut property, "x-file", accept(kind, input.name, hint.accept));
    if let Some(example) = hint.placeholder.filter(|example| !example.is_empty()) {
        property.insert("examples".to_owned(), json!([example]));
    }
    if hint.secret.unwrap_or(input.secret) {
        property.insert("writeOnly".to_owned(), true.into());
    }
    if input.long {
        property.insert("x-multiline".to_owned(), true.into());
    }
    if (kind, input.name) == (&CredentialType::JwtBearer, "algorithm") {
        property.insert("enum".to_owned(), json!(["HS256", "HS384", "HS512", "RS256", "RS384", "RS512"]));
    }
    if let Some(constant) = hint.constant {
        property.insert("x-hidden".to_owned(), true.into());
        property.insert("const".to_owned(), constant.into());
        return (Value::Object(property), true);
    }
    // A default makes blank acceptable, also when it is empty.
    let needed = input.required && !hint.optional && hint.default.is_none();
    if let Some(default) = hint.default {
        property.insert("default".to_owned(), default.into());
    }
    if needed {
        property.insert("minLength".to_owned(), 1.into());
    }
    (Value::Object(property), needed)
}

/// What an input is called where the integration does not say.
fn input_label(kind: &CredentialType, name: &str) -> &'static str {
    match name {
        "value" => "API key",
        "username" => "User name",
        "password" => "Password",
        "valueBase64" => "File",
        "clientId" => "Client ID",
        "clientSecret" => "Client secret",
        "accessToken" => "Access token",
        "refreshToken" => "Refresh token",
        "certificate" => "Certificate",
        "key" | "privateKey" => "Private key",
        "ca" => "Certificate authority",
        "algorithm" => "Algorithm",
        "payload" => "Claims",
        "token" => "Token",
        "tokenSecret" => "Token secret",
        "issuer" => "Issuer",
        "keyId" => "Key ID",
        "subject" => "Act as",
        "accessKeyId" => "Access key ID",
        "secretAccessKey" => "Secret access key",
        "sessionToken" => "Session token",
        _ if *kind == CredentialType::JwtBearer => "Signing secret",
        _ => "Secret",
    }
}

/// Which key files an input can be read from. A certificate's file fills the inputs beside it, too.
fn accept(kind: &CredentialType, name: &str, hint: Option<String>) -> Option<String> {
    let own = match (kind, name) {
        (CredentialType::Certificate, "certificate") => "certificate",
        (CredentialType::Certificate, _) => return None,
        (CredentialType::PrivateKey, "privateKey") => "key",
        (CredentialType::Binary, _) => "any",
        _ => return hint,
    };
    Some(own.to_owned())
}

/// A box to tick for each scope that the user may leave out, when there are any.
fn scopes_property(scheme: &AuthSchemeConfig) -> Option<Value> {
    let optional = scheme.scopes.iter().filter(|scope| scope.optional);
    let boxes: Map<String, Value> = optional
        .map(|scope| {
            let title = if scope.description.is_empty() { &scope.name } else { &scope.description };
            let is_default = scheme.default_scopes.contains(&scope.name);
            (scope.name.clone(), json!({"type": "boolean", "title": title, "default": is_default}))
        })
        .collect();
    (!boxes.is_empty()).then(|| json!({"type": "object", "title": "Also allow", "properties": boxes}))
}

#[cfg(test)]
mod tests;
