//! The inputs of a stored credential that are no secrets, such as a user name: nobody should have to type them again.

use super::{Accounts, CredentialPlace};
use crate::Error;
use inlay_api::{ConnectionVariable, CredentialInput};
use inlay_catalogue::ConnectionTemplate;
use inlay_provider::Credential;
use inlay_store::{ListedConnection, Owner};

impl Accounts {
    /// The inputs of a connection's credential that are shown where they are typed, without files and blank ones. None
    /// where the credential can't be opened: connecting it anew is the way out of that.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::service) async fn shown_inputs(
        &self,
        owner: &Owner,
        connection: &ListedConnection,
    ) -> Result<Vec<ConnectionVariable>, Error> {
        let Some(template) = self.template_of(connection) else { return Ok(Vec::new()) };
        let shown: Vec<_> =
            template.credential.inputs().iter().filter(|input| is_shown(template, input)).collect();
        if shown.is_empty() {
            return Ok(Vec::new());
        }
        let Some(row) = self.store.connection(owner, &connection.id).await? else { return Ok(Vec::new()) };
        let Ok(Credential::Typed(typed)) =
            self.open_credential(CredentialPlace::of(owner, &row), &row.sealed)
        else {
            return Ok(Vec::new());
        };
        let input = |input: &CredentialInput| ConnectionVariable {
            name: input.name.to_owned(),
            value: typed.text(input.name).to_owned(),
        };
        Ok(shown.into_iter().map(input).filter(|input| !input.value.is_empty()).collect())
    }
}

fn is_shown(template: &ConnectionTemplate, input: &CredentialInput) -> bool {
    let hint = template.hint(input.name);
    !input.long && !hint.secret.unwrap_or(input.secret) && hint.constant.is_none()
}
