//! Checking what a client sends for a connection: certificates, keys and patterns are read where nobody waits for them.

use super::{
    Accounts,
    credential::{self, CheckedConnection},
};
use crate::{Error, service::problems::Problems};
use inlay_api::{ConnectionCreate, ConnectionCredentialsCreate, ConnectionVariable};
use inlay_catalogue::{ConnectionTemplate, Values};
use std::sync::Arc;

/// What a client sends for a connection.
pub(in crate::service) struct SentConnection<'a> {
    pub(in crate::service) name: &'a str,
    pub(in crate::service) credentials: &'a ConnectionCredentialsCreate,
    pub(in crate::service) variables: &'a [ConnectionVariable],
    /// Where it stands in the request: `connections[0]`, or empty.
    pub(in crate::service) path: &'a str,
}

impl<'a> SentConnection<'a> {
    pub(in crate::service) fn of(create: &'a ConnectionCreate, path: &'a str) -> Self {
        let ConnectionCreate { name, credentials, variables, .. } = create;
        Self { name, credentials, variables, path }
    }
}

impl Accounts {
    /// Checks a new connection for a template of the catalogue, and adds to what is wrong with the request.
    ///
    /// # Errors
    /// When it could not be checked.
    pub(in crate::service) async fn check_connection(
        &self,
        template: &ConnectionTemplate,
        sent: SentConnection<'_>,
        problems: &mut Problems,
    ) -> Result<Option<CheckedConnection>, Error> {
        let (name, credentials) = (sent.name.to_owned(), sent.credentials.clone());
        let (variables, path) = (sent.variables.to_vec(), sent.path.to_owned());
        let check = move |template: &ConnectionTemplate, problems: &mut Problems| {
            credential::check_connection(template, &name, &credentials, &variables, &path, problems)
        };
        self.off_thread(template, problems, check).await
    }

    /// Checks a connection that is the whole request.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(in crate::service) async fn checked_connection(
        &self,
        template: &ConnectionTemplate,
        sent: SentConnection<'_>,
    ) -> Result<CheckedConnection, Error> {
        let mut problems = Problems::default();
        let checked = self.check_connection(template, sent, &mut problems).await?;
        problems.into_result()?;
        checked.ok_or(Error::Invalid(Vec::new()))
    }

    /// Checks the variables that a client sent and gives each of the template's a value.
    ///
    /// # Errors
    /// When they could not be checked.
    pub(in crate::service) async fn check_variables(
        &self,
        template: &ConnectionTemplate,
        variables: &[ConnectionVariable],
        problems: &mut Problems,
    ) -> Result<Option<Values>, Error> {
        let variables = variables.to_vec();
        let check = move |template: &ConnectionTemplate, problems: &mut Problems| {
            credential::check_variables(template, &variables, "", problems)
        };
        self.off_thread(template, problems, check).await
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        template: &ConnectionTemplate,
        problems: &mut Problems,
        check: impl FnOnce(&ConnectionTemplate, &mut Problems) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>, Error> {
        let (catalogue, id, mut found) =
            (Arc::clone(&self.catalogue), template.id.clone(), Problems::default());
        let check = move || {
            let checked = catalogue.template(&id).and_then(|(_, template)| check(template, &mut found));
            (checked, found)
        };
        let (checked, found) = self.checks.run(check).await?;
        problems.invalid.extend(found.invalid);
        problems.mismatch.extend(found.mismatch);
        Ok(checked)
    }
}
