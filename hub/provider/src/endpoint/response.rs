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
    let split =
        |text: &str| -> Vec<Scope> { text.split(' ').map(|scope| Scope::new(scope.to_owned())).collect() };
    match value {
        Value::String(text) => Some(split(text)),
        Value::Array(list) => Some(list.iter().filter_map(Value::as_str).flat_map(split).collect()),
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
    fn a_member_of_a_wrong_type_costs_no_other() {
        let usual = json!({
            "access_token": "a", "token_type": "Bearer", "expires_in": 60, "refresh_token": "r", "scope": "one two",
        });
        let read = |members: &Value| -> TokenMembers { serde_json::from_value(members.clone()).unwrap() };
        let shown = |members: &TokenMembers| {
            [
                Some(members.access_token().secret().clone()),
                Some(members.token_type().0.clone()),
                members.expires_in().map(|lifetime| lifetime.as_secs().to_string()),
                members.refresh_token().map(|token| token.secret().clone()),
                members.scope(),
            ]
        };
        let names = ["access_token", "token_type", "expires_in", "refresh_token", "scope"];
        let all = shown(&read(&usual));
        for (at, name) in names.iter().enumerate() {
            for wrong in [json!(null), json!(true), json!({"a": 1}), json!([1]), json!(-7)] {
                let mut answer = usual.clone();
                answer[name] = wrong;
                let read = shown(&read(&answer));
                for other in (0..names.len()).filter(|other| *other != at) {
                    assert_eq!(read[other], all[other], "{answer}");
                }
                assert_eq!(read[at].as_deref().unwrap_or_default(), "", "{answer}");
            }
        }
        let listed = json!({"scope": ["one", "two"], "refresh_token": "r"});
        assert_eq!(read(&listed).scope().as_deref(), Some("one two"));
    }

    #[test]
    fn what_is_printed_of_an_answer_has_no_token_in_it() {
        let members: TokenMembers =
            serde_json::from_str(r#"{"access_token":"CANARY-a","refresh_token":"CANARY-r","scope":"read"}"#)
                .unwrap();
        assert_eq!(members.access_token().secret(), "CANARY-a");
        assert!(!format!("{members:?}").contains("CANARY"), "{members:?}");
    }
}
