//! OAuth transactions, as the widget sees them. `popup` is the same story as the popup sees it.
//!
//! A provider is only reached when three things met: the popup that a click opened (known by its cookie), a transaction
//! of a user, and that user's token in a widget that shares a browser with the popup (shown by the popup's handle, which
//! only a window of the hub's own origin can read). A link that somebody else sent never gets that far.

mod changes;
mod exchange;
mod popup;

pub use changes::Changes;
pub use popup::{CallbackQuery, Launch};

use super::{
    Action, Principal, Service,
    credential::{self, Problems},
};
use crate::{
    Error,
    catalogue::{ConnectionTemplate, OAuth2},
    error::field_error,
    secret,
    store::{BindOutcome, NewTransaction, Owner, TransactionRow},
    time::Millis,
};
use inlay_api::{InitialiseOAuth2Request, InitialiseOAuth2Response, Transaction, TransactionStatus};
use std::time::Duration;

/// Seconds in which a transaction must be finished.
const LIFETIME: i64 = 600;
/// Seconds between opening the popup and binding it, and between binding it and moving on.
const STEP: i64 = 60;
/// Seconds for which transactions are kept after their end.
const MEMORY: i64 = 24 * 3600;

impl Service {
    /// `InitialiseOAuth2EmbeddedConnection`. An open transaction of the user for the same template is cancelled.
    ///
    /// # Errors
    /// When the connector has no OAuth template, is not set up, or the client names another scheme than it has.
    pub async fn initialise(
        &self,
        who: &Principal,
        connector_id: &str,
        request: &InitialiseOAuth2Request,
    ) -> Result<InitialiseOAuth2Response, Error> {
        who.may(if request.connection_id.is_some() { Action::Reconnect } else { Action::Connect })?;
        let (template, oauth2) = self.oauth_template(who, connector_id, request)?;
        let owner = self.owner(who).await?;
        if oauth2.client.is_none() {
            return Err(Error::Unavailable);
        }
        let mut problems = Problems::default();
        compare(template, oauth2, request, &mut problems);
        let scopes = scopes(oauth2, request, &mut problems);
        let values = credential::check_variables(template, &request.variables, "", &mut problems);
        let name = request
            .connection_name
            .as_deref()
            .and_then(|name| credential::check_name(name, "connectionName", &mut problems));
        if let Some(values) = &values
            && (oauth2.authorize_url.render(values).is_err() || oauth2.token_url.render(values).is_err())
        {
            problems.invalid("variables", "These don't make an address of the provider.");
        }
        problems.into_result()?;
        if let Some(id) = &request.connection_id {
            let row = self.store.connection(&owner, id).await?;
            row.filter(|row| row.connector_id == template.connector_id)
                .ok_or_else(|| Error::NotFoundAt("connectionId".to_owned()))?;
        }
        let now = Millis::now();
        let new = NewTransaction {
            id: ulid::Ulid::generate().to_string(),
            template_id: template.id.clone(),
            context_id: oauth2.context_id(&owner.hub_id),
            replaces: request.connection_id.clone(),
            connection_name: name,
            scopes,
            variables: credential::to_variables(&values.unwrap_or_default()),
            expires_at: now.plus_seconds(LIFETIME),
        };
        if let Some(cancelled) = self.store.insert_transaction(&owner, &new, now).await? {
            self.changes.announce(&cancelled);
        }
        let launch_url = format!("{}/connect/launch", self.config.public_base());
        Ok(InitialiseOAuth2Response {
            url: launch_url.clone(),
            transaction_id: Some(new.id),
            launch_url: Some(launch_url),
            expires_at: Some(new.expires_at.to_rfc3339()),
        })
    }

    /// `BindTransaction`: joins a popup to a transaction under the user's token.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown transaction or handle; [`Error::WrongState`] when one of them is bound already,
    /// too old, or over.
    pub async fn bind(&self, who: &Principal, id: &str, handle: &str) -> Result<Transaction, Error> {
        let owner = self.owner_of_transactions(who).await?;
        self.store.transaction(&owner, id).await?.ok_or(Error::NotFound)?;
        let handle = secret::hash(handle);
        self.store.launch(&handle).await?.ok_or_else(|| Error::NotFoundAt("handle".to_owned()))?;
        let now = Millis::now();
        match self.store.bind_launch(&owner, id, &handle, now.plus_seconds(-STEP), now).await? {
            BindOutcome::Bound => self.changes.announce(id),
            BindOutcome::Refused => return Err(Error::WrongState),
        }
        self.read_transaction(&owner, id).await
    }

