//! Launch: OAuth transactions as the popup (or the tab, in a full-page redirect) sees them, up to the provider.

use super::{
    AGAIN, Connecting, PAIRING_SECONDS, STEP_SECONDS, TransactionPlace,
    authorization::{Asked, authorization_error},
};
use crate::Error;
use data_encoding::HEXLOWER;
use inlay_api::{TransactionStatus, transaction_error};
use inlay_provider::oauth2::TokenError;
use inlay_store::{LaunchRow, LaunchToBind, Owner};
use inlay_time::Millis;
use inlay_vault::one_time as secret;
use std::time::Duration;
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

/// How far the pairing of a popup that has no opener is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// It shows this pairing code and asks again: at once, or after a while if there was no room to wait.
    Waiting {
        /// What the person types.
        code: String,
        /// The hub of the click's transaction, as soon as there is one.
        hub_id: Option<String>,
        /// When to ask again.
        again: Option<Duration>,
    },
    /// It is bound to a transaction and moves on.
    Bound,
    /// It has nothing to wait for any more.
    Ended,
}

/// Where a popup goes from its launch page.
#[derive(Clone, Debug)]
pub enum AuthorizationRedirect {
    /// To the provider's authorization endpoint, with the authorization request.
    Provider(Url),
    /// Nowhere yet: it is not bound to a transaction, and asks again.
    NotBound,
}

