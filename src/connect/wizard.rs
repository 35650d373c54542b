//! The wizard: one step per account, then the settings, then a look at everything and one button.

use super::{
    flow::{Step, accounts, connection_of, steps},
    keep::Keeper,
    step::AccountStep,
};
use crate::{
    client::{ApiError, SharedClient},
    element::{IntoChild, button, element, flag, fragment, keyword, reactive, reactive_text},
    host, part,
    screen::{LoadedIntegration, Screen, call_error, find_choices, integration_screen, load_integration},
    session::Session,
    ui::{Find, FormState, back_link, notice},
};
use inlay_api::{ActivationCreate, EmbeddedIntegration, IntegrationStatus, VariableOptionsRequest};
use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use serde_json::Value;
use std::rc::Rc;
use wasm_bindgen::JsCast;

/// The wizard of one integration.
#[component]
pub(crate) fn ConnectPage() -> impl IntoView {
    let (session, client) = (Session::expect(), SharedClient::expect());
    let screen = Screen::expect();
    let id = screen.integration_id();
    let back = session.href(&format!("/i/{id}"));
    element("article")
        .class("wizard")
        .part(part::WIZARD)
        .child(back_link(back, "Back"))
        .child(integration_screen(
            load_integration(client, id),
            move |LoadedIntegration { integration, .. }| match integration.summary.state() {
                IntegrationStatus::Unavailable => notice("", "This integration can't be turned on here yet."),
                IntegrationStatus::Available | IntegrationStatus::Other(_) => {
                    Wizard::new(session, client, screen, integration).view()
                }
                _ if integration.allow_multiple => Wizard::new(session, client, screen, integration).view(),
                _ => already_on(&session, &integration),
            },
        ))
        .into_any()
}

fn already_on(session: &Session, integration: &EmbeddedIntegration) -> AnyView {
    let href = session.href(&format!("/i/{}/manage", integration.summary.id));
    fragment()
        .child(notice("good", format!("{} is on.", integration.summary.name)))
        .child(
            element("div")
                .class("row")
                .child(element("a").class("button primary").attr("href", href).child("Manage")),
        )
        .into_any()
}

#[derive(Clone, Copy)]
struct Wizard {
    session: Session,
    client: SharedClient,
    screen: Screen,
    integration: StoredValue<EmbeddedIntegration>,
    steps: StoredValue<Vec<Step>>,
    accounts: StoredValue<Vec<AccountStep>>,
    settings: FormState,
    keeper: Keeper,
    /// How many steps are finished; none behind the first unfinished one is shown.
    finished: RwSignal<usize>,
    activating: RwSignal<bool>,
    failure: RwSignal<Option<ApiError>>,
    /// The last body that was sent and its key: the same body is the same attempt.
    attempt: StoredValue<Option<(ActivationCreate, String)>>,
}

impl Wizard {
    fn new(session: Session, client: SharedClient, screen: Screen, integration: EmbeddedIntegration) -> Self {
        let id = &integration.summary.id;
        let accounts: Vec<_> =
            accounts(&integration).iter().map(|ways| AccountStep::new(session, client, id, ways)).collect();
        let schema = integration.variables_schema.clone().unwrap_or_default();
        let settings = FormState::new(&schema, None, &[], "settings", false);
        let accounts = StoredValue::new(accounts);
        let wizard = Self {
            keeper: Keeper::new(client, id, accounts, settings),
            session,
            client,
            screen,
            steps: StoredValue::new(steps(accounts.with_value(Vec::len), !settings.is_empty())),
            accounts,
            settings,
            integration: StoredValue::new(integration),
            finished: RwSignal::new(0),
            activating: RwSignal::new(false),
            failure: RwSignal::new(None),
            attempt: StoredValue::new(None),
        };
        settings.find_choices(wizard.find_choices());
        wizard
    }

    /// Dynamic choices, read through the accounts as they are now.
    fn find_choices(self) -> Find {
        let integration_id = self.integration.with_value(|integration| integration.summary.id.clone());
        Rc::new(move |pointer, value, search, after| {
            let accounts = self.accounts.get_value();
            let request = VariableOptionsRequest {
                pointer,
                activation_id: None,
                connections: accounts.iter().filter_map(AccountStep::connection).collect(),
                dynamic_variables: value.as_object().cloned().unwrap_or_default(),
                search: Some(search).filter(|search| !search.is_empty()),
                after,
            };
            find_choices(self.client, integration_id.clone(), request)
        })
    }

    fn integration_id(&self) -> String {
        self.integration.with_value(|integration| integration.summary.id.clone())
    }

