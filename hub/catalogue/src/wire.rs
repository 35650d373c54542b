//! The activation API's types of the catalogue: how clients see it, never with a client secret.

use super::{ConnectionTemplate, Image, InputHint, Integration, OAuth2, Scheme, TextTemplate, Variable, id};
use inlay_api::{
    Attention, AuthSchemeConfig, CredentialFieldHint, CredentialType, EmbeddedIntegration,
    EmbeddedIntegrationSummary, GrantType, HubConnectionTemplate, HubConnectorVariable, IntegrationStatus,
    NO_PICTURE, OAuth2Grant, SchemeType,
};
use serde_json::{Map, Value, json};
use url::{Url, form_urlencoded};

impl Integration {
    /// Path of the hub's copy of the picture, or of the one for what has none. Whoever serves it puts an origin before.
    fn image_url(&self) -> String {
        self.image.as_ref().and_then(Image::path).unwrap_or(NO_PICTURE).to_owned()
    }

    /// The card, as somebody sees it who has not activated the integration.
    pub fn to_summary(&self) -> EmbeddedIntegrationSummary {
        let attention = self.unavailable.as_ref().map(|_| Attention {
            code: "unavailable".to_owned(),
            message: "This integration isn't set up yet.".to_owned(),
        });
        let available = self.deployed && self.unavailable.is_none();
        EmbeddedIntegrationSummary {
            id: self.id.clone(),
            name: self.name.clone(),
            image_url: self.image_url(),
            description: self.description.clone(),
            is_deployed: available,
            is_activated: false,
            categories: self.categories.clone(),
            status: Some(if available {
                IntegrationStatus::Available
            } else {
                IntegrationStatus::Unavailable
            }),
            attention,
            activation_id: None,
        }
    }

    /// Everything about it, as somebody sees it who has not activated the integration.
    pub fn to_detail(&self) -> EmbeddedIntegration {
        EmbeddedIntegration {
            summary: self.to_summary(),
            connection_templates: self
                .connections
                .iter()
                .filter(|template| template.is_offered())
                .map(|template| template.to_template(self))
                .collect(),
            variables_schema: self.variables_schema.clone(),
            about: self.about.clone(),
            access: self.access.clone(),
            needs: self.needs.clone(),
            setup_minutes: self.minutes,
            provider_name: self.provider.clone(),
            docs_url: text(self.docs.as_ref()),
            allow_multiple: self.allow_multiple,
        }
    }
}

impl ConnectionTemplate {
    /// One step of the wizard; `integration` is the one that it belongs to.
    pub fn to_template(&self, integration: &Integration) -> HubConnectionTemplate {
        HubConnectionTemplate {
            id: self.id.clone(),
            connector_id: self.connector_id.clone(),
            image_url: integration.image_url(),
            name: self.name.clone(),
            is_used: self.alternative_of.is_none(),
            is_primary: false,
            auth_scheme_config: self.auth_scheme_config(),
            variables: self.variables.iter().map(Variable::to_api).collect(),
            help: self.help.clone(),
            docs_url: text(self.docs.as_ref()),
            fields: self.field_hints(),
            credential_type: self.credential_type(),
            client_certificate: self
                .certificate_scheme_config()
                .map(|config| serde_json::to_value(config).expect("a scheme is plain JSON")),
            alternative_of: self.alternative_of.clone(),
            way: self.way.clone(),
            verifies: self.verify.is_some(),
            auth_scheme_echo: Value::Null,
            connection_templates: Vec::new(),
        }
    }

