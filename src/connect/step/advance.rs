//! The primary button of an account's step: opens the popup, or verifies what is typed.

use super::{AccountStep, Way};
use crate::{
    client::ApiError,
    connect::{
        auth_method::AuthMethod,
        oauth::{OAuthStage, oauth_request},
    },
    element::effect,
    host,
};
use inlay_api::InitialiseOAuth2Request;
use leptos::{prelude::*, task::spawn_local};

impl AccountStep {
    /// The primary button: opens the popup, or checks what is typed and goes on with `next`.
    pub(crate) fn advance(self, next: impl Fn() + 'static) {
        if self.checking.get_untracked() {
            return;
        }
        self.failure.set(None);
        if self.chosen.with_untracked(Option::is_some) {
            return next();
        }
        let way = self.current();
        match way.form.method() {
            AuthMethod::Unsupported => {}
            AuthMethod::ProviderPage if self.connection().is_some() => next(),
            AuthMethod::ProviderPage => self.open_popup(way),
            AuthMethod::NoAuth => {
                if let Some(typed) = way.form.submit_connection(self.name.get_untracked()) {
                    self.checked.set_value(Some((way.id(), typed)));
                    next();
                }
            }
            AuthMethod::Credential => self.verify(way, next),
        }
    }

    /// Opens the popup. Call it inside a click.
    pub(super) fn open_popup(self, way: Way) {
        let Some(inputs) = way.form.submit_authorization() else { return };
        let template = way.template.get_value();
        let request = InitialiseOAuth2Request {
            template_id: Some(template.id.clone()),
            connection_name: Some(self.name.get_untracked()),
            variables: inputs.variables,
            scopes: inputs.scopes,
            ..oauth_request(&template.auth_scheme_config)
        };
        way.oauth.start(self.client.get(), template.connector_id, request);
        let announced = StoredValue::new(false);
        effect(move || {
            if let OAuthStage::Connected { connection_id, account } = way.oauth.stage.get()
                && !announced.get_value()
            {
                announced.set_value(true);
                self.account.set(account);
                self.emit_connected(&connection_id);
            }
        });
    }

    /// Asks the provider, through the hub, whether the credential is good, and goes on with `next` if it is.
    fn verify(self, way: Way, next: impl Fn() + 'static) {
        let Some(typed) = way.form.submit_connection(self.name.get_untracked()) else { return };
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
                    self.checked.set_value(Some((template_id, typed)));
                    next();
                }
                Err(error) => self.show_errors(&error, &error.fields()),
            }
        });
    }

    /// Shows the hub's errors of this step beside their inputs.
    pub(crate) fn show_errors(&self, error: &ApiError, fields: &[(String, String)]) {
        self.checked.set_value(None);
        // An error without fields, such as a lost connection, stands below the form.
        if fields.is_empty() || !self.current().form.show_errors(error, fields) {
            self.failure.set(Some(error.clone()));
        }
    }

    /// Sends the event of a new connection to the host's page.
    pub(super) fn emit_connected(&self, connection_id: &str) {
        let integration_id = self.integration_id.get_value();
        host::event("connected", &[("integrationId", &integration_id), ("connectionId", connection_id)]);
    }
}
