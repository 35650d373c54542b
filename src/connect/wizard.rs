//! The wizard: one step per account, then the settings, then a review of everything and the button that turns it on.

mod activate;
mod focus;

use super::{
    autosave::Autosave,
    step::AccountStep,
    steps::{Step, account_ways, steps},
};
use crate::{
    client::{ApiError, SharedClient},
    element::{button, effect, element, flag, fragment, keyword, reactive, reactive_text},
    part,
    screen::{
        LoadedIntegration, Screen, call_error, find_choices, integration_screen, load_kept_integration,
    },
    session::Session,
    ui::{FindChoices, FormState, back_link, notice},
};
use focus::focus_when_shown;
use inlay_api::{ActivationCreate, EmbeddedIntegration, IntegrationStatus, VariableOptionsRequest};
use leptos::prelude::*;
use std::rc::Rc;

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
            load_kept_integration(client, id),
            move |LoadedIntegration { integration, .. }| match integration.summary.state() {
                IntegrationStatus::Unavailable => notice("", "This integration can't be turned on here yet."),
                IntegrationStatus::Available | IntegrationStatus::Other(_) => {
                    Wizard::new(session, client, screen, integration).view()
                }
                _ if integration.allow_multiple => Wizard::new(session, client, screen, integration).view(),
                _ => already_active(&session, &integration),
            },
        ))
        .into_any()
}

fn already_active(session: &Session, integration: &EmbeddedIntegration) -> AnyView {
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
    autosave: Autosave,
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
        let accounts: Vec<_> = account_ways(&integration)
            .iter()
            .map(|ways| AccountStep::new(session, client, id, ways))
            .collect();
        let schema = integration.variables_schema.clone().unwrap_or_default();
        let settings = FormState::new(&schema, None, &[], "settings");
        let accounts = StoredValue::new(accounts);
        let wizard = Self {
            autosave: Autosave::new(client, id, accounts, settings),
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
        settings.set_find_choices(wizard.find_choices());
        wizard
    }

    /// Dynamic choices, read through the accounts as they are now.
    fn find_choices(self) -> FindChoices {
        let integration_id = self.integration.with_value(|integration| integration.summary.id.clone());
        Rc::new(move |request| {
            let accounts = self.accounts.get_value();
            let connections = accounts.iter().filter_map(AccountStep::connection).collect();
            let request = VariableOptionsRequest { connections, ..request };
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
        self.autosave.follow(current, self.finished, show_step);
        self.resume_redirect();
        let bodies = steps
            .iter()
            .enumerate()
            .map(|(index, step)| self.step(index, *step, current, show_step))
            .collect_view();
        fragment()
            .child(element("h1").child(format!("Connect {}", self.name())))
            .child(self.autosave.view(show_step))
            .child(element("ol").class("steps").attr("hidden", steps.len() < 2).child(titles))
            .child(bodies)
            .into_any()
    }

    /// Resumes after a full-page redirect to a provider.
    fn resume_redirect(self) {
        // Once: following the query would draw the wizard anew with each step.
        let query = |name| untrack(|| self.screen.query(name));
        let Some(template) = query("template") else { return };
        let (connection, failed) = (query("connection"), query("failed"));
        self.accounts.with_value(|accounts| {
            accounts
                .iter()
                .for_each(|account| account.resume_redirect(&template, connection.clone(), failed.clone()));
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
            Step::Account(account) => self.accounts.with_value(|accounts| accounts[account]).advance(next),
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
            Step::Account(_) => account().map_or_else(|| ().into_any(), AccountStep::view),
            Step::Settings => self.settings.view(),
            Step::Review => self.review(move || current.get() == index),
        };
        let button_text = move || match step {
            Step::Account(_) => account().map(|account| account.button_text()).unwrap_or_default(),
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
            .on_build(move |form| focus_when_shown(form, move || current.get() == index))
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

    /// The review. Following a form of hundreds of settings costs more per key than people should wait, so nothing
    /// is summed up while it is not shown.
    fn review(self, is_shown: impl Fn() -> bool + Copy + Send + 'static) -> AnyView {
        let (name, host) = (self.name(), self.session.host_name());
        effect(move || {
            if is_shown() {
                untrack(|| self.settings.look_up_labels());
            }
        });
        let entries = move || {
            if !is_shown() {
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
}
