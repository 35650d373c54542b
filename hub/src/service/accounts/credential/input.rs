//! Checks of the credential's inputs that a person typed.

use crate::service::problems::Problems;
use base64::{Engine, engine::general_purpose::STANDARD};
use inlay_api::{CredentialData, CredentialInput, CredentialType, KeyLocation, Secret};
use inlay_catalogue::{ConnectionTemplate, InputHint, Scheme};
use inlay_forms::pasted::Pasted;
use inlay_provider::{Typed, check_certificate, check_signing_key};
use inlay_time::Millis;
use serde_json::Value;
use std::collections::BTreeMap;

/// Largest number of bytes in one line of text: more than any key or token that is sent in a header.
const LONGEST_LINE: usize = 8 * 1024;
/// Largest number of bytes in a key or certificate file.
const LONGEST_FILE: usize = 64 * 1024;

/// Checks every input of a credential of some type: the template's, or the client certificate beside it. `path` is that of `data`; what is returned is of use only when no
/// problem was added.
pub(super) fn check(
    template: &ConnectionTemplate,
    kind: &CredentialType,
    data: &CredentialData,
    path: &str,
    problems: &mut Problems,
) -> BTreeMap<String, Secret> {
    let before = problems.invalid.len();
    let mut texts = BTreeMap::new();
    let file = key_file(kind, data);
    for input in kind.inputs() {
        let hint = template.hint(input.name);
        let text = match (&hint.constant, file.get(input.name)) {
            (Some(constant), _) => constant.clone(),
            (None, Some(text)) => text.clone(),
            (None, None) => text_of(data, input),
        };
        let text = if text.is_empty() { hint.default.clone().unwrap_or_default() } else { text };
        if let Some(message) = problem_of(template, input, &hint, &text) {
            problems.invalid(format!("{path}.{}", input.name), &message);
        }
        texts.insert(input.name.to_owned(), Secret::new(text));
    }
    if problems.invalid.len() == before {
        check_together(template, kind, &texts, path, problems);
        check_scopes(template, data, path, &mut texts, problems);
    }
    texts
}

/// The input that a refusal is about: the first that is secret and typed.
pub(super) fn secret_input(template: &ConnectionTemplate) -> Option<&'static str> {
    let typed = |input: &&CredentialInput| template.hint(input.name).constant.is_none();
    let inputs = template.credential.inputs();
    let secret = inputs.iter().filter(typed).find(|input| input.secret);
    secret.or_else(|| inputs.iter().find(typed)).map(|input| input.name)
}

/// Why a text cannot be put into all of these places, as a sentence for a person.
pub(super) fn unsendable(text: &str, locations: &[KeyLocation]) -> Option<&'static str> {
    let is_plain = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    // RFC 6265, section 4.1.1: what would end the value or start another attribute.
    let ends_cookie = text.contains([';', ',', '"', '\\', ' ']);
    let bad = locations.iter().any(|location| match location {
        KeyLocation::Header => !is_plain,
        KeyLocation::Cookie => !is_plain || ends_cookie,
        // Either would be taken for a step in the path.
        KeyLocation::Path => matches!(text, "." | ".."),
        KeyLocation::Query | KeyLocation::Body | KeyLocation::Other(_) => false,
    });
    bad.then_some("This contains a character that can't be part of it. Copy it again.")
}

/// An input's text, read as a form reads what is typed.
fn text_of(data: &CredentialData, input: &CredentialInput) -> String {
    let text = data.get(input.name).map(Secret::expose).unwrap_or_default();
    Pasted { trims: input.is_trimmed(), ..Pasted::default() }.value(text)
}

