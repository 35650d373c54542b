//! The authentication method of an account: typed, or at the provider's page.

use inlay_api::{CredentialType, HubConnectionTemplate};

/// The authentication method of an account, as far as this version knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AuthMethod {
    /// Nothing is asked for.
    NoAuth,
    /// A credential is typed.
    Credential,
    /// The person signs in at the provider's page, in a popup: OAuth.
    ProviderPage,
    /// A kind of sign-in that cannot be shown.
    Unsupported,
}

impl AuthMethod {
    /// The method for a type of credential.
    pub(crate) fn of(credential: &CredentialType) -> Self {
        match credential {
            CredentialType::None => Self::NoAuth,
            CredentialType::OAuth2Code | CredentialType::OAuth1 => Self::ProviderPage,
            CredentialType::CustomFunction | CredentialType::Other(_) => Self::Unsupported,
            _ => Self::Credential,
        }
    }
}

/// The host name of the page where the provider asks for consent. `None` for what is no https or http URL, and for one
/// whose host is made from variables that are not known yet.
pub(crate) fn provider_host(template: &HubConnectionTemplate) -> Option<String> {
    let url = template.auth_scheme_config.authorize_url.as_deref()?;
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:".contains(c);
    (!host.is_empty() && host.chars().all(plain)).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use inlay_api::AuthSchemeConfig;
    use serde_json::json;

    #[test]
    fn an_unknown_scheme_or_grant_is_not_guessed() {
        let method = |scheme| {
            let scheme: AuthSchemeConfig = serde_json::from_value(scheme).unwrap();
            AuthMethod::of(&scheme.credential_type())
        };
        assert_eq!(method(json!({"schemeType": "quantum"})), AuthMethod::Unsupported);
        assert_eq!(method(json!({})), AuthMethod::Unsupported);
        assert_eq!(
            method(json!({"schemeType": "oauth2", "grant": {"grantType": "device_code"}})),
            AuthMethod::Unsupported
        );
        assert_eq!(method(json!({"schemeType": "oauth2"})), AuthMethod::ProviderPage);
        assert_eq!(method(json!({"schemeType": "none"})), AuthMethod::NoAuth);
    }

    #[test]
    fn the_provider_is_named_by_its_host() {
        let host = |url: &str| {
            let scheme = json!({"schemeType": "oauth2", "authorizeUrl": url});
            provider_host(&serde_json::from_value(json!({"id": "t", "authSchemeConfig": scheme})).unwrap())
        };
        assert_eq!(host("https://github.com/login/oauth/authorize?x=1"), Some("github.com".into()));
        assert_eq!(host("http://127.0.0.1:8800/authorize"), Some("127.0.0.1:8800".into()));
        for other in
            ["", "javascript:alert(1)", "https://{shop}.example.com/a", "https://a@b/c", "https:///x"]
        {
            assert_eq!(host(other), None, "{other}");
        }
    }
}
