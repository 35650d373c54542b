//! Credentials: what an end user proves an account with.

use crate::{
    Secret,
    read::{answer, open_enum},
};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;

open_enum! {
    /// Decides what `data` contains.
    CredentialType {
        /// Nothing.
        None = "none",
        /// One value, such as an API key.
        String = "string",
        /// Bytes, base64.
        Binary = "binary",
        /// User name and password.
        BasicAuth = "basic-auth",
        /// Client id and secret.
        OAuth2Client = "oauth2-client",
        /// An authorization code that is still to be exchanged.
        OAuth2Code = "oauth2-code",
        /// A resource owner's name and password.
        OAuth2Password = "oauth2-password",
        /// Tokens.
        OAuth2Token = "oauth2-token",
        /// A function of the platform; not for end users.
        CustomFunction = "custom-function",
        /// Certificate, key and CA, PEM.
        Certificate = "certificate",
        /// What a bearer JWT is made from.
        JwtBearer = "jwt-bearer",
    }
}

/// A credential's secret part. The branch is chosen by the credential's `type`, never by what matches: the
/// description's `oneOf` overlaps for user name and password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum CredentialData {
    /// `basic-auth` and `oauth2-password`.
    Login {
        /// Not a secret by itself.
        username: String,
        /// Redacted when read.
        password: Secret,
    },
    /// `string`.
    Text {
        /// Redacted when read.
        value: Secret,
    },
    /// `oauth2-code`.
    Code {
        /// From the provider's redirect.
        code: Secret,
        /// From the provider's redirect.
        state: Secret,
    },
    /// `none`.
    Empty {},
}

/// A credential to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CredentialCreate {
    /// For lists.
    pub name: String,
    /// Decides the branch of `data`.
    #[serde(rename = "type")]
    pub kind: CredentialType,
    /// The secret part.
    pub data: CredentialData,
}

#[derive(Deserialize)]
struct Login {
    username: String,
    password: Secret,
}

#[derive(Deserialize)]
struct Text {
    value: Secret,
}

#[derive(Deserialize)]
struct Code {
    code: Secret,
    state: Secret,
}

impl<'de> Deserialize<'de> for CredentialCreate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Raw {
            name: String,
            #[serde(rename = "type")]
            kind: CredentialType,
            data: Value,
        }
        let Raw { name, kind, data } = Raw::deserialize(deserializer)?;
        // A serde message may quote the value it dislikes, so only its field is passed on.
        let shape = |fields| D::Error::custom(format_args!("data of a {kind} credential needs {fields}"));
        let data = match &kind {
            CredentialType::None => CredentialData::Empty {},
            CredentialType::String => Text::deserialize(data)
                .map(|Text { value }| CredentialData::Text { value })
                .map_err(|_| shape("value"))?,
            CredentialType::BasicAuth | CredentialType::OAuth2Password => Login::deserialize(data)
                .map(|Login { username, password }| CredentialData::Login { username, password })
                .map_err(|_| shape("username and password"))?,
            CredentialType::OAuth2Code => Code::deserialize(data)
                .map(|Code { code, state }| CredentialData::Code { code, state })
                .map_err(|_| shape("code and state"))?,
            other => {
                return Err(D::Error::custom(format_args!("a {other} credential cannot be created here")));
            }
        };
        Ok(Self { name, kind, data })
    }
}

/// A credential as it is read: never with its secret.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Credential {
    /// ULID.
    pub id: String,
    /// Who owns it.
    pub organisation_id: String,
    /// What it contains.
    #[serde(rename = "type")]
    pub kind: CredentialType,
    /// For lists.
    pub name: String,
    /// What is wrong with it; empty when it was checked and works, absent when it was never checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<Vec<String>>,
    /// The redacted shape that the description asks for; the hub sends public parts only.
    pub data: Value,
}

answer!(Credential {
    must id: "id",
    organisation_id: "organisationId",
    must kind: "type",
    name: "name",
    errors: "errors",
    data: "data",
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_chooses_the_branch_where_the_shapes_overlap() {
        for kind in ["basic-auth", "oauth2-password"] {
            let json = format!(r#"{{"name":"n","type":"{kind}","data":{{"username":"u","password":"p"}}}}"#);
            let read: CredentialCreate = serde_json::from_str(&json).unwrap();
            assert_eq!(read.kind.as_str(), kind);
            assert_eq!(serde_json::to_string(&read).unwrap(), json);
        }
    }

    #[test]
    fn a_refusal_does_not_quote_what_was_typed() {
        let refused = serde_json::from_str::<CredentialCreate>(
            r#"{"name":"n","type":"string","data":{"value":["hunter2"]}}"#,
        );
        let message = refused.unwrap_err().to_string();
        assert!(message.starts_with("data of a string credential needs value"), "{message}");
    }
}
