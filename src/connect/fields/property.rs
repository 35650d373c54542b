//! The properties of an account's JSON Schema, with the keywords that the form model reads.

use inlay_api::{
    AuthSchemeConfig, CredentialFieldHint, CredentialInput, CredentialType, HubConnectorVariable,
    VariableChoice, is_trimmed,
};
use serde_json::{Map, Value, json};

/// Adds a keyword with a text, unless that is blank.
fn put(property: &mut Map<String, Value>, key: &str, text: Option<String>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        property.insert(key.to_owned(), Value::String(text));
    }
}

/// The property of a connection variable, and whether it must be filled in.
pub(super) fn variable_property(variable: &HubConnectorVariable) -> (Value, bool) {
    let mut property = Map::new();
    property.insert("type".to_owned(), "string".into());
    put(&mut property, "title", variable.label.clone());
    put(&mut property, "description", variable.description.clone());
    put(&mut property, "x-prefix", variable.prefix.clone());
    put(&mut property, "x-suffix", variable.suffix.clone());
    if !variable.addresses.is_empty() {
        property.insert("x-addresses".to_owned(), json!(variable.addresses));
    }
    property.insert("x-trim".to_owned(), is_trimmed(&variable.name).into());
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
pub(super) fn input_property(
    kind: &CredentialType,
    input: &CredentialInput,
    hint: CredentialFieldHint,
) -> (Value, bool) {
    let mut property = Map::new();
    property.insert("type".to_owned(), "string".into());
    let label = hint.label.filter(|label| !label.is_empty());
    put(&mut property, "title", Some(label.unwrap_or_else(|| input_label(kind, input.name).to_owned())));
    put(&mut property, "description", hint.help);
    property.insert("x-trim".to_owned(), input.is_trimmed().into());
    put(&mut property, "pattern", hint.pattern);
    put(&mut property, "format", hint.format);
    put(&mut property, "x-docs", hint.docs_url);
    put(&mut property, "x-file", key_file_kinds(kind, input.name, hint.accept));
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

/// The label of an input where the integration does not say.
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
fn key_file_kinds(kind: &CredentialType, name: &str, hint: Option<String>) -> Option<String> {
    let own = match (kind, name) {
        (CredentialType::Certificate, "certificate") => "certificate",
        (CredentialType::Certificate, _) => return None,
        (CredentialType::PrivateKey, "privateKey") => "key",
        (CredentialType::Binary, _) => "any",
        _ => return hint,
    };
    Some(own.to_owned())
}

/// The property of the optional scopes, when there are any: a checkbox for each.
pub(super) fn scopes_property(scheme: &AuthSchemeConfig) -> Option<Value> {
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
