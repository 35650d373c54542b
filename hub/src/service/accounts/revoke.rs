//! Revocation of tokens (RFC 7009, and what definitions of OAuth 1 say) after their connection is gone. Best effort: the user's answer does not wait for it, and a
//! provider that stays out of reach is given up.

use super::{
    Accounts, CredentialPlace,
    credential::public_variables,
    slots::{CLAIM_SECONDS, MOST_ALIKE, host},
};
use crate::Error;
use inlay_catalogue::{BrowserScheme, ConnectionTemplate, Values};
use inlay_provider::{Credential, oauth2::TokenError};
use inlay_store::{ConnectionRow, ListedConnection, Owner, RevocationRow};
use inlay_time::Millis;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Revocations that are looked at together.
const ROUND: u32 = 256;
/// Tries, with twice the pause after each: the last is about four hours after the first.
const TRIES: i64 = 9;
/// Seconds after the first try.
const RETRY_SECONDS: i64 = 60;

/// Tokens that a provider gave and that become no connection.
#[derive(Clone, Copy, Debug)]
pub(in crate::service) struct UnusedTokens<'a> {
    /// The tokens.
    pub credential: &'a Credential,
    /// Checked variables; the revocation URL may be made from them.
    pub values: &'a Values,
    /// Whose they are, if that is known.
    pub account: Option<&'a str>,
}

impl Accounts {
    /// Whether a connection's token can be revoked without harm.
    pub(super) async fn is_revocable(&self, owner: &Owner, row: &ConnectionRow) -> Result<bool, Error> {
        let row = &ListedConnection::from(row);
        match self.scheme_of_connection(row).filter(|scheme| scheme.revoke_url().is_some()) {
            Some(scheme) => Ok(!self.is_shared(owner, scheme, &row.id, row.account.as_deref()).await?),
            None => Ok(false),
        }
    }

    /// Whether another connection than this one may be to the same account, through the same registration.
    async fn is_shared(
        &self,
        owner: &Owner,
        scheme: BrowserScheme<'_>,
        id: &str,
        account: Option<&str>,
    ) -> Result<bool, Error> {
        let others = self.store.connections(owner).await?;
        Ok(others.iter().any(|other| {
            let theirs = self.scheme_of_connection(other);
            let is_same_client =
                theirs.is_some_and(|theirs| theirs.credential_id() == scheme.credential_id());
            let is_same_account =
                other.account.is_none() || account.is_none() || other.account.as_deref() == account;
            other.id != id && is_same_client && is_same_account
        }))
    }