    fn name(&self) -> String {
        self.integration.with_value(|integration| integration.summary.name.clone())
    }

    fn view(self) -> AnyView {
        // The step is in the URL, so that the browser's back button goes one step back and not out of the wizard.
        let asked =
            move || self.screen.query("step").and_then(|step| step.parse::<usize>().ok()).unwrap_or(1);
        let current = Memo::new(move |_| asked().saturating_sub(1).min(self.finished.get()));
        let show_step =
            Callback::new(move |index: usize| self.screen.go(&format!("/connect?step={}", index + 1), false));
        let steps = self.steps.get_value();
        let titles = steps.iter().enumerate().map(|(index, step)| {
            element("li")
                .part(part::STEP)
                .class(keyword(move || (index < current.get()).then_some("done")))
                .attr("aria-current", keyword(move || (current.get() == index).then_some("step")))
                .child(element("span").child(self.title(*step)))
                .into_any()
        });
        let titles = titles.collect_view();
        self.keeper.follow(current, self.finished, show_step);
        self.take_returned();
        let bodies = steps
            .iter()
            .enumerate()
            .map(|(index, step)| self.step(index, *step, current, show_step))
            .collect_view();
        fragment()
            .child(element("h1").child(format!("Connect {}", self.name())))
            .child(self.keeper.view(show_step))
            .child(element("ol").class("steps").attr("hidden", steps.len() < 2).child(titles))
            .child(bodies)
            .into_any()
    }

    /// What came of a full-page redirect to a provider.
    fn take_returned(self) {
        // Once: following the query would draw the wizard anew with each step.
        let query = |name| untrack(|| self.screen.query(name));
        let Some(template) = query("template") else { return };
        let (connection, failed) = (query("connection"), query("failed"));
        self.accounts.with_value(|accounts| {
            accounts
                .iter()
                .for_each(|account| account.take_returned(&template, connection.clone(), failed.clone()));
        });
    }

    fn title(self, step: Step) -> String {
        match step {
            Step::Account(index) => self.accounts.with_value(|accounts| accounts[index].title()),
            Step::Settings => "Settings".to_owned(),
            Step::Review => "Turn on".to_owned(),
        }
    }

    /// Every step stays in the document, so that nothing that was typed is lost by going back or by a failed call.
    fn step(self, index: usize, step: Step, current: Memo<usize>, show_step: Callback<usize>) -> AnyView {
        let next = move || {
            self.finished.update(|finished| *finished = (*finished).max(index + 1));
            show_step.run(index + 1);
        };
        let go = move || match step {
            Step::Account(account) => self.accounts.with_value(|accounts| accounts[account]).go(next),
            Step::Settings => {
                if self.settings.submit().is_some() {
                    next();
                }
            }
            Step::Review => self.activate(show_step),
        };
        let account = move || match step {
            Step::Account(account) => Some(self.accounts.with_value(|accounts| accounts[account])),
            _ => None,
        };
        let body = match step {
            Step::Account(_) => account().map(AccountStep::view).into_child(),
            Step::Settings => self.settings.view(),
            Step::Review => self.review(move || current.get() == index),
        };
        let button_text = move || match step {
            Step::Account(_) => account().map(|account| account.button()).unwrap_or_default(),
            Step::Settings => "Continue".to_owned(),
            Step::Review if self.activating.get() => "Turning on…".to_owned(),
            Step::Review => format!("Turn on {}", self.name()),
        };
        let waiting = move || account().is_some_and(|account| account.is_waiting());
        let blocked = move || account().map_or_else(|| self.activating.get(), |account| account.is_blocked());
        let back = (index > 0).then(|| {
            button("button").part(part::BACK).on_click(move || show_step.run(index - 1)).child("Back")
        });
        element("form")
            .class("form")
            .attr("novalidate", true)
            .part(if step == Step::Review { part::REVIEW } else { part::STEP_FORM })
            .attr("hidden", flag(move || current.get() != index))
            .attr("tabindex", "-1")
            .attr("aria-label", self.title(step))
            .on_build(move |form| follow_focus(form, move || current.get() == index))
            .on_submit(move || {
                if !blocked() {
                    go();
                }
            })
            .child(body)
            .child(
                element("div").class("actions").child(back.unwrap_or_else(|| element("span"))).child(
                    element("button")
                        .class("button primary")
                        .attr("type", "submit")
                        .part(if step == Step::Review { part::ACTIVATE } else { part::SUBMIT })
                        .attr("disabled", flag(blocked))
                        .attr("hidden", flag(waiting))
                        .child(reactive_text(button_text)),
                ),
            )
            .into_any()
    }