impl Connecting {
    /// Opens a popup.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_launch(&self) -> Result<Launch, Error> {
        let (handle, secret) = (secret::random(), secret::random());
        let handle_hash = secret::hash(&handle);
        let cookie = HEXLOWER.encode(&handle_hash[..4]);
        let row = LaunchRow {
            secret_hash: secret::hash(&secret),
            handle_hash,
            cookie: cookie.clone(),
            bound: None,
            nonce_hash: None,
            seen_at: None,
            created_at: Millis::now(),
        };
        self.store.insert_launch(&row).await?;
        Ok(Launch { handle, secret, cookie })
    }

    /// Pairing: a popup without an opener reports itself with its click's nonce, and asks again until it is bound; `wait` is how
    /// long it has time for the answer. The transaction of the click becomes `launched`.
    ///
    /// # Errors
    /// [`Error::WrongState`] when popup and cookie do not belong together, or the nonce is not the first one.
    pub async fn pairing(
        &self,
        handle: &str,
        nonce: &str,
        cookie: impl Fn(&str) -> Option<String>,
        wait: Duration,
    ) -> Result<Pairing, Error> {
        let (hash, nonce) = (secret::hash(handle), secret::hash(nonce));
        let launch = self.store.launch(&hash).await?.ok_or(Error::WrongState)?;
        if !has_cookie(&launch, cookie) {
            return Err(Error::WrongState);
        }
        if launch.nonce_hash.is_none() {
            let now = Millis::now();
            self.store.mark_launch_seen(&hash, &nonce, now.plus_seconds(-STEP_SECONDS), now).await?;
        }
        let mut pairing = self.read_pairing(&hash, &nonce).await?;
        if wait.is_zero() {
            return Ok(pairing);
        }
        if let Pairing::Waiting { again, .. } = &mut pairing {
            let Some(watch) = self.changes.watch_launch(&launch.cookie) else {
                *again = Some(AGAIN);
                return Ok(pairing);
            };
            let changed = watch.changed();
            tokio::pin!(changed);
            changed.as_mut().enable();
            // It may have been bound before listening began.
            pairing = self.read_pairing(&hash, &nonce).await?;
            if matches!(pairing, Pairing::Waiting { .. }) && !self.changes.is_over() {
                _ = tokio::time::timeout(wait, changed).await;
                pairing = self.read_pairing(&hash, &nonce).await?;
            }
        }
        Ok(pairing)
    }

    async fn read_pairing(&self, handle_hash: &[u8], nonce_hash: &[u8]) -> Result<Pairing, Error> {
        let launch = self.store.launch(handle_hash).await?.ok_or(Error::WrongState)?;
        if launch.bound.is_some() {
            return Ok(Pairing::Bound);
        }
        if !launch.nonce_hash.as_deref().is_some_and(|known| secret::constant_time_eq(known, nonce_hash)) {
            return Err(Error::WrongState);
        }
        let now = Millis::now();
        if launch.seen_at.is_none_or(|seen| seen <= now.plus_seconds(-PAIRING_SECONDS)) {
            return Ok(Pairing::Ended);
        }
        // The page can be faster than the widget's `initialise`: then there is no transaction yet.
        if let Some(id) = self.store.mark_launched(nonce_hash, now).await? {
            self.changes.announce(&id);
        }
        let transaction = self.store.transaction_of_nonce(nonce_hash).await?;
        match transaction.as_ref().map(|row| row.status_at(now)) {
            None | Some(TransactionStatus::Created | TransactionStatus::Launched) => Ok(Pairing::Waiting {
                code: self.pairing_code(&launch),
                hub_id: transaction.map(|row| row.owner.hub_id),
                again: None,
            }),
            Some(_) => Ok(Pairing::Ended),
        }
    }

    /// The authorization request that the popup is redirected to, once. A popup waits here until the widget has bound it, so that the two
    /// need not wait for each other; a tab shows the ticket of its redirect instead. `cookie` reads a launch cookie by the
    /// variable part of its name.
    ///
    /// # Errors
    /// [`Error::WrongState`] whenever popup, cookie and transaction do not belong together any more.
    pub async fn authorize(
        &self,
        handle: &str,
        ticket: Option<&str>,
        cookie: impl Fn(&str) -> Option<String>,
        wait: Duration,
    ) -> Result<AuthorizationRedirect, Error> {
        let hash = secret::hash(handle);
        let launch = self.store.launch(&hash).await?.ok_or(Error::WrongState)?;
        if !has_cookie(&launch, cookie) {
            return Err(Error::WrongState);
        }
        let bound = match ticket {
            Some(ticket) => Some(self.bind_redirect(&hash, ticket).await?),
            None => self.bound(&launch, wait).await?,
        };
        let Some((owner, id)) = bound else {
            let is_recent = launch.created_at > Millis::now().plus_seconds(-STEP_SECONDS);
            return if is_recent { Ok(AuthorizationRedirect::NotBound) } else { Err(Error::WrongState) };
        };
        let transaction = self.store.transaction(&owner, &id).await?.ok_or(Error::WrongState)?;
        if transaction.status == TransactionStatus::Cancelled {
            return Err(Error::Replaced);
        }
        let (_, template) = self.catalogue.template(&transaction.template_id).ok_or(Error::WrongState)?;
        let scheme = template.browser().ok_or(Error::WrongState)?;
        let variables = self.variables_of(template, &transaction).map_err(|_| Error::WrongState)?;
        let asked = Asked {
            hub_id: &owner.hub_id,
            scopes: &transaction.scopes,
            variables: &variables,
            params: &transaction.authorize_params,
        };
        let authorization = match self.authorization(scheme, asked).await? {
            Ok(authorization) => authorization,
            Err(TokenError::Setup(cause)) => return Err(authorization_error(cause)),
            Err(_) => {
                self.fail(&owner, &id, transaction_error::PROVIDER_ERROR).await?;
                return Err(Error::WrongState);
            }
        };
        let place = TransactionPlace::of(&transaction, "verifier");
        let sealed = place.seal(&self.vault, &authorization.verifier);
        let now = Millis::now();
        let bound_after = now.plus_seconds(-STEP_SECONDS);
        if !self
            .store
            .start_authorizing(&owner, &id, &secret::hash(&authorization.key), &sealed, bound_after, now)
            .await?
        {
            return Err(Error::WrongState);
        }
        self.changes.announce(&id);
        Ok(AuthorizationRedirect::Provider(authorization.url))
    }

    async fn bind_redirect(&self, handle_hash: &[u8], ticket: &str) -> Result<(Owner, String), Error> {
        let now = Millis::now();
        let launch_to_bind =
            LaunchToBind { handle_hash, opened_after: now.plus_seconds(-STEP_SECONDS), seen_after: None };
        let bound = self.store.bind_redirect(&secret::hash(ticket), launch_to_bind, now).await?;
        bound.ok_or(Error::WrongState)
    }

    /// Whom a popup is bound to, as soon as it is.
    async fn bound(&self, launch: &LaunchRow, wait: Duration) -> Result<Option<(Owner, String)>, Error> {
        if launch.bound.is_some() {
            return Ok(launch.bound.clone());
        }
        let Some(watch) = self.changes.watch_launch(&launch.cookie) else {
            // Too many are waiting: this one asks again a little later.
            if !self.changes.is_over() {
                tokio::time::sleep(wait.min(AGAIN)).await;
            }
            return Ok(None);
        };
        let changed = watch.changed();
        tokio::pin!(changed);
        changed.as_mut().enable();
        let row = self.store.launch(&launch.handle_hash).await?.ok_or(Error::WrongState)?;
        if row.bound.is_some() || self.changes.is_over() || tokio::time::timeout(wait, changed).await.is_err()
        {
            return Ok(row.bound);
        }
        Ok(self.store.launch(&launch.handle_hash).await?.and_then(|row| row.bound))
    }
}

/// Whether the browser shows the cookie of a popup.
pub(super) fn has_cookie(launch: &LaunchRow, cookie: impl Fn(&str) -> Option<String>) -> bool {
    cookie(&launch.cookie)
        .is_some_and(|secret| secret::constant_time_eq(&secret::hash(&secret), &launch.secret_hash))
}

/// Launch cookies of one request that are looked at.
const MOST_COOKIES: usize = 32;

/// The launch cookies that a browser shows: one for each popup that it has opened lately.
#[derive(Clone, Default)]
pub struct LaunchCookies(Vec<(String, String)>);

impl LaunchCookies {
    /// From the variable parts of their names, and their secrets. What is more than 32 is left out.
    pub fn new(cookies: impl Iterator<Item = (String, String)>) -> Self {
        Self(cookies.take(MOST_COOKIES).collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, secret)| secret.clone())
    }

    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, secret)| secret.as_str())
    }
}
