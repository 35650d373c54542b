//! OAuth transactions, as the popup sees them: launch page, provider, callback.

use super::STEP;
use crate::{
    Error,
    catalogue::{OAuth2, Values},
    error::field_error,
    secret,
    service::Service,
    store::{LaunchRow, Owner, TransactionRow},
    time::Millis,
    vault::Purpose,
};
use inlay_api::{ConnectionVariable, TransactionStatus, transaction_error as code};
use std::sync::Arc;
use url::Url;

/// A popup that was opened: what its page and its cookie get. Only hashes of both stay.
#[derive(Clone, Debug)]
pub struct Launch {
    /// For the page, which hands it to its opener.
    pub handle: String,
    /// For the cookie.
    pub secret: String,
    /// The variable part of the cookie's name: several popups can be open at once.
    pub cookie: String,
}

/// What a provider put into the redirect.
#[derive(Clone, Debug, Default)]
pub struct CallbackQuery {
    /// Ours, unchanged.
    pub state: Option<String>,
    /// RFC 6749, section 4.1.2.
    pub code: Option<String>,
    /// RFC 6749, section 4.1.2.1.
    pub error: Option<String>,
    /// RFC 9207.
    pub iss: Option<String>,
}

impl Service {
    /// Opens a popup.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_launch(&self) -> Result<Launch, Error> {
        let (handle, secret) = (secret::random(), secret::random());
        let handle_hash = secret::hash(&handle);
        let cookie: String = handle_hash[..4].iter().map(|byte| format!("{byte:02x}")).collect();
        let row = LaunchRow {
            secret_hash: secret::hash(&secret),
            handle_hash,
            cookie: cookie.clone(),
            bound: None,
            created_at: Millis::now(),
        };
        self.store.insert_launch(&row).await?;
        Ok(Launch { handle, secret, cookie })
    }

    /// Where the popup goes: the provider's URL, once per bound popup. `cookie` reads a launch cookie by the variable
    /// part of its name.
    ///
    /// # Errors
    /// [`Error::WrongState`] whenever popup, cookie and transaction do not belong together any more.
    pub async fn go(&self, handle: &str, cookie: impl Fn(&str) -> Option<String>) -> Result<Url, Error> {
        let launch = self.store.launch(&secret::hash(handle)).await?.ok_or(Error::WrongState)?;
        if !shows(&launch, cookie) {
            return Err(Error::WrongState);
        }
        let (owner, id) = launch.bound.ok_or(Error::WrongState)?;
        let transaction = self.store.transaction(&owner, &id).await?.ok_or(Error::WrongState)?;
        let (_, template) = self.catalogue.template(&transaction.template_id).ok_or(Error::WrongState)?;
        let oauth2 = template.oauth2().ok_or(Error::WrongState)?;
        let (state, verifier) = (secret::random(), secret::random());
        let url = authorize_url(oauth2, &transaction, &state, &verifier)?;
        let sealed = self.vault.seal(
            Purpose::Transaction,
            &[&owner.hub_id, &owner.user_id, &id, "verifier"],
            verifier.as_bytes(),
        );
        let now = Millis::now();
        let young = now.plus_seconds(-STEP);
        if !self.store.start_authorizing(&owner, &id, &secret::hash(&state), &sealed, young, now).await? {
            return Err(Error::WrongState);
        }
        self.changes.announce(&id);
        Ok(url)
    }

    /// The provider's answer. Whatever is wrong with it ends the transaction, except an answer that belongs to none or
    /// to one that is past this point.
    ///
    /// # Errors
    /// [`Error::WrongState`] when the answer is not the one that was waited for; the popup has nothing more to do then.
    pub async fn callback(
        self: &Arc<Self>,
        context_id: &str,
        query: CallbackQuery,
        cookie: impl Fn(&str) -> Option<String>,
    ) -> Result<(), Error> {
        let state = query.state.as_deref().ok_or(Error::WrongState)?;
        let found = self.store.transaction_of_state(&secret::hash(state)).await?.ok_or(Error::WrongState)?;
        let transaction = found.transaction;
        if transaction.status_at(Millis::now()) != TransactionStatus::Authorizing {
            return Err(Error::WrongState);
        }
        if transaction.context_id != context_id {
            return self.refuse(&transaction, code::CONTEXT_MISMATCH).await;
        }
        if !found.launch.is_some_and(|launch| shows(&launch, cookie)) {
            return self.refuse(&transaction, code::STATE_MISMATCH).await;
        }
        let TransactionRow { owner, id, .. } = &transaction;
        if !self.store.start_exchanging(owner, id, Millis::now()).await? {
            return Err(Error::WrongState);
        }
        self.changes.announce(id);
        // A popup that closes now would drop this request, but the code is used up: the rest runs by itself.
        let (service, id) = (Arc::clone(self), id.clone());
        let finish = tokio::spawn(async move { service.finish(transaction, query).await });
        let finished = finish.await.unwrap_or_else(|cause| Err(Error::Internal(Box::new(cause))));
        self.changes.announce(&id);
        finished
    }

    async fn refuse(&self, transaction: &TransactionRow, code: &str) -> Result<(), Error> {
        self.fail(&transaction.owner, &transaction.id, code).await?;
        Err(Error::WrongState)
    }

    /// Ends a transaction as failed.
    pub(super) async fn fail(&self, owner: &Owner, id: &str, code: &str) -> Result<(), Error> {
        tracing::info!(transaction = id, code, "connecting an account failed");
        self.store.end_transaction(owner, id, Some(code)).await?;
        self.changes.announce(id);
        Ok(())
    }
}

/// Whether the browser shows the cookie of a popup.
fn shows(launch: &LaunchRow, cookie: impl Fn(&str) -> Option<String>) -> bool {
    cookie(&launch.cookie).is_some_and(|secret| secret::same(&secret::hash(&secret), &launch.secret_hash))
}

/// RFC 6749, section 4.1.1, with PKCE (RFC 7636) unless the provider cannot take it.
fn authorize_url(
    oauth2: &OAuth2,
    transaction: &TransactionRow,
    state: &str,
    verifier: &str,
) -> Result<Url, Error> {
    let client = oauth2.client.as_ref().ok_or(Error::Unavailable)?;
    let mut url = oauth2
        .authorize_url
        .render(&values(&transaction.variables))
        .map_err(|cause| Error::Invalid(vec![field_error("variables", cause.to_string())]))?;
    {
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &client.id)
            .append_pair("redirect_uri", &oauth2.redirect_uri(&transaction.owner.hub_id))
            .append_pair("state", state);
        if !transaction.scopes.is_empty() {
            query.append_pair("scope", &transaction.scopes.join(&oauth2.scope_separator));
        }
        if oauth2.pkce.is_sent() {
            query
                .append_pair("code_challenge", &secret::challenge(verifier))
                .append_pair("code_challenge_method", "S256");
        }
        query.extend_pairs(&oauth2.authorize_params);
    }
    Ok(url)
}

pub(super) fn values(variables: &[ConnectionVariable]) -> Values {
    variables.iter().map(|variable| (variable.name.clone(), variable.value.clone())).collect()
}
