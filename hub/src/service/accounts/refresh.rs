//! Refresh of access tokens that are about to expire: before anybody needs them, and once however many callers wait.
//!
//! A new token is stored before it is used. If the hub dies between the provider's answer and the database, the old refresh
//! token is what is left; a provider that rotates them strictly has then to be asked for consent again.

use super::{
    Accounts, CredentialPlace,
    slots::{CLAIM_SECONDS, MOST_ALIKE, host},
};
use crate::Error;
use inlay_api::Attention;
use inlay_provider::{
    Credential,
    oauth2::{TokenError, is_scope_lost},
};
use inlay_store::{ConnectionRow, DueRefresh, Owner, Refreshed};
use inlay_time::Millis;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::RwLockWriteGuard, task::JoinSet};
use tracing::Instrument;

/// Longest time before the expiry of a token at which it is replaced, in milliseconds; a fifth of its life if that is less.
const REFRESH_MARGIN: i64 = 10 * 60 * 1000;
/// Seconds for which a provider may be out of reach before the user hears of it.
const REPORT_SECONDS: i64 = 3600;
/// Seconds between tries, at least and at most; between them, as long as it has been failing.
const RETRY_SECONDS: (i64, i64) = (30, 15 * 60);
/// Refreshes that are looked at together.
const ROUND: u32 = 256;

/// How long refreshes that were sent may take when the hub stops: a request has 10 seconds.
const STOP_TIME: Duration = Duration::from_secs(11);

/// Locks around refreshes, one for each connection that is being refreshed.
#[derive(Debug, Default)]
pub(super) struct RefreshLocks(Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>);

impl RefreshLocks {
    fn of(&self, id: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody else holds a lock that only the map knows.
        locks.retain(|_, lock| Arc::strong_count(lock) > 1);
        Arc::clone(locks.entry(id.to_owned()).or_default())
    }
}

/// When a credential should be refreshed: only tokens that expire are.
pub(in crate::service) fn refresh_at(credential: &Credential, now: Millis) -> Option<Millis> {
    let Credential::OAuth2Token(tokens) = credential else { return None };
    let expires_at = tokens.expires_at?;
    // Without a refresh token, this is when the user hears of it.
    let margin =
        if tokens.refresh_token.is_some() { ((expires_at - now.0) / 5).clamp(0, REFRESH_MARGIN) } else { 0 };
    Some(Millis(expires_at - margin))
}

impl Accounts {
    /// A credential of a connection that works for at least a moment: its token is replaced first when it is due.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::CredentialRefused`] when the provider takes the connection no more, which its user is
    /// told, and [`Error::ProviderUnreachable`] when that cannot be known now.
    pub async fn fresh_credential(self: &Arc<Self>, owner: &Owner, id: &str) -> Result<Credential, Error> {
        let row = self.store.connection(owner, id).await?.ok_or(Error::NotFound)?;
        if row.refresh_at.is_some_and(|due| due <= Millis::now()) {
            self.refresh(owner, id).await?;
        }
        let row = self.store.connection(owner, id).await?.ok_or(Error::NotFound)?;
        let credential = self.open_credential(CredentialPlace::of(owner, &row), &row.sealed)?;
        let is_expired = match &credential {
            Credential::OAuth2Token(tokens) => tokens.is_expired(Millis::now()),
            Credential::Typed(_) => false,
        };
        match row.attention {
            Some(_) => Err(Error::CredentialRefused(Vec::new())),
            None if is_expired => Err(Error::ProviderUnreachable(String::new())),
            None => Ok(credential),
        }
    }

