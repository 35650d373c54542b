//! The form of one account: its credential, its connection variables, and the hub's errors beside them.

use super::{
    auth_method::{AuthMethod, provider_host},
    fields::AccountFields,
    limited::LimitedKey,
};
use crate::{
    client::ApiError,
    element::{element, fragment},
    session::Session,
    ui::{FormState, external_link, notice},
};
use inlay_api::{ConnectionCreate, ConnectionVariable, CredentialData, HubConnectionTemplate, Secret, code};
use leptos::prelude::*;
use serde_json::Value;

/// The form for one connection template. `Copy`; lives as long as the screen that made it.
#[derive(Clone, Copy)]
pub(crate) struct AccountForm {
    template: StoredValue<HubConnectionTemplate>,
    fields: StoredValue<AccountFields>,
    form: FormState,
    limited: LimitedKey,
}

/// The inputs of an authorization: what goes to the provider's page with the person.
pub(crate) struct AuthorizationInputs {
    /// The connection variables.
    pub(crate) variables: Vec<ConnectionVariable>,
    /// The scopes to ask for, when the person had a choice.
    pub(crate) scopes: Option<Vec<String>>,
}

impl AccountForm {
    /// An empty form, with the template's defaults.
    pub(crate) fn new(template: &HubConnectionTemplate) -> Self {
        let fields = AccountFields::of(template);
        Self {
            form: FormState::new(fields.schema(), None, &[], &format!("a{}", template.id)),
            limited: LimitedKey::default(),
            template: StoredValue::new(template.clone()),
            fields: StoredValue::new(fields),
        }
    }

    /// The authentication method.
    pub(crate) fn method(&self) -> AuthMethod {
        self.template.with_value(|template| AuthMethod::of(&template.credential_type()))
    }

    /// The provider where the person signs in: the host of the authorize URL, which a name could only claim.
    pub(crate) fn provider(&self) -> String {
        self.template.with_value(|template| provider_host(template).unwrap_or_else(|| template.name.clone()))
    }

    /// The inputs of an authorization, if nothing is wrong with them.
    pub(crate) fn submit_authorization(&self) -> Option<AuthorizationInputs> {
        let value = self.form.submit()?;
        Some(self.fields.with_value(|fields| AuthorizationInputs {
            variables: fields.variables(&value),
            scopes: fields.scopes(&value),
        }))
    }

    /// The connection that was typed, if nothing is wrong with it.
    pub(crate) fn submit_connection(&self, name: String) -> Option<ConnectionCreate> {
        let value = self.form.submit()?;
        let connection = self.fields.with_value(|fields| fields.connection(&value, name));
        Some(ConnectionCreate {
            accept_limited: self.limited.is_accepted(self.form.edits_now()),
            ..connection
        })
    }

    /// The connection for a code of an API without transactions.
    pub(crate) fn connection_with_code(&self, name: String, code: Secret, state: Secret) -> ConnectionCreate {
        let data = CredentialData::default().with("code", code).with("state", state);
        let value = self.form.value();
        self.fields.with_value(|fields| fields.connection_with(&value, name, data))
    }

    /// Shows the hub's error messages beside their inputs. Gives back whether all of them have one. After a refusal for
    /// want of rights, the person may go on with what was typed.
    pub(crate) fn show_errors(&self, error: &ApiError, messages: &[(String, String)]) -> bool {
        if error.code() == code::CREDENTIAL_LIMITED {
            self.limited.offer(self.form.edits_now());
        }
        let value = self.form.value();
        let placed: Vec<_> = self.fields.with_value(|fields| {
            messages
                .iter()
                .filter_map(|(path, message)| Some((fields.pointer_of(path, &value)?, message.clone())))
                .collect()
        });
        self.form.show_errors(&placed) && placed.len() == messages.len()
    }

    /// Clears the form: what was typed was sent.
    pub(crate) fn clear(&self) {
        self.form.clear();
    }

    /// Counts every edit: read it to follow the form.
    pub(crate) fn edits(&self) -> u32 {
        self.form.edits()
    }

    /// What a draft keeps: no secrets.
    pub(crate) fn draft_variables(&self) -> Vec<ConnectionVariable> {
        let value = self.form.without_secrets();
        self.fields.with_value(|fields| fields.draft_variables(&value))
    }

    /// Fills in what a draft has kept, or what an account shows of itself: its variables, and its credential's inputs.
    pub(crate) fn restore_draft(&self, variables: &[ConnectionVariable], inputs: &[ConnectionVariable]) {
        if variables.is_empty() && inputs.is_empty() {
            return;
        }
        let value: Value = self.fields.with_value(|fields| fields.value_of_draft(variables, inputs));
        self.form.reset(Some(&value));
    }

    /// The inputs, and the line that says where the secret goes.
    pub(crate) fn view(&self, session: &Session) -> AnyView {
        let template = self.template.get_value();
        let method = self.method();
        let what = match method {
            AuthMethod::NoAuth if self.form.is_empty() => {
                element("p").class("muted").child("No account is needed for this.").into_any()
            }
            AuthMethod::Unsupported => notice(
                "warn",
                "This account uses a kind of sign-in that can't be shown here yet. Ask support for help.",
            ),
            AuthMethod::ProviderPage => required_scopes(&template),
            AuthMethod::NoAuth | AuthMethod::Credential => ().into_any(),
        };
        let docs = external_link(template.docs_url.as_deref(), "Where to find this");
        let help = match template.help {
            Some(help) => element("p").class("muted").child(help).child(" ").child(docs).into_any(),
            None if template.docs_url.is_some() => element("p").class("muted").child(docs).into_any(),
            None => ().into_any(),
        };
        fragment()
            .child(help)
            .child(self.form.view())
            .child(self.limited.view(self.form))
            .child(what)
            .child(trust_line(session, method, &self.provider()))
            .into_any()
    }
}

/// What the provider will ask the person to allow, in words.
fn required_scopes(template: &HubConnectionTemplate) -> AnyView {
    let scopes = template.auth_scheme_config.scopes.iter().filter(|scope| !scope.optional);
    let described: Vec<_> =
        scopes.map(|scope| scope.description.clone()).filter(|text| !text.is_empty()).collect();
    if described.is_empty() {
        return ().into_any();
    }
    element("div")
        .class("panel stack")
        .child(element("h2").child("You will be asked to allow"))
        .child(
            element("ul")
                .class("ticks")
                .child(described.into_iter().map(|text| element("li").child(text).into_any()).collect_view()),
        )
        .into_any()
}

/// The trust line: where what is typed goes.
fn trust_line(session: &Session, method: AuthMethod, provider: &str) -> AnyView {
    let host = session.host_name();
    let text = match method {
        AuthMethod::Credential => {
            format!(
                "Stored encrypted by {}; {host} never sees it. Remove it here at any time.",
                session.hub_name()
            )
        }
        AuthMethod::ProviderPage => format!(
            "You sign in at {provider}. {host} never sees your password, and you can take the access back at any time."
        ),
        AuthMethod::NoAuth | AuthMethod::Unsupported => return ().into_any(),
    };
    element("p").class("trust").child(text).into_any()
}
