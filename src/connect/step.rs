//! One account's step: use a connection that is there, or make a new one, in one of the ways that there are.

mod choices;
mod forget;

use super::{
    account::AccountForm,
    flow::{Method, new_connection},
    oauth::OAuthConnect,
    popup::Popup,
};
use crate::{
    client::{ApiError, SharedClient},
    element::{element, flag, fragment, reactive},
    host, part,
    screen::call_error,
    session::Session,
};
use inlay_api::*;
use leptos::{prelude::*, task::spawn_local};

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

/// What a step has come to. `Copy`; lives as long as the wizard.
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
    /// A checked credential that is sent with the activation, and the template that it is for.
    typed: StoredValue<Option<(String, ConnectionCreate)>>,
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
            typed: StoredValue::new(None),
            account: RwSignal::new(None),
            checking: RwSignal::new(false),
            failure: RwSignal::new(None),
        };
        for template in templates {
            if !matches!(Method::of(&template.credential_type()), Method::Nothing | Method::Unknown) {
                step.find_existing(template.connector_id.clone(), template.id.clone());
            }
        }
        step
    }

    /// The step's title.
    pub(crate) fn title(&self) -> String {
        self.title.get_value()
    }

    /// What a summary says about it.
    pub(crate) fn summary(&self) -> String {
        if let Some(id) = self.chosen.get() {
            return self.existing.with(|existing| {
                let chosen = existing.iter().find(|(connection, _)| connection.id == id);
                chosen.map(|(connection, _)| connection_text(connection)).unwrap_or_default()
            });
        }
        match self.current().form.method() {
            Method::Nothing => "No account needed".to_owned(),
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
        if let Popup::Done { connection_id, .. } = way.oauth.popup.get_untracked() {
            let existing = ActivationConnectionExisting { template_id: way.id(), connection_id };
            return Some(ActivationConnectionCreate::Existing(existing));
        }
        if let Popup::Code { code, state } = way.oauth.popup.get_untracked() {
            let connection = way.form.with_code(self.name.get_untracked(), code, state);
            return Some(new_connection(&way.id(), connection));
        }
        let (template_id, typed) = self.typed.get_value()?;
        (template_id == way.id()).then(|| new_connection(&template_id, typed))
    }

    /// Puts the hub's messages of this step beside their inputs.
    pub(crate) fn refuse(&self, error: &ApiError, fields: &[(String, String)]) {
        self.typed.set_value(None);
        // An error without fields, such as a lost connection, stands below the form.
        if fields.is_empty() || !self.current().form.refuse(fields) {
            self.failure.set(Some(error.clone()));
        }
    }

    /// Forgets the secrets: the activation has them now.
    pub(crate) fn forget(&self) {
        self.typed.set_value(None);
        self.ways.with_value(|ways| ways.iter().for_each(|way| way.form.forget()));
    }

    /// Starts again, with nothing chosen or typed.
    pub(crate) fn start_over(&self) {
        self.forget();
        self.chosen.set(None);
        self.way.set(0);
    }

    /// Counts what was chosen and typed: read it to follow the step.
    pub(crate) fn edits(&self) -> u32 {
        self.chosen.track();
        self.name.track();
        let way = u32::try_from(self.way.get()).unwrap_or_default();
        way + self.ways.with_value(|ways| ways.iter().map(|way| way.form.edits()).sum::<u32>())
    }

    /// What is kept of the step when the wizard is left half-done.
    pub(crate) fn draft(&self) -> DraftAccount {
        let way = self.current();
        let made = match way.oauth.popup.get_untracked() {
            Popup::Done { connection_id, .. } => Some(connection_id),
            _ => None,
        };
        DraftAccount {
            template_id: way.id(),
            connection_id: self.chosen.get_untracked().or(made),
            name: Some(self.name.get_untracked()),
            variables: way.form.remembered(),
        }
    }

    /// Takes a half-done step up again.
    pub(crate) fn restore(&self, draft: &DraftAccount) {
        let index = self.ways.with_value(|ways| ways.iter().position(|way| way.id() == draft.template_id));
        let Some(index) = index else { return };
        self.way.set(index);
        self.chosen.set(draft.connection_id.clone());
        if let Some(name) = &draft.name {
            self.name.set(name.clone());
        }
        self.current().form.restore(&draft.variables);
    }

    /// Takes over what came of a full-page redirect for one of its ways.
    pub(crate) fn take_returned(&self, template: &str, connection: Option<String>, failed: Option<String>) {
        let index = self.ways.with_value(|ways| ways.iter().position(|way| way.id() == template));
        let Some(index) = index else { return };
        self.way.set(index);
        let way = self.ways.with_value(|ways| ways[index]);
        way.oauth.popup.set(match (connection, failed) {
            (Some(connection_id), _) => {
                self.announce(&connection_id);
                // Whose it is comes with the connections that are there.
                Popup::Done { connection_id, account: None }
            }
            (None, Some(code)) => Popup::Failed(code),
            (None, None) => Popup::Idle,
        });
    }

    /// Tells the host of a new connection.
    fn announce(&self, connection_id: &str) {
        let integration_id = self.integration_id.get_value();
        host::event("connected", &[("integrationId", &integration_id), ("connectionId", connection_id)]);
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
        let way = self.current();
        self.chosen.with(Option::is_none)
            && (self.checking.get() || way.oauth.is_busy() || way.form.method() == Method::Unknown)
    }

    /// True while the popup is the next thing to do; the button has nothing to add then.
    pub(crate) fn is_waiting(&self) -> bool {
        self.chosen.with(Option::is_none) && self.current().oauth.is_busy()
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
        let way = self.current();
        match way.form.method() {
            Method::Unknown => {}
            Method::Popup if self.connection().is_some() => next(),
            Method::Popup => self.open(way),
            Method::Nothing => {
                if let Some(typed) = way.form.submit(self.name.get_untracked()) {
                    self.typed.set_value(Some((way.id(), typed)));
                    next();
                }
            }
            Method::Typed => self.check(way, next),
        }
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
                .child(way.oauth.view(way.form.provider(), move || self.open(way)))
                .into_any()
        });
        fragment()
            .child(reactive(move || self.choices()))
            .child(self.forget_choice())
            .child(
                element("div")
                    .class("form")
                    .attr("hidden", flag(move || !new()))
                    .child(self.way_choices(&ways))
                    .child(reactive(move || self.name_box()))
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
            && way.form.method() == Method::Popup
            && way.oauth.popup.with(|popup| !matches!(popup, Popup::Done { .. } | Popup::Code { .. }))
    }

    fn open(self, way: Way) {
        let Some(asked) = way.form.submit_asked() else { return };
        let template = way.template.get_value();
        let request = InitialiseOAuth2Request {
            template_id: Some(template.id),
            connection_name: Some(self.name.get_untracked()),
            variables: asked.variables,
            scopes: asked.scopes,
            ..Default::default()
        };
        way.oauth.start(self.client.get(), template.connector_id, request);
        let announced = StoredValue::new(false);
        Effect::new(move |_| {
            if let Popup::Done { connection_id, account } = way.oauth.popup.get()
                && !announced.get_value()
            {
                announced.set_value(true);
                self.account.set(account);
                self.announce(&connection_id);
            }
        });
    }

    fn check(self, way: Way, next: impl Fn() + 'static) {
        let Some(typed) = way.form.submit(self.name.get_untracked()) else { return };
        self.checking.set(true);
        let client = self.client.get();
        let template_id = way.id();
        spawn_local(async move {
            let result = client.verify_connection(&template_id, &typed).await;
            if self.checking.try_set(false).is_some() {
                // The person has left the wizard.
                return;
            }
            match result {
                Ok(verification) => {
                    self.account.set(verification.account);
                    self.typed.set_value(Some((template_id, typed)));
                    next();
                }
                Err(error) => self.refuse(&error, &error.fields()),
            }
        });
    }

    fn find_existing(self, connector_id: String, template_id: String) {
        let client = self.client.get();
        spawn_local(async move {
            // Without an answer the person makes a new connection, which always works.
            let Ok(page) = client.list_connections(&connector_id).await else { return };
            let popup = self.ways.try_with_value(|ways| ways[self.way.get_untracked()].oauth.popup);
            let Some(popup) = popup else { return };
            let made = match popup.get_untracked() {
                Popup::Done { connection_id, .. } => Some(connection_id),
                _ => None,
            };
            let is_made = |one: &ConnectionSummary| made.as_ref() == Some(&one.id);
            if let Some(one) = page.connections.iter().find(|one| is_made(one)) {
                self.account.set(one.account.clone());
                popup.set(Popup::Done { connection_id: one.id.clone(), account: one.account.clone() });
            }
            let usable = page.connections.into_iter().filter(|one| one.attention.is_none() && !is_made(one));
            let usable: Vec<_> = usable.map(|one| (one, template_id.clone())).collect();
            let Some(first) = usable.first().map(|(connection, _)| connection.id.clone()) else { return };
            let added = self.existing.try_update(|existing| {
                let is_new = |one: &ConnectionSummary| existing.iter().all(|(known, _)| known.id != one.id);
                let new: Vec<_> = usable.into_iter().filter(|(one, _)| is_new(one)).collect();
                existing.extend(new);
            });
            let untouched = popup.with_untracked(|popup| *popup == Popup::Idle)
                && self.account.get_untracked().is_none()
                && self.name.get_untracked() == self.title.get_value()
                && self.edits_untracked() == 0;
            if added.is_some() && untouched && self.chosen.with_untracked(Option::is_none) {
                self.chosen.set(Some(first));
            }
        });
    }

    fn edits_untracked(&self) -> u32 {
        untrack(|| self.edits())
    }
}

/// Name and account of a connection, for a list.
fn connection_text(connection: &ConnectionSummary) -> String {
    match &connection.account {
        Some(account) if *account != connection.name => format!("{} ({account})", connection.name),
        _ => connection.name.clone(),
    }
}