    /// Replaces the tokens that are due and that an activation uses, until there is none left that may be asked for now.
    /// Several may run at a time: each takes what no other has taken.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn refresh_due(self: &Arc<Self>) -> Result<(), Error> {
        let mut running = JoinSet::new();
        loop {
            for due in self.store.due_refreshes(Millis::now(), MOST_ALIKE, ROUND).await? {
                let Some(slot) = self.refresh_slots.take(&self.refresh_host(&due)) else { continue };
                let (now, DueRefresh { owner, id, .. }) = (Millis::now(), due);
                if self.store.claim_refresh(&owner, &id, now, now.plus_seconds(CLAIM_SECONDS)).await? {
                    let accounts = Arc::clone(self);
                    running.spawn(async move {
                        let _slot = slot;
                        accounts.refresh(&owner, &id).await
                    });
                }
            }
            match running.join_next().await {
                // It is tried again when its claim has run out. The others have nothing to do with it.
                Some(Ok(Err(cause))) => tracing::error!(%cause, "a token could not be refreshed"),
                Some(Err(cause)) => tracing::error!(%cause, "a token could not be refreshed"),
                Some(Ok(Ok(()))) => {}
                None => return Ok(()),
            }
        }
    }

    /// The host that will be asked; the template when nobody will be.
    fn refresh_host(&self, due: &DueRefresh) -> String {
        let asked = self.catalogue.template(&due.template_id).and_then(|(_, template)| {
            let oauth2 = template.oauth2()?;
            host(template, oauth2.refresh_url.as_ref().unwrap_or(&oauth2.token_url), &due.variables)
        });
        asked.unwrap_or_else(|| due.template_id.clone())
    }

    /// One refresh at a time for each connection; whoever waited for one finds that nothing is due any more. A caller that
    /// goes away does not end it, because the provider may have answered already.
    async fn refresh(self: &Arc<Self>, owner: &Owner, id: &str) -> Result<(), Error> {
        let (accounts, owner, id) = (Arc::clone(self), owner.clone(), id.to_owned());
        let refresh = async move {
            let lock = accounts.refresh_locks.of(&id);
            let _alone = lock.lock().await;
            let _unfinished = accounts.unfinished_refreshes.read().await;
            let row = accounts.store.connection(&owner, &id).await?.ok_or(Error::NotFound)?;
            let now = Millis::now();
            if row.refresh_at.is_none_or(|due| due > now) {
                return Ok(());
            }
            let refreshed = accounts.request_refresh(&owner, &row).await?;
            // Reconnected meanwhile, or refreshed by another process of this hub: that one counts.
            accounts.store.store_refreshed(&owner, &id, row.revision, &refreshed, Millis::now()).await?;
            Ok(())
        };
        // In the caller's span, so that the log has the request's id.
        let refresh = tokio::spawn(refresh.in_current_span());
        refresh.await.unwrap_or_else(|cause| Err(Error::Internal(Box::new(cause))))
    }

    /// Waits for refreshes whose request may be sent, some seconds at most: a provider that rotates refresh tokens has taken
    /// the old one back, and the new one is in its answer only. None begins while the guard is held.
    pub(in crate::service) async fn end_refreshes(&self) -> Option<RwLockWriteGuard<'_, ()>> {
        let ended = tokio::time::timeout(STOP_TIME, self.unfinished_refreshes.write()).await;
        ended.inspect_err(|_| tracing::warn!("a token was being refreshed when the hub stopped")).ok()
    }

    async fn request_refresh(&self, owner: &Owner, row: &ConnectionRow) -> Result<Refreshed, Error> {
        let listed = row.into();
        let template = self.template_of(&listed);
        let credential = match self.open_credential(CredentialPlace::of(owner, row), &row.sealed) {
            Err(Error::CredentialRefused(_)) => {
                return Ok(ended(
                    "unavailable",
                    "The stored access can't be used. Connect the account again.",
                ));
            }
            opened => opened?,
        };
        let used = template.and_then(|template| {
            Some((template.oauth2()?, template.known_values(credential.variables(&row.variables)).ok()?))
        });
        let (Some((oauth2, variables)), Credential::OAuth2Token(tokens)) = (used, &credential) else {
            return Ok(ended("unavailable", "The integration can't be used here any more."));
        };
        let Some(refresh_token) = &tokens.refresh_token else {
            return Ok(ended("expired", "Access has expired. Connect the account again."));
        };
        let scope = tokens.scope.as_deref();
        match self.provider.refresh_tokens(oauth2, &variables, refresh_token, tokens).await {
            Ok(new) => {
                let is_less = is_scope_lost(oauth2, scope, new.scope.as_deref());
                let new = Credential::OAuth2Token(new);
                let attention = is_less.then(|| {
                    attention("scopes_missing", "Something that is needed isn't allowed any more. Connect the account again and allow everything.")
                });
                tracing::info!(connection = row.id, narrower = is_less, "token refreshed");
                Ok(Refreshed {
                    sealed: Some(self.seal_credential(CredentialPlace::of(owner, row), &new)),
                    refresh_at: refresh_at(&new, Millis::now()),
                    failing_since: None,
                    attention,
                })
            }
            Err(TokenError::Setup(cause)) => Err(cause.into()),
            Err(refusal) if refusal.is_final(oauth2) => {
                tracing::warn!(connection = row.id, %refusal, "the provider refreshes a connection no more");
                Ok(ended("revoked", "Access was taken back or has ended. Connect the account again."))
            }
            Err(reason) => {
                tracing::warn!(connection = row.id, ?reason, "a token could not be refreshed");
                Ok(retry_later(row, Millis::now()))
            }
        }
    }
}

