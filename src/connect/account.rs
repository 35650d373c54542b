//! The form for one account: its credential, its connection variables, and whatever the hub says about them.

use super::flow::{Method, Typed, connection, input_of, provider_host};
use crate::{
    session::Session,
    ui::{SecretField, TextField, focus_first_invalid, notice, outside_link},
};
use inlay_api::{ConnectionCreate, ConnectionVariable, CredentialFieldHint, HubConnectionTemplate, Secret};
use leptos::{html, prelude::*};

/// What is typed for one template. `Copy`; lives as long as the screen that made it.
#[derive(Clone, Copy)]
pub(crate) struct AccountForm {
    template: StoredValue<HubConnectionTemplate>,
    username: RwSignal<String>,
    /// The secret stays in its input; nothing else holds it until it is sent.
    secret: NodeRef<html::Input>,
    variables: StoredValue<Vec<RwSignal<String>>>,
    errors: RwSignal<Vec<(String, String)>>,
}

impl AccountForm {
    /// An empty form, with the template's defaults.
    pub(crate) fn new(template: &HubConnectionTemplate) -> Self {
        let default = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let variables =
            template.variables.iter().map(|variable| RwSignal::new(default(&variable.value))).collect();
        Self {
            template: StoredValue::new(template.clone()),
            username: RwSignal::default(),
            secret: NodeRef::new(),
            variables: StoredValue::new(variables),
            errors: RwSignal::default(),
        }
    }

    /// How this account is connected.
    pub(crate) fn method(&self) -> Method {
        self.template.with_value(|template| Method::of(&template.auth_scheme_config))
    }

    /// Where the person signs in: the host of the authorize URL, which a name could only claim.
    pub(crate) fn provider(&self) -> String {
        self.template.with_value(|template| provider_host(template).unwrap_or_else(|| template.name.clone()))
    }

    /// The connection variables, if none that is required is blank.
    pub(crate) fn submit_variables(&self) -> Option<Vec<ConnectionVariable>> {
        let (variables, errors) = self.read_variables();
        self.show(errors).then_some(variables)
    }

    /// The connection that is typed, if nothing that is required is blank.
    pub(crate) fn submit(&self) -> Option<ConnectionCreate> {
        let (variables, mut errors) = self.read_variables();
        let username = self.username.get_untracked().trim().to_owned();
        // Keys are pasted, often with a line break that is no part of them.
        let secret =
            self.secret.get_untracked().map(|input| input.value().trim().to_owned()).unwrap_or_default();
        let (user_name, secret_name) = match self.method() {
            Method::Login => (Some("username"), Some("password")),
            Method::Key => (None, Some("value")),
            _ => (None, None),
        };
        if let Some(name) = user_name.filter(|_| username.is_empty()) {
            errors.push((name.to_owned(), "Enter this to continue.".to_owned()));
        }
        // A password may be empty at some providers, where the user name is the key (RFC 7617 allows it).
        if let Some(name) = secret_name.filter(|name| *name == "value" && secret.is_empty()) {
            errors.push((name.to_owned(), "Enter this to continue.".to_owned()));
        }
        let typed = Typed { username, secret: Secret::new(secret), variables };
        self.show(errors).then(|| self.template.with_value(|template| connection(template, typed)))
    }

    /// Puts the hub's messages beside their inputs. Gives back whether all of them have one.
    pub(crate) fn refuse(&self, fields: &[(String, String)]) -> bool {
        let names = self.variable_names();
        let placed: Vec<_> = fields
            .iter()
            .filter_map(|(path, message)| Some((input_of(path, &names)?, message.clone())))
            .collect();
        let all = placed.len() == fields.len();
        self.show(placed);
        all
    }

    /// Forgets the secret: it was sent.
    pub(crate) fn forget(&self) {
        if let Some(input) = self.secret.get_untracked() {
            input.set_value("");
        }
    }

    /// The inputs, and the line that says where the secret goes.
    pub(crate) fn view(&self, session: &Session) -> AnyView {
        let template = self.template.get_value();
        let prefix = template.id.clone();
        let fields = match self.method() {
            Method::Nothing => view! { <p class="muted">"No account is needed for this."</p> }.into_any(),
            Method::Unknown => notice(
                "warn",
                "This account uses a kind of sign-in that can't be shown here yet. Ask support for help.",
            ),
            Method::Popup => self.scopes(),
            Method::Key => self.secret(&prefix, "value", "API key", &template),
            Method::Login => view! {
                {self.username(&prefix, &template)}
                {self.secret(&prefix, "password", "Password", &template)}
            }
            .into_any(),
        };
        let docs = outside_link(template.docs_url.as_deref(), "Where to find this");
        view! {
            {template.help.map(|help| view! { <p class="muted">{help}" "{docs}</p> })}
            {self.variable_fields(&prefix)}
            {fields}
            {trust(session, self.method(), &self.provider())}
        }
        .into_any()
    }