    /// The description's `AuthSchemeConfig`. URLs that depend on connection variables are sent as templates.
    pub fn auth_scheme_config(&self) -> AuthSchemeConfig {
        let placement = match &self.scheme {
            Scheme::ApiKey(placement) => Some(placement),
            Scheme::Hmac(hmac) => Some(&hmac.placement),
            _ => None,
        };
        let config = AuthSchemeConfig {
            id: self.scheme_id.clone(),
            description: self.name.clone(),
            scheme_type: self.scheme.scheme_type(),
            name: placement.map(|placement| placement.name.clone()),
            location: placement.map(|placement| placement.location.clone()),
            settings: self.settings(),
            ..AuthSchemeConfig::default()
        };
        match &self.scheme {
            Scheme::OAuth2(oauth2) => AuthSchemeConfig {
                authorize_url: Some(oauth2.authorize_url.to_string()),
                token_url: Some(oauth2.token_url.to_string()),
                scopes: oauth2.scopes.clone(),
                default_scopes: oauth2.default_scopes.clone(),
                additional_authorize_params: encoded(&oauth2.authorize_params),
                additional_token_params: encoded(&fixed(&oauth2.token_params)),
                grant: Some(oauth2.grant()),
                ..config
            },
            // The description says that the URL is empty where nobody is sent anywhere.
            Scheme::Grant(grant) => AuthSchemeConfig {
                authorize_url: Some(String::new()),
                token_url: Some(grant.token_url.to_string()),
                scopes: grant.scopes.clone(),
                default_scopes: grant.default_scopes.clone(),
                grant: Some(OAuth2Grant {
                    grant_type: grant.grant.clone(),
                    credential_id: None,
                    organisation_id: None,
                    client_id: grant.client.as_ref().map(|client| client.id.clone()),
                }),
                ..config
            },
            Scheme::OAuth1(oauth1) => AuthSchemeConfig {
                token_auth: oauth1.three_legs.is_none(),
                authorize_url: oauth1.three_legs.as_ref().map(|legs| legs.authorize_url.to_string()),
                ..config
            },
            _ => config,
        }
    }

    /// The scheme of the client certificate beside the credential.
    pub fn certificate_scheme_config(&self) -> Option<AuthSchemeConfig> {
        Some(AuthSchemeConfig {
            id: self.client_certificate.clone()?,
            description: self.name.clone(),
            scheme_type: SchemeType::Certificate,
            ..AuthSchemeConfig::default()
        })
    }

    fn settings(&self) -> Map<String, Value> {
        let mut settings = settings(&self.scheme);
        // The platform's own member, which says no more than that there is a certificate at the token URL.
        if let (Some(_), Scheme::Grant(_)) = (&self.client_certificate, &self.scheme) {
            settings.insert("mtlsEnabled".to_owned(), true.into());
        }
        settings
    }

    fn field_hints(&self) -> Vec<CredentialFieldHint> {
        let said = self.hints.iter().filter(|(_, hint)| !hint.is_empty());
        said.map(|(name, hint)| hint.to_api(name)).collect()
    }

    /// The type of credential that a client has to be told because the scheme takes several.
    fn credential_type(&self) -> Option<CredentialType> {
        let usual = self.auth_scheme_config().credential_type();
        (self.browser().is_none() && usual != self.credential).then(|| self.credential.clone())
    }
}