fn attention(code: &str, message: &str) -> Attention {
    Attention { code: code.to_owned(), message: message.to_owned() }
}

/// The end of refreshing: the provider gives no more tokens for this connection.
fn ended(code: &str, message: &str) -> Refreshed {
    Refreshed {
        sealed: None,
        refresh_at: None,
        failing_since: None,
        attention: Some(attention(code, message)),
    }
}

/// A provider that is out of reach for a while is nothing to trouble the user with. It is tried again for as long as it
/// takes, also when the user knows.
fn retry_later(row: &ConnectionRow, now: Millis) -> Refreshed {
    let since = row.failing_since.unwrap_or(now);
    let failing = (now.0 - since.0) / 1000;
    let pause = failing.clamp(RETRY_SECONDS.0, RETRY_SECONDS.1);
    let attention = (failing >= REPORT_SECONDS).then(|| {
        attention("unreachable", "The other system hasn't answered for a while. It is tried again by itself.")
    });
    Refreshed {
        sealed: None,
        refresh_at: Some(now.plus_seconds(pause)),
        failing_since: Some(since),
        attention,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use inlay_api::{CredentialType, Secret};
    use inlay_provider::{OAuth2Tokens, Typed};
    use std::collections::BTreeMap;

    fn token(refresh: bool, expires_at: Option<i64>) -> Credential {
        Credential::OAuth2Token(OAuth2Tokens {
            access_token: Secret::new("a"),
            refresh_token: refresh.then(|| Secret::new("r")),
            expires_at,
            scope: None,
            dpop_key: None,
            variables: BTreeMap::new(),
        })
    }

    #[test]
    fn tokens_are_replaced_in_the_last_fifth_of_their_life_or_its_last_ten_minutes() {
        let at = |credential| refresh_at(&credential, Millis(0)).map(|at| at.0 / 1000);
        assert_eq!(at(token(true, Some(100_000))), Some(80));
        assert_eq!(at(token(true, Some(86_400_000))), Some(86_400 - 600));
        assert_eq!(at(token(false, Some(100_000))), Some(100));
        assert_eq!(at(token(true, None)), None);
        let typed = Typed { kind: CredentialType::None, variables: BTreeMap::new(), texts: BTreeMap::new() };
        assert_eq!(at(Credential::Typed(typed)), None);
    }

    fn row(failing_since: Option<Millis>) -> ConnectionRow {
        ConnectionRow {
            id: String::new(),
            connector_id: String::new(),
            template_id: String::new(),
            scheme_type: String::new(),
            name: String::new(),
            account: None,
            attention: None,
            variables: Vec::new(),
            sealed: Vec::new(),
            revision: 0,
            refresh_at: None,
            failing_since,
            sequence: 0,
            created_at: Millis(0),
            updated_at: Millis(0),
        }
    }

    #[test]
    fn a_provider_out_of_reach_is_tried_ever_more_rarely_and_the_user_hears_of_it_after_an_hour() {
        let now = Millis(10_000_000);
        for (failing, pause, is_reported) in
            [(0, 30, false), (120, 120, false), (3599, 900, false), (3600, 900, true)]
        {
            let since = (failing > 0).then(|| now.plus_seconds(-failing));
            let later = retry_later(&row(since), now);
            assert_eq!(later.refresh_at, Some(now.plus_seconds(pause)));
            assert_eq!(later.failing_since, Some(now.plus_seconds(-failing)));
            assert_eq!(later.attention.is_some(), is_reported);
        }
    }
}
