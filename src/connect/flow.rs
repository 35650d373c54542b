//! The wizard without a browser: which steps there are, what a typed credential is sent as, and which step an error of
//! the hub belongs to.

use inlay_api::*;

/// A step of the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Connect the account of the template with this index.
    Account(usize),
    /// Fill in the integration's variables.
    Settings,
    /// Look at everything and turn it on.
    Review,
}

/// The accounts that a person connects, in order, without the host app's own: each with the ways to connect it, of which
/// the first is the usual one.
pub(crate) fn accounts(integration: &EmbeddedIntegration) -> Vec<Vec<HubConnectionTemplate>> {
    let templates = &integration.connection_templates;
    let used = templates.iter().filter(|template| template.is_used && !template.is_primary);
    let ways = |first: &HubConnectionTemplate| {
        let others = templates.iter().filter(|other| other.alternative_of.as_deref() == Some(&first.id));
        std::iter::once(first).chain(others).cloned().collect()
    };
    used.map(ways).collect()
}

/// The steps for so many templates.
pub(crate) fn steps(templates: usize, has_settings: bool) -> Vec<Step> {
    (0..templates)
        .map(Step::Account)
        .chain(has_settings.then_some(Step::Settings))
        .chain([Step::Review])
        .collect()
}

/// How an account is connected, as far as this version knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Nothing to prove.
    Nothing,
    /// Something is typed.
    Typed,
    /// A popup at the provider.
    Popup,
    /// Something that cannot be shown.
    Unknown,
}

impl Method {
    pub(crate) fn of(credential: &CredentialType) -> Self {
        match credential {
            CredentialType::None => Self::Nothing,
            CredentialType::OAuth2Code | CredentialType::OAuth1 => Self::Popup,
            CredentialType::CustomFunction | CredentialType::Other(_) => Self::Unknown,
            _ => Self::Typed,
        }
    }
}

/// The host of the page where the provider asks for consent. `None` for what is no https or http URL, and for one whose
/// host is made from variables that are not known yet.
pub(crate) fn provider_host(template: &HubConnectionTemplate) -> Option<String> {
    let url = template.auth_scheme_config.authorize_url.as_deref()?;
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:".contains(c);
    (!host.is_empty() && host.chars().all(plain)).then(|| host.to_owned())
}

/// The connection as part of an activation.
pub(crate) fn new_connection(template_id: &str, connection: ConnectionCreate) -> ActivationConnectionCreate {
    let ConnectionCreate { name, credentials, variables } = connection;
    let template_id = template_id.to_owned();
    ActivationConnectionCreate::New(ActivationConnectionNew { template_id, name, credentials, variables })
}

/// The index in a path that begins with `connections[index]`.
pub(crate) fn connection_of(path: &str) -> Option<usize> {
    path.strip_prefix("connections[")?.split(']').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn integration() -> EmbeddedIntegration {
        serde_json::from_value(json!({"id": "i", "connectionTemplates": [
            {"id": "p", "isPrimary": true, "authSchemeConfig": {"schemeType": "none"}},
            {"id": "k", "name": "Key", "authSchemeConfig": {"schemeType": "api-key", "name": "X", "in": "header"}},
            {"id": "old", "isUsed": false},
            {"id": "b2", "isUsed": false, "alternativeOf": "b", "authSchemeConfig": {"schemeType": "api-key"}},
            {"id": "b", "name": "Login", "authSchemeConfig": {"schemeType": "basic-auth"}}]}))
        .unwrap()
    }

    #[test]
    fn each_used_template_is_a_step_with_its_other_ways_and_the_host_apps_own_is_none() {
        let ids: Vec<Vec<_>> = accounts(&integration())
            .into_iter()
            .map(|ways| ways.into_iter().map(|way| way.id).collect())
            .collect();
        assert_eq!(ids, [vec!["k"], vec!["b", "b2"]]);
        assert_eq!(steps(2, true), [Step::Account(0), Step::Account(1), Step::Settings, Step::Review]);
        assert_eq!(steps(0, false), [Step::Review]);
    }

    #[test]
    fn an_unknown_scheme_or_grant_is_not_guessed() {
        let method = |scheme| {
            let scheme: AuthSchemeConfig = serde_json::from_value(scheme).unwrap();
            Method::of(&scheme.credential_type())
        };
        assert_eq!(method(json!({"schemeType": "quantum"})), Method::Unknown);
        assert_eq!(method(json!({})), Method::Unknown);
        assert_eq!(
            method(json!({"schemeType": "oauth2", "grant": {"grantType": "device_code"}})),
            Method::Unknown
        );
        assert_eq!(method(json!({"schemeType": "oauth2"})), Method::Popup);
        assert_eq!(method(json!({"schemeType": "none"})), Method::Nothing);
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