/// The settings of a scheme that the description's structure has no field for, by their names on the wire.
fn settings(scheme: &Scheme) -> Map<String, Value> {
    let mut settings = Map::new();
    let mut set = |name: &str, value: Value| _ = settings.insert(name.to_owned(), value);
    if let Some(placement) = scheme.placement() {
        let usual = matches!(placement.value.as_str(), "{value}" | "{signature}" | "Bearer {token}");
        if !usual {
            set("valueTemplate", placement.value.as_str().into());
        }
    }
    // The description requires lists of scopes, also of a scheme that has none.
    let lists = match scheme {
        Scheme::OAuth2(oauth2) => Some((&oauth2.scopes, &oauth2.default_scopes)),
        Scheme::Grant(grant) => Some((&grant.scopes, &grant.default_scopes)),
        _ => None,
    };
    if let Some((scopes, default_scopes)) = lists {
        for (name, is_empty) in [("scopes", scopes.is_empty()), ("defaultScopes", default_scopes.is_empty())]
        {
            if is_empty {
                set(name, Value::Array(Vec::new()));
            }
        }
    }
    match scheme {
        Scheme::Hmac(hmac) => {
            set("algorithm", hmac.hash.as_str().into());
            set("digestInputs", hmac.digest.iter().map(|input| input.as_str()).collect());
            set("encoding", hmac.encoding.as_str().into());
        }
        Scheme::OAuth2(oauth2) => {
            set("pkce", oauth2.pkce.is_sent().into());
            set("scopeSeparator", oauth2.scope_separator.as_str().into());
            set("clientAuthentication", oauth2.client_auth.as_str().into());
        }
        Scheme::Grant(grant) => {
            set("scopeSeparator", grant.scope_separator.as_str().into());
            set("clientAuthentication", grant.client_auth.as_str().into());
        }
        Scheme::Session(session) => set("loginUrl", session.login_url.as_str().into()),
        Scheme::Aws(aws) => {
            set("service", aws.service.as_str().into());
            set("region", aws.region.as_str().into());
        }
        Scheme::OAuth1(oauth1) => {
            set("signatureMethod", oauth1.method.on_the_wire().into());
            if let Some(legs) = &oauth1.three_legs {
                for (name, url) in [
                    ("tempCredentialEndpoint", &legs.request_token_url),
                    ("resourceOwnerAuthorizationEndpoint", &legs.authorize_url),
                    ("tokenEndpoint", &legs.access_token_url),
                ] {
                    set(name, json!({ "url": url.as_str() }));
                }
            }
            if let Some(client) = oauth1.client.as_ref().filter(|_| oauth1.three_legs.is_some()) {
                set("consumerKey", client.id.as_str().into());
                set("credentialId", oauth1.credential_id.as_str().into());
            }
        }
        Scheme::None | Scheme::ApiKey(_) | Scheme::BasicAuth(_) | Scheme::Certificate | Scheme::Jwt(_) => {}
    }
    settings
}

impl OAuth2 {
    fn grant(&self) -> OAuth2Grant {
        OAuth2Grant {
            grant_type: GrantType::AuthorizationCode,
            credential_id: Some(self.credential_id.clone()),
            organisation_id: Some(id::organisation()),
            client_id: self.client.as_ref().map(|client| client.id.clone()),
        }
    }
}

impl InputHint {
    fn to_api(&self, name: &str) -> CredentialFieldHint {
        let hint = self.clone();
        CredentialFieldHint {
            name: name.to_owned(),
            label: hint.label,
            help: hint.help,
            placeholder: hint.placeholder,
            pattern: hint.pattern.map(|pattern| pattern.as_str().to_owned()),
            format: hint.format,
            secret: hint.secret,
            optional: hint.optional,
            constant: hint.constant,
            default: hint.default,
            docs_url: text(hint.docs.as_ref()),
            accept: hint.accept,
        }
    }
}

impl Variable {
    fn to_api(&self) -> HubConnectorVariable {
        HubConnectorVariable {
            name: self.name.clone(),
            value: Value::String(self.default.clone()),
            label: self.label.clone(),
            description: self.description.clone(),
            required: self.required,
            prefix: self.prefix.clone(),
            suffix: self.suffix.clone(),
            addresses: self.addresses.clone(),
            pattern: self.pattern.as_ref().map(|pattern| pattern.as_str().to_owned()),
            example: self.example.clone(),
            format: self.format.clone(),
            choices: self.choices.clone(),
            secret: self.secret,
            hidden: self.hidden,
            order: self.order,
            docs_url: text(self.docs.as_ref()),
        }
    }
}

fn text(url: Option<&Url>) -> Option<String> {
    url.map(Url::to_string)
}

/// The parameters that are the same for everybody.
fn fixed(params: &[(String, TextTemplate)]) -> Vec<(String, String)> {
    let fixed = params.iter().filter(|(_, text)| text.names().next().is_none());
    fixed.map(|(name, text)| (name.clone(), text.as_str().to_owned())).collect()
}

fn encoded(params: &[(String, String)]) -> Option<String> {
    (!params.is_empty())
        .then(|| form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish())
}