    /// Puts tokens that become no connection into the revocation queue; `id` is their transaction's. They are left alone, as
    /// those of a deleted connection are, while a connection may be to the same account.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::service) async fn revoke_unused(
        self: &Arc<Self>,
        owner: &Owner,
        id: &str,
        template: &ConnectionTemplate,
        unused: &UnusedTokens<'_>,
    ) -> Result<(), Error> {
        let Some(scheme) = template.browser().filter(|scheme| scheme.revoke_url().is_some()) else {
            return Ok(());
        };
        if self.is_shared(owner, scheme, id, unused.account).await? {
            return Ok(());
        }
        let variables = public_variables(template, unused.values);
        let (connector_id, template_id) = (&template.connector_id, &template.id);
        let place = CredentialPlace { owner, id, connector_id, template_id, variables: &variables };
        let row = RevocationRow {
            sealed: self.seal_credential(place, unused.credential),
            owner: owner.clone(),
            id: id.to_owned(),
            template_id: template_id.clone(),
            variables,
            tries: 0,
        };
        self.store.insert_revocation(&row, Millis::now()).await?;
        self.spawn_revocations();
        Ok(())
    }

    fn scheme_of_connection(&self, row: &ListedConnection) -> Option<BrowserScheme<'_>> {
        self.template_of(row).and_then(ConnectionTemplate::browser)
    }

    /// Revokes what is waiting for it, without being waited for.
    pub(in crate::service) fn spawn_revocations(self: &Arc<Self>) {
        let accounts = Arc::clone(self);
        tokio::spawn(async move {
            if let Err(cause) = accounts.revoke_due().await {
                tracing::error!(%cause, "revoking tokens failed");
            }
        });
    }

    /// Revokes what is waiting for it, until there is nothing left that may be asked now. Several may run at a time: each
    /// takes what no other has taken.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_due(self: &Arc<Self>) -> Result<(), Error> {
        let mut running = JoinSet::new();
        loop {
            for revocation in self.store.due_revocations(Millis::now(), MOST_ALIKE, ROUND).await? {
                let Some(slot) = self.revocation_slots.take(&self.revocation_host(&revocation)) else {
                    continue;
                };
                let now = Millis::now();
                if self.store.claim_revocation(&revocation.id, now, now.plus_seconds(CLAIM_SECONDS)).await? {
                    let accounts = Arc::clone(self);
                    running.spawn(async move {
                        let _slot = slot;
                        accounts.revoke_claimed(&revocation).await
                    });
                }
            }
            match running.join_next().await {
                Some(done) => done.unwrap_or_else(|cause| Err(Error::Internal(Box::new(cause))))?,
                None => return Ok(()),
            }
        }
    }

    async fn revoke_claimed(&self, revocation: &RevocationRow) -> Result<(), Error> {
        let is_done = self.revoke(revocation).await.unwrap_or_else(|cause| {
            tracing::warn!(connection = revocation.id, %cause, "a token cannot be revoked");
            true
        });
        let pause = RETRY_SECONDS << revocation.tries.clamp(0, TRIES);
        let again = (!is_done && revocation.tries + 1 < TRIES).then(|| Millis::now().plus_seconds(pause));
        match again {
            Some(until) => self.store.postpone_revocation(&revocation.id, until).await?,
            None => self.store.delete_revocation(&revocation.id).await?,
        }
        Ok(())
    }

    /// The host that will be asked; the template when nobody will be.
    fn revocation_host(&self, revocation: &RevocationRow) -> String {
        let asked = self.catalogue.template(&revocation.template_id).and_then(|(_, template)| {
            host(template, template.browser()?.revoke_url()?, &revocation.variables)
        });
        asked.unwrap_or_else(|| revocation.template_id.clone())
    }

    /// False when the server did not answer.
    async fn revoke(&self, revocation: &RevocationRow) -> Result<bool, Error> {
        let RevocationRow { owner, id, template_id, variables, sealed, .. } = revocation;
        let (_, template) = self.catalogue.template(template_id).ok_or(Error::Unavailable)?;
        let connector_id = &template.connector_id;
        let place = CredentialPlace { owner, id, connector_id, template_id, variables };
        // Of a transaction that was not confirmed: as for a connection that goes. Any other was compared when it was queued.
        let transaction = self.store.transaction(owner, id).await?;
        let unconfirmed = transaction.and_then(|transaction| transaction.account);
        let scheme = template.browser().ok_or(Error::Unavailable)?;
        if scheme.revoke_url().is_none() {
            return Ok(true);
        }
        if let Some(account) = unconfirmed
            && self.is_shared(owner, scheme, id, Some(&account)).await?
        {
            return Ok(true);
        }
        let credential = self.open_credential(place, sealed)?;
        let variables = template.known_values(credential.variables(variables));
        let variables = variables.map_err(|_| Error::Unavailable)?;
        let asked = match (scheme, &credential) {
            (BrowserScheme::OAuth2(oauth2), Credential::OAuth2Token(tokens)) => {
                let url = oauth2.revoke_url.as_ref().ok_or(Error::Unavailable)?;
                self.provider.revoke_tokens(oauth2, url, &variables, tokens).await
            }
            (BrowserScheme::OAuth1(oauth1, legs), Credential::Typed(typed)) => {
                let revocation = legs.revocation.as_ref().ok_or(Error::Unavailable)?;
                self.provider.revoke_token_credentials(oauth1, revocation, &variables, typed).await
            }
            _ => return Ok(true),
        };
        match asked {
            Ok(status) => {
                tracing::info!(connection = id, status, "token revoked");
                Ok(true)
            }
            Err(TokenError::Setup(cause)) => Err(cause.into()),
            Err(_) => Ok(false),
        }
    }
}
