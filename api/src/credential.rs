//! Credentials: what an end user proves an account with.

use crate::{Secret, open_enum::open_enum, wire::answer};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error, ser::SerializeMap};
use serde_json::{Map, Value};

open_enum! {
    /// The type of a credential, which decides what its `data` consists of. Newer hubs may add values.
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
        /// What an OAuth 1 provider's redirect brought back; in the platform's newer description.
        OAuth1 = "oauth1",
        /// OAuth 1 token and secret; in the platform's newer description.
        OAuth1Token = "oauth1-token",
        /// *Addition.* A private key and whom it speaks for: assertions of RFC 7523.
        PrivateKey = "private-key",
        /// *Addition.* Access key id and secret access key of AWS and what signs like it.
        AwsKeys = "aws-keys",
    }
}

/// One of the texts that a credential of some type consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CredentialInput {
    /// Its name in `data`.
    pub name: &'static str,
    /// Whether it is masked where it is typed. All of them are kept encrypted.
    pub secret: bool,
    /// Whether it may be left out.
    pub required: bool,
    /// Whether it is text of several lines, such as PEM.
    pub long: bool,
}

const fn plain(name: &'static str) -> CredentialInput {
    CredentialInput { name, secret: false, required: true, long: false }
}

const fn masked(name: &'static str) -> CredentialInput {
    CredentialInput { secret: true, ..plain(name) }
}

const fn optional(input: CredentialInput) -> CredentialInput {
    CredentialInput { required: false, ..input }
}

const fn long(input: CredentialInput) -> CredentialInput {
    CredentialInput { long: true, ..input }
}

impl CredentialInput {
    /// Whether spaces and line breaks around it come from copying and are taken off: [`is_trimmed`] of its name.
    pub fn is_trimmed(&self) -> bool {
        is_trimmed(self.name)
    }
}

/// Whether spaces and line breaks at the ends of what is typed for this input or connection variable are no part of it.
/// Keys and addresses have none; a password has what somebody once chose.
pub fn is_trimmed(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !(name.ends_with("password") || name.ends_with("passphrase"))
}

impl CredentialType {
    /// The types that a client can send.
    #[cfg(feature = "openapi")]
    pub(crate) const TYPED: [Self; 14] = [
        Self::None,
        Self::String,
        Self::Binary,
        Self::BasicAuth,
        Self::OAuth2Client,
        Self::OAuth2Code,
        Self::OAuth2Password,
        Self::OAuth2Token,
        Self::Certificate,
        Self::JwtBearer,
        Self::OAuth1,
        Self::OAuth1Token,
        Self::PrivateKey,
        Self::AwsKeys,
    ];

    /// What `data` consists of, in the order to ask for it. Empty for what nobody types.
    pub const fn inputs(&self) -> &'static [CredentialInput] {
        match self {
            Self::None | Self::CustomFunction | Self::Other(_) => &[],
            Self::String => const { &[masked("value")] },
            Self::Binary => const { &[masked("valueBase64")] },
            Self::BasicAuth => const { &[plain("username"), masked("password")] },
            Self::OAuth2Client => const { &[plain("clientId"), masked("clientSecret")] },
            Self::OAuth2Code => const { &[masked("code"), masked("state")] },
            Self::OAuth2Password => {
                const {
                    &[
                        plain("username"),
                        masked("password"),
                        optional(plain("clientId")),
                        optional(masked("clientSecret")),
                    ]
                }
            }
            Self::OAuth2Token => const { &[masked("accessToken"), optional(masked("refreshToken"))] },
            Self::Certificate => {
                const { &[long(plain("certificate")), long(masked("key")), optional(long(plain("ca")))] }
            }
            Self::JwtBearer => {
                const { &[plain("algorithm"), long(masked("secret")), optional(long(plain("payload")))] }
            }
            Self::OAuth1 => const { &[masked("oauthToken"), masked("oauthVerifier"), masked("state")] },
            Self::OAuth1Token => const { &[masked("token"), masked("tokenSecret")] },
            Self::PrivateKey => {
                const {
                    &[
                        plain("issuer"),
                        long(masked("privateKey")),
                        optional(plain("keyId")),
                        optional(plain("subject")),
                    ]
                }
            }
            Self::AwsKeys => {
                const { &[plain("accessKeyId"), masked("secretAccessKey"), optional(masked("sessionToken"))] }
            }
        }
    }
}

