//! The activation at the end of the wizard, and the errors that it can end with.

use super::Wizard;
use crate::{
    client::ApiError,
    connect::step::AccountStep,
    connect::steps::{Step, connection_index, primary_templates},
    host,
};
use inlay_api::ActivationCreate;
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;

impl Wizard {
    /// Turns the integration on, or shows the first step that is unfinished.
    pub(super) fn activate(self, show_step: Callback<usize>) {
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
            let key = self.idempotency_key(&body);
            let primary = self.integration.with_value(primary_templates);
            let result = client.activate(&body, &primary, &key).await;
            if self.activating.try_set(false).is_some() {
                return;
            }
            match result {
                Ok(activation) => {
                    self.autosave.stop();
                    accounts.iter().for_each(AccountStep::clear);
                    self.attempt.set_value(None);
                    let ids = [("integrationId", integration_id.as_str()), ("activationId", &activation.id)];
                    host::event("activated", &ids);
                    self.screen.go("/manage?done=on", true);
                }
                Err(error) => self.show_error(error, show_step),
            }
        });
    }

    /// The `Idempotency-Key`. A double click or a repeated request activates once: the same body has the same key.
    fn idempotency_key(self, body: &ActivationCreate) -> String {
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
    fn show_error(self, error: ApiError, show_step: Callback<usize>) {
        let fields = error.fields();
        let mut first = None;
        for (index, account) in self.accounts.get_value().iter().enumerate() {
            let own: Vec<_> =
                fields.iter().filter(|(path, _)| connection_index(path) == Some(index)).cloned().collect();
            if !own.is_empty() {
                account.show_errors(&error, &own);
                first = first.or(Some(index));
            }
        }
        let variables = error.variable_pointers();
        if first.is_none() && !variables.is_empty() && self.settings.show_errors(&variables) {
            first = self.steps.with_value(|steps| steps.iter().position(|step| *step == Step::Settings));
        }
        match first {
            Some(index) => show_step.run(index),
            None => self.failure.set(Some(error)),
        }
    }
}