/// What is wrong with an input's text, as a sentence for a person.
fn problem_of(
    template: &ConnectionTemplate,
    input: &CredentialInput,
    hint: &InputHint,
    text: &str,
) -> Option<String> {
    if text.is_empty() {
        let needed = input.required && !hint.optional && hint.default.is_none() && hint.constant.is_none();
        return needed.then(|| match &hint.label {
            Some(label) => format!("Enter the {}.", inlay_forms::form::lower_first(label)),
            None => "Enter a value.".to_owned(),
        });
    }
    let is_file = input.long || template.credential == CredentialType::Binary;
    if text.len() > if is_file { LONGEST_FILE * 4 / 3 + 4 } else { LONGEST_LINE } {
        return Some("This is too long.".to_owned());
    }
    // Line breaks and other controls would end the header that the value is sent in.
    let is_control = |c: char| c.is_control() && !(input.long && matches!(c, '\r' | '\n' | '\t'));
    if text.chars().any(is_control) {
        let message =
            "This contains a line break or another character that can't be part of it. Copy it again.";
        return Some(message.to_owned());
    }
    // RFC 7617, section 2: the first colon ends the user name.
    if input.name == "username" && text.contains(':') && sends_basic(&template.scheme) {
        return Some("This can't contain a colon.".to_owned());
    }
    let locations = template.locations_of(input.name);
    unsendable(text, &locations).map(str::to_owned).or_else(|| hint.objection(text))
}

fn sends_basic(scheme: &Scheme) -> bool {
    match scheme {
        Scheme::BasicAuth(basic) => basic.header,
        Scheme::Session(session) => session.basic,
        _ => false,
    }
}

/// The inputs that a JSON key file has, such as that of a Google service account, when one was given as the private key.
fn key_file(kind: &CredentialType, data: &CredentialData) -> BTreeMap<&'static str, String> {
    let mut found = BTreeMap::new();
    let text = data.get("privateKey").map(Secret::expose).unwrap_or_default().trim();
    if *kind != CredentialType::PrivateKey || !text.starts_with('{') {
        return found;
    }
    let Ok(file) = serde_json::from_str::<Value>(text) else { return found };
    for (input, members) in [
        ("privateKey", ["private_key", "privateKey", "key"]),
        ("keyId", ["private_key_id", "keyId", "kid"]),
        ("issuer", ["client_email", "clientId", "client_id"]),
    ] {
        let text = members.iter().find_map(|member| file[*member].as_str());
        let is_blank = input == "privateKey" || data.get(input).is_none();
        if let Some(text) = text.filter(|_| is_blank) {
            found.insert(input, text.trim().to_owned());
        }
    }
    found
}

/// What several inputs must be together.
fn check_together(
    template: &ConnectionTemplate,
    kind: &CredentialType,
    texts: &BTreeMap<String, Secret>,
    path: &str,
    problems: &mut Problems,
) {
    let text = |name: &str| texts.get(name).map(Secret::expose).unwrap_or_default();
    let mut problem = |input: &str, message: &str| problems.invalid(format!("{path}.{input}"), message);
    match kind {
        CredentialType::Binary => match STANDARD.decode(text("valueBase64")) {
            Ok(bytes) if bytes.len() > LONGEST_FILE => problem("valueBase64", "This is too long."),
            Ok(_) => {}
            Err(_) => problem("valueBase64", "This isn't complete. Choose the file again."),
        },
        CredentialType::Certificate => {
            if let Err(wrong) = check_certificate(text("certificate"), text("key"), text("ca"), Millis::now())
            {
                problem(wrong.input, &wrong.message);
            }
        }
        CredentialType::JwtBearer => {
            let payload = text("payload");
            if !payload.is_empty() && !matches!(serde_json::from_str(payload), Ok(Value::Object(_))) {
                problem("payload", "Enter a JSON object, such as {\"iss\": \"me\"}.");
            }
        }
        _ => {}
    }
    if *kind != template.credential {
        return;
    }
    let typed = Typed { kind: template.credential.clone(), variables: BTreeMap::new(), texts: texts.clone() };
    if let Err(wrong) = check_signing_key(&template.scheme, &typed) {
        problem(wrong.input, &wrong.message);
    }
}

/// A client-credentials grant may ask for fewer scopes than the definition lists, never for others.
fn check_scopes(
    template: &ConnectionTemplate,
    data: &CredentialData,
    path: &str,
    texts: &mut BTreeMap<String, Secret>,
    problems: &mut Problems,
) {
    let (Scheme::Grant(grant), Some(wanted)) = (&template.scheme, data.scopes().filter(|s| !s.is_empty()))
    else {
        return;
    };
    let known = |name: &String| grant.scopes.iter().any(|scope| scope.name == *name);
    if wanted.iter().all(known) {
        texts.insert("scopes".to_owned(), Secret::new(wanted.join(" ")));
    } else {
        problems.invalid(format!("{path}.scopes"), "This integration can't ask for all of these.");
    }
}