/// A credential's content: named texts, of which [`CredentialType::inputs`] says which there are. The description's
/// `oneOf` over them overlaps, so the type alone decides what they mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CredentialData {
    texts: Vec<(String, Secret)>,
    scopes: Option<Vec<String>>,
}

impl CredentialData {
    /// Adds a text, or replaces it.
    #[must_use]
    pub fn with(mut self, name: &str, text: Secret) -> Self {
        self.texts.retain(|(known, _)| known != name);
        self.texts.push((name.to_owned(), text));
        self
    }

    /// Adds the scopes that an `oauth2-client` credential asks for.
    #[must_use]
    pub fn with_scopes(mut self, scopes: Vec<String>) -> Self {
        self.scopes = Some(scopes);
        self
    }

    /// One of the texts; `None` when it was left out or is blank.
    pub fn get(&self, name: &str) -> Option<&Secret> {
        self.texts.iter().find(|(known, text)| known == name && !text.is_empty()).map(|(_, text)| text)
    }

    /// The scopes of an `oauth2-client` credential.
    pub fn scopes(&self) -> Option<&[String]> {
        self.scopes.as_deref()
    }

    /// True when there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.scopes.is_none()
    }
}

impl Serialize for CredentialData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, text) in &self.texts {
            map.serialize_entry(name, text)?;
        }
        if let Some(scopes) = &self.scopes {
            map.serialize_entry("scopes", scopes)?;
        }
        map.end()
    }
}

/// A credential to create. `type` decides what `data` consists of.
// Its schema, with a branch for each type, is in `crate::schema`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CredentialCreate {
    /// For lists.
    pub name: String,
    /// What `data` consists of.
    #[serde(rename = "type")]
    pub kind: CredentialType,
    /// Named texts, such as `value`, or `username` and `password`.
    pub data: CredentialData,
}

impl<'de> Deserialize<'de> for CredentialCreate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Raw {
            name: String,
            #[serde(rename = "type")]
            kind: CredentialType,
            data: Map<String, Value>,
        }
        let Raw { name, kind, data } = Raw::deserialize(deserializer)?;
        // A serde message may quote the value it dislikes, so only its name is passed on.
        let bad = |what: &str| D::Error::custom(format_args!("data of a {kind} credential needs {what}"));
        let mut read = CredentialData::default();
        for (name, value) in data {
            match value {
                Value::String(text) => read.texts.push((name, Secret::new(text))),
                Value::Null => {}
                Value::Array(scopes) if name == "scopes" => {
                    let scopes: Option<Vec<String>> =
                        scopes.into_iter().map(|scope| scope.as_str().map(str::to_owned)).collect();
                    read.scopes = Some(scopes.ok_or_else(|| bad("scopes that are text"))?);
                }
                _ if kind.inputs().iter().any(|input| input.name == name) => return Err(bad(&name)),
                // Settings of the description that the hub takes from its own definitions.
                _ => {}
            }
        }
        let missing = kind
            .inputs()
            .iter()
            .find(|input| input.required && !read.texts.iter().any(|(name, _)| name == input.name));
        match missing {
            Some(input) => Err(bad(input.name)),
            None => Ok(Self { name, kind, data: read }),
        }
    }
}

answer! {
    /// A credential as it is read: public parts only, never its secret.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Credential {
        /// ULID.
        required id: String [value_type = crate::schema::Ulid],
        /// Who owns it.
        written organisation_id: String,
        /// What it contains.
        required kind as "type": CredentialType,
        /// For lists.
        written name: String,
        /// What is wrong with it; empty when it was checked and works, absent when it was never checked.
        optional errors: Option<Vec<String>>,
        /// The public parts.
        written data: Value [value_type = Object],
    }
}

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

    #[test]
    fn what_is_required_may_be_blank_but_not_absent() {
        let read = |data: &str| {
            serde_json::from_str::<CredentialCreate>(&format!(
                r#"{{"name":"n","type":"certificate","data":{data}}}"#
            ))
        };
        let read_one = read(r#"{"certificate":"c","key":"","ca":null}"#).unwrap();
        assert_eq!(read_one.data.get("certificate").map(Secret::expose), Some("c"));
        assert_eq!(read_one.data.get("key"), None);
        assert!(read(r#"{"certificate":"c"}"#).unwrap_err().to_string().contains("needs key"));
    }
}
