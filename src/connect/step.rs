//! One account's step: use a connection that is there, or make a new one.

use super::{
    account::AccountForm,
    flow::{Method, new_connection},
    oauth::OAuthConnect,
    popup::Popup,
};
use crate::{
    client::ApiError,
    session::{Session, bridge, detail},
    ui::{error_notice, flag, show},
};
use inlay_api::*;
use leptos::{prelude::*, task::spawn_local};

/// What a step has come to. `Copy`; lives as long as the wizard.
#[derive(Clone, Copy)]
pub(crate) struct AccountStep {
    template: StoredValue<HubConnectionTemplate>,
    integration_id: StoredValue<String>,
    session: Session,
    form: AccountForm,
    oauth: OAuthConnect,
    /// The user's connections that fit.
    existing: RwSignal<Vec<ConnectionSummary>>,
    /// Id of the existing connection to use; none means a new one.
    chosen: RwSignal<Option<String>>,
    /// A checked credential that is sent with the activation.
    typed: StoredValue<Option<ConnectionCreate>>,
    account: RwSignal<Option<String>>,
    checking: RwSignal<bool>,
    failure: RwSignal<Option<ApiError>>,
}

impl AccountStep {
    pub(crate) fn new(session: Session, integration_id: &str, template: &HubConnectionTemplate) -> Self {
        let step = Self {
            template: StoredValue::new(template.clone()),
            integration_id: StoredValue::new(integration_id.to_owned()),
            session,
            form: AccountForm::new(template),
            oauth: OAuthConnect::new(),
            existing: RwSignal::default(),
            chosen: RwSignal::new(None),
            typed: StoredValue::new(None),
            account: RwSignal::new(None),
            checking: RwSignal::new(false),
            failure: RwSignal::new(None),
        };
        if !matches!(step.form.method(), Method::Nothing | Method::Unknown) {
            step.find_existing(&template.connector_id);
        }
        step
    }

    /// The step's title.
    pub(crate) fn title(&self) -> String {
        self.template.with_value(|template| template.name.clone())
    }

    /// What a summary says about it.
    pub(crate) fn summary(&self) -> String {
        if let Some(id) = self.chosen.get() {
            return self.existing.with(|existing| {
                existing
                    .iter()
                    .find(|connection| connection.id == id)
                    .map(connection_text)
                    .unwrap_or_default()
            });
        }
        match self.form.method() {
            Method::Nothing => "No account needed".to_owned(),
            _ => self.account.get().unwrap_or_else(|| "New connection".to_owned()),
        }
    }

    /// The part of the activation that this step gives. `None` while it is unfinished.
    pub(crate) fn connection(&self) -> Option<ActivationConnectionCreate> {
        let template_id = self.template.with_value(|template| template.id.clone());
        let existing = self.chosen.get_untracked().or_else(|| match self.oauth.popup.get_untracked() {
            Popup::Done { connection_id, .. } => Some(connection_id),
            _ => None,
        });
        if let Some(connection_id) = existing {
            let existing = ActivationConnectionExisting { template_id, connection_id };
            return Some(ActivationConnectionCreate::Existing(existing));
        }
        self.typed.get_value().map(|typed| new_connection(&template_id, typed))
    }

    /// Puts the hub's messages of this step beside their inputs.
    pub(crate) fn refuse(&self, error: &ApiError, fields: &[(String, String)]) {
        self.typed.set_value(None);
        // An error without fields, such as a lost connection, stands below the form.
        if fields.is_empty() || !self.form.refuse(fields) {
            self.failure.set(Some(error.clone()));
        }
    }

    /// Forgets the secret: the activation has it now.
    pub(crate) fn forget(&self) {
        self.form.forget();
        self.typed.set_value(None);
    }

    /// What the primary button says.
    pub(crate) fn button(&self) -> String {
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
        self.chosen.with(Option::is_none)
            && (self.checking.get() || self.oauth.is_busy() || self.form.method() == Method::Unknown)
    }

    /// True while the popup is the next thing to do; the button has nothing to add then.
    pub(crate) fn is_waiting(&self) -> bool {
        self.chosen.with(Option::is_none) && self.oauth.is_busy()
    }

