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

/// The templates that a person connects, in order: those in use, without the host app's own.
pub(crate) fn templates(integration: &EmbeddedIntegration) -> Vec<HubConnectionTemplate> {
    integration
        .connection_templates
        .iter()
        .filter(|template| template.is_used && !template.is_primary)
        .cloned()
        .collect()
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
    /// Nothing to do.
    Nothing,
    /// One secret.
    Key,
    /// User name and password.
    Login,
    /// A popup at the provider.
    Popup,
    /// A scheme that cannot be shown.
    Unknown,
}

impl Method {
    pub(crate) fn of(scheme: &AuthSchemeConfig) -> Self {
        match (&scheme.scheme_type, scheme.grant_type()) {
            (SchemeType::None, _) => Self::Nothing,
            (SchemeType::ApiKey, _) => Self::Key,
            (SchemeType::BasicAuth, _) => Self::Login,
            // A plain API may leave the grant out; authorization code is what a user can do.
            (SchemeType::OAuth2, Some(GrantType::AuthorizationCode) | None) => Self::Popup,
            _ => Self::Unknown,
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

/// What an account form collects.
pub(crate) struct Typed {
    pub(crate) username: String,
    pub(crate) secret: Secret,
    pub(crate) variables: Vec<ConnectionVariable>,
}

/// The connection that a filled form means.
pub(crate) fn connection(template: &HubConnectionTemplate, typed: Typed) -> ConnectionCreate {
    let (kind, data) = match Method::of(&template.auth_scheme_config) {
        Method::Key => (CredentialType::String, CredentialData::default().with("value", typed.secret)),
        Method::Login => (
            CredentialType::BasicAuth,
            CredentialData::default()
                .with("username", Secret::new(typed.username))
                .with("password", typed.secret),
        ),
        Method::Nothing | Method::Popup | Method::Unknown => {
            (CredentialType::None, CredentialData::default())
        }
    };
    let credential = CredentialCreate { name: template.name.clone(), kind, data };
    ConnectionCreate {
        name: template.name.clone(),
        credentials: ConnectionCredentialsCreate {
            action: vec![ConnectionCredentialCreate {
                auth_scheme_config: template.auth_scheme_echo.clone(),
                credential,
            }],
            trigger: Vec::new(),
        },
        variables: typed.variables,
    }
}

/// The connection as part of an activation.
pub(crate) fn new_connection(template_id: &str, connection: ConnectionCreate) -> ActivationConnectionCreate {
    let ConnectionCreate { name, credentials, variables } = connection;
    let template_id = template_id.to_owned();
    ActivationConnectionCreate::New(ActivationConnectionNew { template_id, name, credentials, variables })
}

/// Names the input of an account form that a path of the hub is about: `value`, `username`, `password` or a variable's
/// name. `variables` are the names in the order in which they were sent.
pub(crate) fn input_of(path: &str, variables: &[String]) -> Option<String> {
    if let Some((_, rest)) = path.split_once("variables[") {
        let index: usize = rest.split(']').next()?.parse().ok()?;
        return variables.get(index).cloned();
    }
    let name = path.rsplit('.').next()?;
    ["value", "username", "password"].contains(&name).then(|| name.to_owned())
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
            {"id": "b", "name": "Login", "authSchemeConfig": {"schemeType": "basic-auth"}}]}))
        .unwrap()
    }

    #[test]
    fn each_used_template_is_a_step_and_the_host_apps_own_is_none() {
        let ids: Vec<_> = templates(&integration()).into_iter().map(|template| template.id).collect();
        assert_eq!(ids, ["k", "b"]);
        assert_eq!(steps(2, true), [Step::Account(0), Step::Account(1), Step::Settings, Step::Review]);
        assert_eq!(steps(0, false), [Step::Review]);
    }

    #[test]
    fn an_unknown_scheme_or_grant_is_not_guessed() {
        let method = |scheme| Method::of(&serde_json::from_value(scheme).unwrap());
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

    #[test]
    fn a_login_is_sent_in_the_descriptions_shape() {
        let template = &templates(&integration())[1];
        let variables = vec![ConnectionVariable { name: "site".into(), value: "acme".into() }];
        let typed = Typed { username: "ada".into(), secret: Secret::new("s3cret"), variables };
        let sent = serde_json::to_value(new_connection(&template.id, connection(template, typed))).unwrap();
        assert_eq!(sent["templateId"], "b");
        let credential = &sent["credentials"]["action"][0]["credential"];
        assert_eq!(credential["type"], "basic-auth");
        assert_eq!(credential["data"], json!({"username": "ada", "password": "s3cret"}));
        assert_eq!(sent["variables"], json!([{"name": "site", "value": "acme"}]));
    }

    #[test]
    fn an_error_of_the_hub_finds_its_input() {
        let variables = ["site".to_owned(), "region".to_owned()];
        let path = "connections[1].credentials.action[0].credential.data.password";
        assert_eq!((connection_of(path), input_of(path, &variables)), (Some(1), Some("password".into())));
        assert_eq!(input_of("variables[1].value", &variables), Some("region".into()));
        assert_eq!(input_of("connections[0].variables[7].value", &variables), None);
        assert_eq!(
            (connection_of("dynamicVariables.x"), input_of("dynamicVariables.x", &variables)),
            (None, None)
        );
    }
}
