//! Cache of the tokens that were fetched for what a person typed: sealed, and fetched once however many callers wait.
//!
//! They are kept in memory only. An entry is found by a keyed hash of everything that the token was asked for with, so
//! another secret is another entry, and what is found never has to be compared with anything.

use crate::{ConnectionRef, ProviderError, Typed, endpoint::AccessToken, texts::TokenTexts};
use inlay_api::Secret;
use inlay_catalogue::Values;
use inlay_time::Millis;
use inlay_vault::{Purpose, Vault};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How many tokens are kept; the oldest go first.
const MOST: usize = 10_000;
/// How long a token is used that does not say when it ends.
const UNKNOWN_LIFETIME: i64 = 300;
/// How long before its end a token is not used any more, at most a tenth of its life.
const MARGIN: i64 = 60_000;

type Key = [u8; 32];
type Slot = Arc<tokio::sync::Mutex<Option<Sealed>>>;

/// Every token that is in use, by the keyed hash of what it was asked for with.
#[derive(Debug, Default)]
pub(crate) struct TokenCache(Mutex<HashMap<Key, (Millis, Slot)>>);

/// A token as it was fetched, and where it is kept; the default for schemes without one.
#[derive(Debug, Default)]
pub(crate) struct CachedToken {
    pub(crate) texts: TokenTexts,
    /// Whether it was fetched for an earlier request.
    pub(crate) was_cached: bool,
    key: Key,
}

#[derive(Debug)]
struct Sealed {
    record: Vec<u8>,
    good_until: Millis,
}

#[derive(Serialize, Deserialize)]
struct Record {
    token: Secret,
    kept: Values,
}

impl TokenCache {
    /// The known token, or what `fetch` brings. Callers for the same token wait for each other, and a failure is not
    /// kept.
    pub(crate) async fn get<F: Future<Output = Result<AccessToken, ProviderError>>>(
        &self,
        vault: &Vault,
        connection: ConnectionRef<'_>,
        typed: &Typed,
        fetch: impl FnOnce() -> F,
    ) -> Result<CachedToken, ProviderError> {
        let key = key(vault, connection, typed);
        let slot = self.slot(key);
        let mut entry = slot.lock().await;
        let now = Millis::now();
        if let Some(sealed) = entry.as_ref().filter(|sealed| now < sealed.good_until)
            && let Some(Record { token, kept }) = open(vault, &sealed.record)
        {
            return Ok(CachedToken { texts: TokenTexts { token: Some(token), kept }, was_cached: true, key });
        }
        *entry = None;
        let fetched = fetch().await?;
        let good_until = good_until(now, fetched.expires_at);
        let record = Record { token: fetched.token, kept: fetched.kept };
        *entry = Some(Sealed { record: seal(vault, &record), good_until });
        let texts = TokenTexts { token: Some(record.token), kept: record.kept };
        Ok(CachedToken { texts, was_cached: false, key })
    }

    /// Drops a token that was refused.
    pub(crate) fn forget(&self, token: &CachedToken) {
        self.slots().remove(&token.key);
    }

    fn slot(&self, key: Key) -> Slot {
        let mut slots = self.slots();
        if slots.len() >= MOST
            && !slots.contains_key(&key)
            && let Some(oldest) = slots.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| *key)
        {
            slots.remove(&oldest);
        }
        let (used, slot) = slots.entry(key).or_insert_with(|| (Millis::now(), Slot::default()));
        *used = Millis::now();
        Arc::clone(slot)
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<Key, (Millis, Slot)>> {
        // A panic while it was held left a map that is still a map.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn good_until(now: Millis, expires_at: Option<Millis>) -> Millis {
    match expires_at {
        Some(end) => Millis(end.0 - MARGIN.min((end.0 - now.0).max(0) / 10)),
        None => now.plus_seconds(UNKNOWN_LIFETIME),
    }
}

fn key(vault: &Vault, connection: ConnectionRef<'_>, typed: &Typed) -> Key {
    let asked = serde_json::to_vec(&("token", &connection.template.id, typed, connection.variables));
    let asked = zeroize::Zeroizing::new(asked.expect("a credential is plain JSON"));
    vault.mac(Purpose::Credential, &asked)
}

fn seal(vault: &Vault, record: &Record) -> Vec<u8> {
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(record).expect("a token is plain JSON"));
    vault.seal(Purpose::Credential, &["fetched token"], &plain)
}

fn open(vault: &Vault, sealed: &[u8]) -> Option<Record> {
    let plain = vault.open(Purpose::Credential, &["fetched token"], sealed).ok()?;
    serde_json::from_slice(&plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_used_up_to_its_very_end() {
        let now = Millis(0);
        assert_eq!(good_until(now, Some(Millis(3_600_000))), Millis(3_540_000));
        assert_eq!(good_until(now, Some(Millis(10_000))), Millis(9_000));
        assert_eq!(good_until(now, Some(Millis(-5))), Millis(-5));
        assert_eq!(good_until(now, None), Millis(300_000));
    }
}