    /// The primary button: opens the popup, or checks what is typed and goes on with `next`.
    pub(crate) fn go(self, next: impl Fn() + 'static) {
        if self.checking.get_untracked() {
            return;
        }
        self.failure.set(None);
        if self.chosen.with_untracked(Option::is_some) {
            return next();
        }
        match self.form.method() {
            Method::Unknown => {}
            Method::Popup if self.connection().is_some() => next(),
            Method::Popup => self.open(),
            Method::Nothing => {
                self.typed.set_value(self.form.submit());
                next();
            }
            Method::Key | Method::Login => self.check(next),
        }
    }

    /// The step's body.
    pub(crate) fn view(self) -> AnyView {
        let new = move || self.chosen.with(Option::is_none);
        let provider = self.form.provider();
        view! {
            {show(move || self.choices())}
            <div class="form" hidden=flag(move || !new())>
                {self.form.view(&self.session)}
                {self.oauth.view(provider, move || self.open())}
            </div>
            {show(move || self.failure.get().map_or_else(|| ().into_any(), |error| error_notice(&error, None)))}
        }
        .into_any()
    }

    fn wants_popup(&self) -> bool {
        self.chosen.with(Option::is_none)
            && self.form.method() == Method::Popup
            && self.oauth.popup.with(|popup| !matches!(popup, Popup::Done { .. }))
    }

    fn open(self) {
        let Some(variables) = self.form.submit_variables() else { return };
        let template = self.template.get_value();
        let request = InitialiseOAuth2Request {
            template_id: Some(template.id),
            connection_name: Some(template.name),
            variables,
            ..Default::default()
        };
        self.oauth.start(self.session.client(), template.connector_id, request);
        let announced = StoredValue::new(false);
        Effect::new(move |_| {
            if let Popup::Done { connection_id, account } = self.oauth.popup.get()
                && !announced.get_value()
            {
                announced.set_value(true);
                self.account.set(account);
                let ids =
                    [("integrationId", self.integration_id.get_value()), ("connectionId", connection_id)];
                bridge::event(
                    "connected",
                    &detail(&ids.each_ref().map(|(key, value)| (*key, value.as_str()))),
                );
            }
        });
    }

    fn check(self, next: impl Fn() + 'static) {
        let Some(typed) = self.form.submit() else { return };
        self.checking.set(true);
        let client = self.session.client();
        let template_id = self.template.with_value(|template| template.id.clone());
        spawn_local(async move {
            let result = client.verify_connection(&template_id, &typed).await;
            if self.checking.try_set(false).is_some() {
                // The person has left the wizard.
                return;
            }
            match result {
                Ok(verification) => {
                    self.account.set(verification.account);
                    self.typed.set_value(Some(typed));
                    next();
                }
                Err(error) => self.refuse(&error, &error.fields()),
            }
        });
    }

    fn find_existing(self, connector_id: &str) {
        let (client, connector_id) = (self.session.client(), connector_id.to_owned());
        spawn_local(async move {
            // Without an answer the person makes a new connection, which always works.
            let Ok(page) = client.list_connections(&connector_id).await else { return };
            let usable: Vec<_> = page.connections.into_iter().filter(|one| one.attention.is_none()).collect();
            if self.existing.try_set(usable.clone()).is_none() && self.account.get_untracked().is_none() {
                self.chosen.set(usable.first().map(|connection| connection.id.clone()));
            }
        });
    }

    fn choices(self) -> AnyView {
        let existing = self.existing.get();
        if existing.is_empty() {
            return ().into_any();
        }
        let group = self.template.with_value(|template| format!("use-{}", template.id));
        let option = |id: Option<String>, label: String| {
            let (group, value) = (group.clone(), id.clone());
            view! {
                <label class="check">
                    <input
                        type="radio"
                        name=group
                        prop:checked=move || self.chosen.get() == id
                        on:change=move |_| self.chosen.set(value.clone())
                    />
                    <span>{label}</span>
                </label>
            }
        };
        let known = existing
            .iter()
            .map(|connection| option(Some(connection.id.clone()), connection_text(connection)));
        view! {
            <fieldset class="choices" data-part="existing">
                <legend class="sr">"Account"</legend>
                {known.collect_view()}
                {option(None, "Connect another account".to_owned())}
            </fieldset>
        }
        .into_any()
    }
}

/// Name and account of a connection, for a list.
fn connection_text(connection: &ConnectionSummary) -> String {
    match &connection.account {
        Some(account) if *account != connection.name => format!("{} ({account})", connection.name),
        _ => connection.name.clone(),
    }
}