    /// `GetTransaction`. With `wait`, answers when the status is another than `seen` (than the present one, if that is not
    /// given), when it cannot change any more, or when the time is up.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for somebody else's.
    pub async fn transaction(
        &self,
        who: &Principal,
        id: &str,
        wait: Duration,
        seen: Option<&str>,
    ) -> Result<Transaction, Error> {
        let owner = self.owner_of_transactions(who).await?;
        let first = self.read_transaction(&owner, id).await?;
        if wait.is_zero()
            || first.status.is_terminal()
            || seen.is_some_and(|seen| seen != first.status.as_str())
        {
            return Ok(first);
        }
        let Some(watch) = self.changes.watch(id) else { return Ok(first) };
        let deadline = tokio::time::Instant::now() + wait;
        loop {
            // Listening begins before reading, so that a change between the two is not missed.
            let changed = watch.changed();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let now = self.read_transaction(&owner, id).await?;
            if now.status != first.status || tokio::time::timeout_at(deadline, changed).await.is_err() {
                return Ok(now);
            }
        }
    }

    /// `CancelTransaction`.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for somebody else's; [`Error::WrongState`] when it is over.
    pub async fn cancel(&self, who: &Principal, id: &str) -> Result<Transaction, Error> {
        let owner = self.owner_of_transactions(who).await?;
        self.store.transaction(&owner, id).await?.ok_or(Error::NotFound)?;
        if !self.store.end_transaction(&owner, id, None).await? {
            return Err(Error::WrongState);
        }
        self.changes.announce(id);
        self.read_transaction(&owner, id).await
    }

    /// Writes down what expired and forgets what is old.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tidy(&self) -> Result<(), Error> {
        let now = Millis::now();
        self.store.tidy_transactions(now.plus_seconds(-MEMORY), now).await?;
        self.tidy_drafts(now).await
    }

    async fn owner_of_transactions(&self, who: &Principal) -> Result<Owner, Error> {
        self.owner(who).await.map_err(super::connection::nothing_of_a_new_user)
    }

    async fn read_transaction(&self, owner: &Owner, id: &str) -> Result<Transaction, Error> {
        let row = self.store.transaction(owner, id).await?.ok_or(Error::NotFound)?;
        Ok(to_transaction(&row, Millis::now()))
    }

    fn oauth_template(
        &self,
        who: &Principal,
        connector_id: &str,
        request: &InitialiseOAuth2Request,
    ) -> Result<(&ConnectionTemplate, &OAuth2), Error> {
        let mut templates = self
            .catalogue
            .templates_of_connector(connector_id)
            .filter(|(integration, _)| self.visible(who, integration))
            .filter_map(|(_, template)| Some((template, template.oauth2()?)));
        match &request.template_id {
            None => templates.next().ok_or(Error::NotFound),
            Some(id) => templates
                .find(|(template, _)| template.id == *id)
                .ok_or_else(|| Error::NotFoundAt("templateId".to_owned())),
        }
    }
}

/// What the client says about the scheme must be what the hub knows; it is never used.
fn compare(
    template: &ConnectionTemplate,
    oauth2: &OAuth2,
    request: &InitialiseOAuth2Request,
    problems: &mut Problems,
) {
    let config = template.auth_scheme_config();
    let differs = |theirs: &Option<String>, ours: Option<&str>| {
        theirs.as_deref().is_some_and(|theirs| !theirs.is_empty() && Some(theirs) != ours)
    };
    let client_id = oauth2.client.as_ref().map(|client| client.id.as_str());
    let credential = request.credential.as_ref().map(|reference| reference.id.clone());
    for (field, wrong) in [
        ("authorizeUrl", differs(&request.authorize_url, config.authorize_url.as_deref())),
        ("clientId", differs(&request.client_id, client_id)),
        ("credential.id", differs(&credential, Some(&oauth2.credential_id))),
    ] {
        if wrong {
            problems.mismatch.push(field_error(field, "This isn't what the integration uses."));
        }
    }
}

fn scopes(oauth2: &OAuth2, request: &InitialiseOAuth2Request, problems: &mut Problems) -> Vec<String> {
    let Some(wanted) = &request.scopes else { return oauth2.default_scopes.clone() };
    for (at, scope) in wanted.iter().enumerate() {
        if !oauth2.scopes.iter().any(|known| known.name == *scope) {
            problems.invalid(format!("scopes[{at}]"), "The integration doesn't ask for this.");
        }
    }
    wanted.clone()
}

fn to_transaction(row: &TransactionRow, now: Millis) -> Transaction {
    let status = row.status_at(now);
    let connected = status == TransactionStatus::Connected;
    Transaction {
        id: row.id.clone(),
        error_code: row.error_code.clone().filter(|_| status == TransactionStatus::Failed),
        connection_id: row.connection_id.clone().filter(|_| connected),
        account: row.account.clone().filter(|_| connected),
        expires_at: row.expires_at.to_rfc3339(),
        status,
    }
}
