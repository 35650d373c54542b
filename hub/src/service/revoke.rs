//! Giving tokens back (RFC 7009) after their connection is gone. Best effort: the user's answer does not wait for it, and a
//! provider that stays out of reach is given up.

use super::{
    Service,
    credential::Credential,
    oauth::{as_client, values},
};
use crate::Error;
use inlay_catalogue::{ConnectionTemplate, OAuth2};
use inlay_outbound::{Method, Request};
use inlay_store::{ConnectionRow, Owner, RevocationRow};
use inlay_time::Millis;
use std::sync::Arc;

/// Revocations in one round.
const ROUND: u32 = 16;
/// Tries, with twice the pause after each: the last is about four hours after the first.
const TRIES: i64 = 9;
/// Seconds after the first try.
const PAUSE: i64 = 60;
/// The answer says nothing but its status.
const LONGEST_ANSWER: usize = 64 * 1024;

impl Service {
    /// Whether a connection's token can be revoked without harm. Some servers end everything that the user gave to the
    /// hub's registration, so it is left alone while another connection may be to the same account.
    pub(super) async fn can_revoke(&self, owner: &Owner, row: &ConnectionRow) -> Result<bool, Error> {
        let Some(oauth2) = self.oauth2_of_connection(row).filter(|oauth2| oauth2.upkeep.revoke_url.is_some())
        else {
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
    pub(super) fn revoke_soon(self: &Arc<Self>) {
        let service = Arc::clone(self);
        tokio::spawn(async move {
            if let Err(cause) = service.revoke_due().await {
                tracing::error!(%cause, "revoking tokens failed");
            }
        });
    }

    /// Revokes what is waiting for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_due(&self) -> Result<(), Error> {
        for revocation in self.store.revocations(Millis::now(), ROUND).await? {
            let is_done = self.revoke(&revocation).await.unwrap_or_else(|cause| {
                tracing::warn!(connection = revocation.id, %cause, "a token cannot be revoked");
                true
            });
            let pause = PAUSE << revocation.tries.clamp(0, TRIES);
            let again = (!is_done && revocation.tries + 1 < TRIES).then(|| Millis::now().plus_seconds(pause));
            self.store.tried_revocation(&revocation.id, again).await?;
        }
        Ok(())
    }

    /// RFC 7009, section 2.1: the refresh token, because it outlives the other. False when the server did not answer.
    async fn revoke(&self, revocation: &RevocationRow) -> Result<bool, Error> {
        let RevocationRow { owner, id, template_id, variables, sealed, .. } = revocation;
        let template = self.catalogue.template(template_id).map(|(_, template)| template);
        let oauth2 = template.and_then(ConnectionTemplate::oauth2).ok_or(Error::Unavailable)?;
        let url = oauth2.upkeep.revoke_url.as_ref().ok_or(Error::Unavailable)?;
        let mut url = url.render(&values(variables)).map_err(|cause| Error::Internal(Box::new(cause)))?;
        let Credential::OAuth2Token { access_token, refresh_token, .. } =
            self.open_credential(owner, id, sealed)?
        else {
            return Ok(true);
        };
        let (token, hint) = match &refresh_token {
            Some(token) => (token, "refresh_token"),
            None => (&access_token, "access_token"),
        };
        let form = [("token", token.expose()), ("token_type_hint", hint)];
        let (headers, body) = as_client(oauth2, &form, &[], &mut url)?;
        let request = Request { method: Method::POST, url, headers, body, max_bytes: LONGEST_ANSWER };
        match self.outbound.send(request).await {
            Ok(answer) if answer.status < 500 && answer.status != 429 => {
                tracing::info!(connection = id, status = answer.status, "token revoked");
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}
