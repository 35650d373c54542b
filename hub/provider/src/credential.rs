//! Credentials: what proves to a provider that a request is its user's.

use inlay_api::{ConnectionVariable, CredentialType, Secret};
use inlay_catalogue::Values;
use inlay_time::Millis;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A credential as it is sealed, in JSON. The tag `type` is the type of the API description.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Credential {
    /// What an authorization server gave.
    #[serde(rename = "oauth2-token")]
    OAuth2Token(OAuth2Tokens),
    /// What a person typed.
    #[serde(untagged)]
    Typed(Typed),
}

/// The tokens of an authorization code grant or of its refresh (RFC 6749, section 5.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OAuth2Tokens {
    /// For calling the provider.
    pub access_token: Secret,
    /// For getting another access token.
    pub refresh_token: Option<Secret>,
    /// When the access token ends: Unix milliseconds.
    pub expires_at: Option<i64>,
    /// The granted scopes as the server wrote them, when it did.
    pub scope: Option<String>,
    /// The key that they are bound to (`DPoP`, RFC 9449): base64 of its PKCS #8 form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpop_key: Option<Secret>,
    /// The connection variables that are secret, typed before the person signed in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, Secret>,
}

impl OAuth2Tokens {
    /// Whether the access token's end is past. One that names no end has none.
    pub fn is_expired(&self, now: Millis) -> bool {
        self.expires_at.is_some_and(|at| at <= now.0)
    }
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
    /// The text of an input; blank when it was left out.
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).map(Secret::expose).unwrap_or_default()
    }
}

impl Credential {
    /// The type, as the API description calls it.
    pub fn kind(&self) -> CredentialType {
        match self {
            Self::OAuth2Token(_) => CredentialType::OAuth2Token,
            Self::Typed(typed) => typed.kind.clone(),
        }
    }

    /// A value for every variable of a connection: those that are stored in the open, and those in the credential.
    pub fn variables(&self, stored: &[ConnectionVariable]) -> Values {
        let mut variables: Values =
            stored.iter().map(|variable| (variable.name.clone(), variable.value.clone())).collect();
        let sealed = match self {
            Self::OAuth2Token(tokens) => &tokens.variables,
            Self::Typed(typed) => &typed.variables,
        };
        variables.extend(sealed.iter().map(|(name, text)| (name.clone(), text.expose().to_owned())));
        variables
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
        assert_eq!(serde_json::to_string(&read(tokens)).unwrap(), tokens);
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
        let variables = credential.variables(&stored);
        assert_eq!((variables["site"].as_str(), variables["appKey"].as_str()), ("acme", "s"));
        let Credential::Typed(typed) = credential else { panic!("typed") };
        assert_eq!((typed.kind.as_str(), typed.text("accessKeyId"), typed.text("x")), ("aws-keys", "id", ""));
        assert!(!format!("{typed:?}").contains("\"s\""));
    }
}