    fn variable_names(&self) -> Vec<String> {
        self.template
            .with_value(|template| template.variables.iter().map(|variable| variable.name.clone()).collect())
    }

    fn read_variables(&self) -> (Vec<ConnectionVariable>, Vec<(String, String)>) {
        let mut errors = Vec::new();
        let values = self.variables.get_value();
        let variables = self.template.with_value(|template| {
            let pairs = template.variables.iter().zip(values);
            pairs
                .map(|(variable, value)| {
                    let value = value.get_untracked().trim().to_owned();
                    if variable.required && value.is_empty() {
                        errors.push((variable.name.clone(), "Enter this to continue.".to_owned()));
                    }
                    ConnectionVariable { name: variable.name.clone(), value }
                })
                .collect()
        });
        (variables, errors)
    }

    fn show(&self, errors: Vec<(String, String)>) -> bool {
        let fine = errors.is_empty();
        self.errors.set(errors);
        if !fine {
            focus_first_invalid();
        }
        fine
    }

    fn error(&self, name: &str) -> Signal<Option<String>> {
        let (errors, name) = (self.errors, name.to_owned());
        Signal::derive(move || {
            errors.with(|errors| {
                errors.iter().find(|(field, _)| *field == name).map(|(_, message)| message.clone())
            })
        })
    }

    fn variable_fields(&self, prefix: &str) -> AnyView {
        let variables = self.template.with_value(|template| template.variables.clone());
        let fields = variables.into_iter().zip(self.variables.get_value()).map(|(variable, value)| {
            view! {
                <TextField
                    id=format!("{prefix}-{}", variable.name)
                    label=variable.label.unwrap_or_else(|| variable.name.clone())
                    value=value
                    error=self.error(&variable.name)
                    name=variable.name
                    required=variable.required
                    help=variable.description
                    placeholder=variable.example
                    affixes=(variable.prefix, variable.suffix)
                />
            }
        });
        fields.collect_view().into_any()
    }

    fn username(&self, prefix: &str, template: &HubConnectionTemplate) -> AnyView {
        let hint = hint(template, "username");
        view! {
            <TextField
                id=format!("{prefix}-username")
                name="username".to_owned()
                label=hint.label.unwrap_or_else(|| "User name".to_owned())
                value=self.username
                error=self.error("username")
                required=true
                help=hint.help
                placeholder=hint.placeholder
            />
        }
        .into_any()
    }

    fn secret(&self, prefix: &str, name: &str, label: &str, template: &HubConnectionTemplate) -> AnyView {
        let hint = hint(template, name);
        view! {
            <SecretField
                id=format!("{prefix}-{name}")
                name=name.to_owned()
                label=hint.label.unwrap_or_else(|| label.to_owned())
                node=self.secret
                error=self.error(name)
                help=hint.help
                placeholder=hint.placeholder
            />
        }
        .into_any()
    }

    fn scopes(&self) -> AnyView {
        let scopes = self.template.with_value(|template| template.auth_scheme_config.scopes.clone());
        let described: Vec<_> =
            scopes.into_iter().map(|scope| scope.description).filter(|text| !text.is_empty()).collect();
        if described.is_empty() {
            return ().into_any();
        }
        view! {
            <div class="panel stack">
                <h2>"You will be asked to allow"</h2>
                <ul class="ticks">{described.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}</ul>
            </div>
        }
        .into_any()
    }
}

fn hint(template: &HubConnectionTemplate, name: &str) -> CredentialFieldHint {
    template.fields.iter().find(|field| field.name == name).cloned().unwrap_or_default()
}

/// Where what is typed goes, in one line.
fn trust(session: &Session, method: Method, provider: &str) -> AnyView {
    let (hub, host) = (session.config().hub_name, session.host_name());
    let keeper = if hub.is_empty() { "the integration hub".to_owned() } else { hub };
    let text = match method {
        Method::Key | Method::Login => {
            format!("Stored encrypted by {keeper}; {host} never sees it. Remove it here at any time.")
        }
        Method::Popup => format!(
            "You sign in at {provider}. {host} never sees your password, and you can take the access back at any time."
        ),
        Method::Nothing | Method::Unknown => return ().into_any(),
    };
    view! { <p class="trust">{text}</p> }.into_any()
}
