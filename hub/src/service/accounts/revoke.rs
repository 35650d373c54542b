//! Revocation of tokens (RFC 7009) after their connection is gone. Best effort: the user's answer does not wait for it, and a
//! provider that stays out of reach is given up.

use super::{Accounts, credential::known_values};
use crate::Error;
use inlay_catalogue::{ConnectionTemplate, OAuth2};
use inlay_provider::{Credential, oauth2::TokenError};
use inlay_store::{ConnectionRow, Owner, RevocationRow};
use inlay_time::Millis;
use std::sync::Arc;

/// Revocations in one round.
const ROUND: u32 = 16;
/// Tries, with twice the pause after each: the last is about four hours after the first.
const TRIES: i64 = 9;
/// Seconds after the first try.
const RETRY_SECONDS: i64 = 60;

impl Accounts {
    /// Whether a connection's token can be revoked without harm. Some servers end everything that the user gave to the
    /// hub's registration, so it is left alone while another connection may be to the same account.
    pub(super) async fn is_revocable(&self, owner: &Owner, row: &ConnectionRow) -> Result<bool, Error> {
        let Some(oauth2) = self.oauth2_of_connection(row).filter(|oauth2| oauth2.revoke_url.is_some()) else {
            return Ok(false);
        };
        let others = self.store.connections(owner).await?;
        let is_shared = |other: &ConnectionRow| {
            let theirs = self.oauth2_of_connection(other);
            let is_same_client = theirs.is_some_and(|theirs| theirs.credential_id == oauth2.credential_id);
            let is_same_account =
                other.account.is_none() || row.account.is_none() || other.account == row.account;
            other.id != row.id && is_same_client && is_same_account
        };
        Ok(!others.iter().any(is_shared))
    }

    fn oauth2_of_connection(&self, row: &ConnectionRow) -> Option<&OAuth2> {
        self.template_of(row).and_then(ConnectionTemplate::oauth2)
    }

    /// Revokes what is waiting for it, without being waited for.
    pub(super) fn spawn_revocations(self: &Arc<Self>) {
        let accounts = Arc::clone(self);
        tokio::spawn(async move {
            if let Err(cause) = accounts.revoke_due().await {
                tracing::error!(%cause, "revoking tokens failed");
            }
        });
    }

    /// Revokes what is waiting for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_due(&self) -> Result<(), Error> {
        for revocation in self.store.due_revocations(Millis::now(), ROUND).await? {
            let is_done = self.revoke(&revocation).await.unwrap_or_else(|cause| {
                tracing::warn!(connection = revocation.id, %cause, "a token cannot be revoked");
                true
            });
            let pause = RETRY_SECONDS << revocation.tries.clamp(0, TRIES);
            let again = (!is_done && revocation.tries + 1 < TRIES).then(|| Millis::now().plus_seconds(pause));
            match again {
                Some(until) => self.store.postpone_revocation(&revocation.id, until).await?,
                None => self.store.delete_revocation(&revocation.id).await?,
            }
        }
        Ok(())
    }

    /// False when the server did not answer.
    async fn revoke(&self, revocation: &RevocationRow) -> Result<bool, Error> {
        let RevocationRow { owner, id, template_id, variables, sealed, .. } = revocation;
        let (_, template) = self.catalogue.template(template_id).ok_or(Error::Unavailable)?;
        let oauth2 = template.oauth2().ok_or(Error::Unavailable)?;
        let variables = known_values(template, variables).map_err(|_| Error::Unavailable)?;
        let url = oauth2.revoke_url.as_ref().ok_or(Error::Unavailable)?;
        let Credential::OAuth2Token(tokens) = self.open_credential(owner, id, sealed)? else {
            return Ok(true);
        };
        match self.provider.revoke_tokens(oauth2, url, &variables, &tokens).await {
            Ok(status) => {
                tracing::info!(connection = id, status, "token revoked");
                Ok(true)
            }
            Err(TokenError::Setup(cause)) => Err(cause.into()),
            Err(_) => Ok(false),
        }
    }
}
