//! The step of one account: use an existing connection, or make a new one in one of several ways.

mod advance;
mod choices;
mod draft;
mod existing;
mod forget;

use super::{
    account::AccountForm,
    auth_method::AuthMethod,
    fields::new_connection,
    oauth::{OAuthConnect, OAuthStage},
};
use crate::{
    client::{ApiError, SharedClient},
    element::{element, flag, fragment, reactive},
    part,
    screen::call_error,
    session::Session,
};
use inlay_api::*;
use leptos::prelude::*;

/// One way to connect an account.
#[derive(Clone, Copy)]
struct Way {
    template: StoredValue<HubConnectionTemplate>,
    form: AccountForm,
    oauth: OAuthConnect,
}

impl Way {
    fn id(&self) -> String {
        self.template.with_value(|template| template.id.clone())
    }
}

/// The state of an account's step. `Copy`; lives as long as the wizard.
#[derive(Clone, Copy)]
pub(crate) struct AccountStep {
    title: StoredValue<String>,
    integration_id: StoredValue<String>,
    session: Session,
    client: SharedClient,
    ways: StoredValue<Vec<Way>>,
    /// Index of the way that is shown.
    way: RwSignal<usize>,
    /// The user's connections that fit, and the template that each is for.
    existing: RwSignal<Vec<(ConnectionSummary, String)>>,
    /// Id of the existing connection to use; none means a new one.
    chosen: RwSignal<Option<String>>,
    /// What a new connection is called, where there are others to tell it apart from.
    name: RwSignal<String>,
    /// A verified credential that is sent with the activation, and the template that it is for.
    checked: StoredValue<Option<(String, ConnectionCreate)>>,
    account: RwSignal<Option<String>>,
    checking: RwSignal<bool>,
    failure: RwSignal<Option<ApiError>>,
}

impl AccountStep {
    /// A step for an account that can be connected in these ways, of which there is at least one.
    pub(crate) fn new(
        session: Session,
        client: SharedClient,
        integration_id: &str,
        templates: &[HubConnectionTemplate],
    ) -> Self {
        let way = |template: &HubConnectionTemplate| Way {
            form: AccountForm::new(template),
            template: StoredValue::new(template.clone()),
            oauth: OAuthConnect::new(),
        };
        let title = templates.first().map(|template| template.name.clone()).unwrap_or_default();
        let step = Self {
            name: RwSignal::new(title.clone()),
            title: StoredValue::new(title),
            integration_id: StoredValue::new(integration_id.to_owned()),
            session,
            client,
            ways: StoredValue::new(templates.iter().map(way).collect()),
            way: RwSignal::new(0),
            existing: RwSignal::default(),
            chosen: RwSignal::new(None),
            checked: StoredValue::new(None),
            account: RwSignal::new(None),
            checking: RwSignal::new(false),
            failure: RwSignal::new(None),
        };
        for template in templates {
            if !matches!(
                AuthMethod::of(&template.credential_type()),
                AuthMethod::NoAuth | AuthMethod::Unsupported
            ) {
                step.find_existing(template.connector_id.clone(), template.id.clone());
            }
        }
        step
    }

    /// The step's title.
    pub(crate) fn title(&self) -> String {
        self.title.get_value()
    }

    /// The line of the summary.
    pub(crate) fn summary(&self) -> String {
        if let Some(id) = self.chosen.get() {
            return self.existing.with(|existing| {
                let chosen = existing.iter().find(|(connection, _)| connection.id == id);
                chosen.map(|(connection, _)| connection_text(connection)).unwrap_or_default()
            });
        }
        match self.current().form.method() {
            AuthMethod::NoAuth => "No account needed".to_owned(),
            _ => self.account.get().unwrap_or_else(|| "New connection".to_owned()),
        }
    }

    /// The part of the activation that this step gives. `None` while it is unfinished.
    pub(crate) fn connection(&self) -> Option<ActivationConnectionCreate> {
        if let Some(connection_id) = self.chosen.get_untracked() {
            let template_id = self.existing.with_untracked(|existing| {
                existing.iter().find(|(one, _)| one.id == connection_id).map(|(_, template)| template.clone())
            })?;
            let existing = ActivationConnectionExisting { template_id, connection_id };
            return Some(ActivationConnectionCreate::Existing(existing));
        }
        let way = self.current();
        if let OAuthStage::Connected { connection_id, .. } = way.oauth.stage.get_untracked() {
            let existing = ActivationConnectionExisting { template_id: way.id(), connection_id };
            return Some(ActivationConnectionCreate::Existing(existing));
        }
        if let OAuthStage::Code { code, state } = way.oauth.stage.get_untracked() {
            let connection = way.form.connection_with_code(self.name.get_untracked(), code, state);
            return Some(new_connection(&way.id(), connection));
        }
        let (template_id, typed) = self.checked.get_value()?;
        (template_id == way.id()).then(|| new_connection(&template_id, typed))
    }

    /// The text of the primary button.
    pub(crate) fn button_text(&self) -> String {
        if self.checking.get() {
            "Checking…".to_owned()
        } else if self.wants_popup() {
            "Connect".to_owned()
        } else {
            "Continue".to_owned()
        }
    }

    /// True while the primary button must wait, or can do nothing.
    pub(crate) fn is_blocked(&self) -> bool {
        let way = self.current();
        self.chosen.with(Option::is_none)
            && (self.checking.get() || way.oauth.is_busy() || way.form.method() == AuthMethod::Unsupported)
    }

    /// True while the popup is the next thing to do; the button has nothing to add then.
    pub(crate) fn is_waiting(&self) -> bool {
        self.chosen.with(Option::is_none) && self.current().oauth.is_busy()
    }

    /// The step's body.
    pub(crate) fn view(self) -> AnyView {
        let new = move || self.chosen.with(Option::is_none);
        let ways = self.ways.get_value();
        let bodies = ways.iter().enumerate().map(|(index, way)| {
            let way = *way;
            element("div")
                .class("form")
                .part(part::WAY)
                .attr("hidden", flag(move || self.way.get() != index))
                .child(way.form.view(&self.session))
                .child(way.oauth.view(way.form.provider(), move || self.open_popup(way)))
                .into_any()
        });
        fragment()
            .child(reactive(move || self.existing_choices()))
            .child(self.forget_choice())
            .child(
                element("div")
                    .class("form")
                    .attr("hidden", flag(move || !new()))
                    .child(self.way_choices(&ways))
                    .child(reactive(move || self.name_field()))
                    .child(bodies.collect_view()),
            )
            .child(call_error(self.failure))
            .into_any()
    }

    /// The way that is shown; tracks it.
    fn current(&self) -> Way {
        let index = self.way.get();
        self.ways.with_value(|ways| ways[index])
    }

    fn wants_popup(&self) -> bool {
        let way = self.current();
        self.chosen.with(Option::is_none)
            && way.form.method() == AuthMethod::ProviderPage
            && way
                .oauth
                .stage
                .with(|stage| !matches!(stage, OAuthStage::Connected { .. } | OAuthStage::Code { .. }))
    }
}

/// Name and account of a connection, for a list.
fn connection_text(connection: &ConnectionSummary) -> String {
    match &connection.account {
        Some(account) if *account != connection.name => format!("{} ({account})", connection.name),
        _ => connection.name.clone(),
    }
}
