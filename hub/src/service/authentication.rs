//! Authentication: the end user that a token was made for, by the signing keys in the database, which are kept in memory.

use super::{foundation::Foundation, principal::Principal};
use crate::{
    Error,
    config::Config,
    token::{self, KeySource, Signatures, SigningKey, TokenPolicy, VerifyingKey},
};
use inlay_store::{Store, StoreError};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant, SystemTime},
};

/// How old the signing keys in memory may be: a key that was removed is believed for at most this long.
const MAX_KEY_AGE: Duration = Duration::from_secs(30);
/// A token that fails reads the keys again, because its key may be new, but not more often than this.
const MIN_RELOAD_INTERVAL: Duration = Duration::from_secs(1);

/// Checks tokens.
#[derive(Debug)]
pub struct Authentication {
    config: Arc<Config>,
    store: Store,
    policy: TokenPolicy,
    keys: SigningKeys,
    signatures: Signatures,
}

/// The signing keys as they were read last.
#[derive(Debug, Default)]
struct SigningKeys {
    cached: RwLock<Cached>,
}

#[derive(Debug, Default)]
struct Cached {
    read_at: Option<Instant>,
    by_id: HashMap<String, Arc<VerifyingKey>>,
}

impl SigningKeys {
    fn age(&self) -> Duration {
        let cached = self.cached.read().unwrap_or_else(PoisonError::into_inner);
        cached.read_at.map_or(Duration::MAX, |at| at.elapsed())
    }
}

impl KeySource for SigningKeys {
    fn key(&self, id: &str) -> Option<Arc<VerifyingKey>> {
        self.cached.read().unwrap_or_else(PoisonError::into_inner).by_id.get(id).cloned()
    }
}

impl Authentication {
    /// Reads the signing keys.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) async fn new(base: &Foundation) -> Result<Self, StoreError> {
        let config = Arc::clone(&base.config);
        let policy =
            TokenPolicy { issuer_base: config.issuer.clone(), audience: config.public_base().to_owned() };
        let (keys, signatures) = (SigningKeys::default(), Signatures::default());
        let authentication = Self { config, store: base.store.clone(), policy, keys, signatures };
        authentication.reload_keys().await?;
        Ok(authentication)
    }

    async fn reload_keys(&self) -> Result<(), StoreError> {
        let mut by_id = HashMap::new();
        for row in self.store.signing_keys().await? {
            let algorithm = row.algorithm.parse().map_err(|_| StoreError::Unreadable("signing key"))?;
            // A hub that is no longer configured keeps its keys, but they open nothing.
            let Some(hub) = self.config.hub(&row.hub_id) else { continue };
            let signing = SigningKey {
                id: row.id.clone(),
                hub_id: row.hub_id,
                algorithm,
                public_pem: row.public_pem,
                legacy_no_aud: hub.legacy_no_aud,
            };
            // What is there already is parsed already.
            let key = self.keys.key(&row.id).filter(|known| known.signing == signing);
            by_id.insert(row.id, key.unwrap_or_else(|| Arc::new(VerifyingKey::new(signing))));
        }
        let mut cached = self.keys.cached.write().unwrap_or_else(PoisonError::into_inner);
        *cached = Cached { read_at: Some(Instant::now()), by_id };
        Ok(())
    }

    /// The end user that a token was made for.
    ///
    /// # Errors
    /// [`Error::Token`] when any check of the token fails, [`Error::WrongHub`] when it contradicts its key.
    pub async fn authenticate(&self, text: &str) -> Result<Principal, Error> {
        if self.keys.age() > MAX_KEY_AGE {
            self.reload_keys().await?;
        }
        let verify = || token::verify(text, &self.keys, &self.signatures, SystemTime::now(), &self.policy);
        let mut claims = verify();
        if claims == Err(token::TokenError::UnknownIssuer) && self.keys.age() > MIN_RELOAD_INTERVAL {
            self.reload_keys().await?;
            claims = verify();
        }
        let claims = claims
            .map_err(|cause| Error::Token { cause: cause.to_string(), advice: cause.advice(&self.policy) })?;
        Principal::from_claims(claims)
    }
}
