//! The token answer of RFC 6749, section 5.1, as real providers write it.

use super::{Refusal, token::lifetime};
use oauth2::{AccessToken, RefreshToken, Scope, TokenResponse, TokenType};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// The members that the section names. Each is read by itself: one of a wrong type is as good as absent and costs no
/// other. A token that the definition places elsewhere is blank here.
#[derive(Clone, Debug)]
pub(crate) struct TokenMembers {
    access_token: AccessToken,
    token_type: TokenTypeName,
    expires_in: Option<Duration>,
    refresh_token: Option<RefreshToken>,
    scopes: Option<Vec<Scope>>,
    /// Some servers answer errors with 200.
    pub(crate) refusal: Refusal,
}

/// The name of a token type, as the server wrote it; blank when it did not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct TokenTypeName(pub(crate) String);

impl TokenType for TokenTypeName {}

impl TokenMembers {
    fn of(members: &Map<String, Value>) -> Self {
        let text = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
        Self {
            access_token: AccessToken::new(text("access_token").unwrap_or_default()),
            token_type: TokenTypeName(text("token_type").unwrap_or_default()),
            expires_in: members
                .get("expires_in")
                .and_then(|value| lifetime(value, 1000))
                .and_then(|milliseconds| u64::try_from(milliseconds).ok())
                .map(Duration::from_millis),
            refresh_token: text("refresh_token").map(RefreshToken::new),
            scopes: members.get("scope").and_then(scopes),
            refusal: Refusal::of(members),
        }
    }

    /// The granted scopes with spaces between them, when the server named any.
    pub(crate) fn scope(&self) -> Option<String> {
        let scopes = self.scopes.as_ref()?;
        Some(scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" "))
    }
}

/// Text with spaces between the scopes, or a list of them.
fn scopes(value: &Value) -> Option<Vec<Scope>> {
    let split = |text: &str| text.split(' ').map(|scope| Scope::new(scope.to_owned())).collect();
    match value {
        Value::String(text) => Some(split(text)),
        _ => None,
    }
}

impl TokenResponse for TokenMembers {
    type TokenType = TokenTypeName;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &TokenTypeName {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        self.scopes.as_ref()
    }
}

impl<'de> Deserialize<'de> for TokenMembers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::of(&Map::deserialize(deserializer)?))
    }
}

impl Serialize for TokenMembers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = json!({
            "access_token": self.access_token,
            "token_type": self.token_type,
            "expires_in": self.expires_in.map(|lifetime| lifetime.as_secs()),
            "refresh_token": self.refresh_token,
            "scope": self.scope(),
        });
        members.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_of_an_answer_has_no_token_in_it() {
        let members: TokenMembers =
            serde_json::from_str(r#"{"access_token":"CANARY-a","refresh_token":"CANARY-r","scope":"read"}"#)
                .unwrap();
        assert_eq!(members.access_token().secret(), "CANARY-a");
        assert!(!format!("{members:?}").contains("CANARY"), "{members:?}");
    }
}