    /// What `is_on` says: following a form of hundreds of settings costs more per key than people should wait, so nothing
    /// is summed up while nobody sees it.
    fn review(self, is_on: impl Fn() -> bool + Send + 'static) -> AnyView {
        let (name, host) = (self.name(), self.session.host_name());
        let entries = move || {
            if !is_on() {
                return ().into_any();
            }
            let accounts = self.accounts.with_value(|accounts| {
                accounts.iter().map(|account| (account.title(), account.summary())).collect::<Vec<_>>()
            });
            let settings = self.settings.summary().into_iter().map(|line| (line.label, line.text));
            let rows = accounts.into_iter().chain(settings);
            rows.map(|(label, text)| {
                element("div").child(element("dt").child(label)).child(element("dd").child(text)).into_any()
            })
            .collect_view()
            .into_any()
        };
        fragment()
            .child(element("p").child(format!(
                "Turning on {name} lets {host} use it for you, from now on and until you turn it off."
            )))
            .child(element("dl").class("panel review").child(reactive(entries)))
            .child(call_error(self.failure))
            .into_any()
    }

    fn activate(self, show_step: Callback<usize>) {
        if self.activating.get_untracked() {
            return;
        }
        let accounts = self.accounts.get_value();
        let connections: Vec<_> = accounts.iter().filter_map(AccountStep::connection).collect();
        if connections.len() < accounts.len() {
            let unfinished = accounts.iter().position(|account| account.connection().is_none());
            return show_step.run(unfinished.unwrap_or_default());
        }
        let Some(Value::Object(dynamic_variables)) = self.settings.submit() else { return };
        self.activating.set(true);
        self.failure.set(None);
        let client = self.client.get();
        let integration_id = self.integration_id();
        spawn_local(async move {
            let body = ActivationCreate {
                user_id: host::subject(),
                integration_id: integration_id.clone(),
                connections,
                dynamic_variables,
            };
            let key = self.key_for(&body);
            let result = client.activate(&body, &key).await;
            if self.activating.try_set(false).is_some() {
                return;
            }
            match result {
                Ok(activation) => {
                    self.keeper.stop();
                    accounts.iter().for_each(AccountStep::forget);
                    self.attempt.set_value(None);
                    let ids = [("integrationId", integration_id.as_str()), ("activationId", &activation.id)];
                    host::event("activated", &ids);
                    self.screen.go("/manage?done=on", true);
                }
                Err(error) => self.refuse(error, show_step),
            }
        });
    }

    /// A double click or a repeated request activates once: the same body has the same key.
    fn key_for(self, body: &ActivationCreate) -> String {
        if let Some((sent, key)) = self.attempt.get_value()
            && sent == *body
        {
            return key;
        }
        let key = window().crypto().map(|crypto| crypto.random_uuid()).unwrap_or_default();
        self.attempt.set_value(Some((body.clone(), key.clone())));
        key
    }

    /// Shows an error where it belongs: on the step whose input it is about, else below the summary.
    fn refuse(self, error: ApiError, show_step: Callback<usize>) {
        let fields = error.fields();
        let mut first = None;
        for (index, account) in self.accounts.get_value().iter().enumerate() {
            let own: Vec<_> =
                fields.iter().filter(|(path, _)| connection_of(path) == Some(index)).cloned().collect();
            if !own.is_empty() {
                account.refuse(&error, &own);
                first = first.or(Some(index));
            }
        }
        let variables = error.variable_pointers();
        if first.is_none() && !variables.is_empty() && self.settings.refuse(&variables) {
            first = self.steps.with_value(|steps| steps.iter().position(|step| *step == Step::Settings));
        }
        match first {
            Some(index) => show_step.run(index),
            None => self.failure.set(Some(error)),
        }
    }
}

/// Takes the focus into a step when it is its turn, so that keys and screen readers go on there; not at the wizard's start.
fn follow_focus(form: &web_sys::Element, is_on: impl Fn() -> bool + Send + Sync + 'static) {
    let form = SendWrapper::new(form.clone().unchecked_into::<web_sys::HtmlElement>());
    Effect::new(move |was_on: Option<bool>| {
        let is_on = is_on();
        if is_on && was_on == Some(false) {
            let form = form.clone();
            // It is still hidden while effects run.
            request_animation_frame(move || {
                // A form that is gone takes no focus.
                let _ = form.focus();
            });
        }
        is_on
    });
}
