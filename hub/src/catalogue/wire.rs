//! How clients see the catalogue: the activation API's types, never with a client secret.

use super::{ConnectionTemplate, InputHint, Integration, OAuth2, Scheme, Variable, id};
use inlay_api::{
    Attention, AuthSchemeConfig, CredentialFieldHint, EmbeddedIntegration, EmbeddedIntegrationSummary,
    GrantType, HubConnectionTemplate, HubConnectorVariable, IntegrationStatus, OAuth2Grant, SchemeType,
};
use serde_json::Value;
use url::{Url, form_urlencoded};

impl Integration {
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
            image_url: text(self.image.as_ref()).unwrap_or_default(),
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
            image_url: text(integration.image.as_ref()).unwrap_or_default(),
            name: self.name.clone(),
            is_used: true,
            is_primary: false,
            auth_scheme_config: self.auth_scheme_config(),
            variables: self.variables.iter().map(Variable::to_api).collect(),
            help: self.help.clone(),
            docs_url: text(self.docs.as_ref()),
            fields: self.field_hints(),
            credential_type: None,
            alternative_of: None,
            way: None,
            verifies: self.verify.is_some(),
            auth_scheme_echo: Value::Null,
        }
    }

    /// The description's `AuthSchemeConfig`. URLs that depend on connection variables are sent as templates.
    pub fn auth_scheme_config(&self) -> AuthSchemeConfig {
        let config = |scheme_type| AuthSchemeConfig {
            id: self.scheme_id.clone(),
            description: self.name.clone(),
            scheme_type,
            ..AuthSchemeConfig::default()
        };
        match &self.scheme {
            Scheme::None => config(SchemeType::None),
            Scheme::BasicAuth(_) => config(SchemeType::BasicAuth),
            Scheme::ApiKey(key) => AuthSchemeConfig {
                name: Some(key.name.clone()),
                location: Some(key.location.clone()),
                ..config(SchemeType::ApiKey)
            },
            Scheme::OAuth2(oauth2) => AuthSchemeConfig {
                authorize_url: Some(oauth2.authorize_url.to_string()),
                token_url: Some(oauth2.token_url.to_string()),
                scopes: oauth2.scopes.clone(),
                default_scopes: oauth2.default_scopes.clone(),
                additional_authorize_params: encoded(&oauth2.authorize_params),
                additional_token_params: encoded(&oauth2.token_params),
                grant: Some(oauth2.grant()),
                ..config(SchemeType::OAuth2)
            },
        }
    }

    fn field_hints(&self) -> Vec<CredentialFieldHint> {
        let hints = match &self.scheme {
            Scheme::None | Scheme::OAuth2(_) => Vec::new(),
            Scheme::ApiKey(key) => vec![("value", &key.hint)],
            Scheme::BasicAuth(basic) => vec![("username", &basic.username), ("password", &basic.password)],
        };
        hints.into_iter().filter_map(|(name, hint)| hint.to_api(name)).collect()
    }
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
    fn to_api(&self, name: &str) -> Option<CredentialFieldHint> {
        let Self { label, help, placeholder } = self.clone();
        let any = label.is_some() || help.is_some() || placeholder.is_some();
        any.then(|| CredentialFieldHint {
            name: name.to_owned(),
            label,
            help,
            placeholder,
            ..CredentialFieldHint::default()
        })
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
            pattern: self.pattern.as_ref().map(|pattern| pattern.as_str().to_owned()),
            example: self.example.clone(),
            ..HubConnectorVariable::default()
        }
    }
}

fn text(url: Option<&Url>) -> Option<String> {
    url.map(Url::to_string)
}

fn encoded(params: &[(String, String)]) -> Option<String> {
    (!params.is_empty())
        .then(|| form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish())
}
