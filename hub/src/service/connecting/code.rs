//! `oauth2-code` and `oauth1` credentials: what a client that opened the provider's page by itself sends instead of a connection.

use super::{Connecting, complete::Redeemed};
use crate::{
    Error,
    error::field_error,
    service::{
        accounts::compare_scheme,
        principal::{Principal, UserRef},
        problems::{Problems, at},
    },
};
use inlay_api::{
    ActivationConnectionCreate, ActivationConnectionExisting, ActivationCreate, AuthSchemeConfig, Connection,
    ConnectionCredentialsCreate, CredentialType, EndUserConnectionCreate, Read, transaction_error,
};
use inlay_catalogue::{ConnectionTemplate, Integration};
use inlay_store::Owner;
use std::sync::Arc;

impl Connecting {
    /// `CreateEndUserConnection` with an `oauth2-code` credential; `None` for every other credential, and for a connector
    /// that has no OAuth.
    ///
    /// # Errors
    /// When the connector is unknown; otherwise as [`Connecting::redeem_codes`].
    pub(in crate::service) async fn create_connection(
        self: &Arc<Self>,
        who: &Principal,
        user: &UserRef,
        create: &EndUserConnectionCreate,
    ) -> Result<Option<Connection>, Error> {
        let credentials = &create.connection.credentials;
        if !is_code(credentials) {
            return Ok(None);
        }
        let (owner, template) = self.accounts.start_creating(who, user, create).await?;
        match self.redeem_code(&owner, template, credentials, "connection").await? {
            Some(id) => self.accounts.get(&owner, &id).await.map(Some),
            None => Ok(None),
        }
    }

    /// An activation in which each `oauth2-code` credential has become a connection. It stays when the activation is
    /// refused for another reason: a code can be exchanged once, and the same request may be sent again.
    ///
    /// # Errors
    /// [`Error::CredentialRefused`] and [`Error::ProviderUnreachable`] with the code's field.
    pub(in crate::service) async fn redeem_codes(
        self: &Arc<Self>,
        owner: &Owner,
        integration: &Integration,
        create: &ActivationCreate,
    ) -> Result<ActivationCreate, Error> {
        let mut create = create.clone();
        for (at, connection) in create.connections.iter_mut().enumerate() {
            let ActivationConnectionCreate::New(new) = &*connection else { continue };
            let template = integration.connections.iter().find(|template| template.id == new.template_id);
            let Some(template) = template else { continue };
            let path = format!("connections[{at}]");
            if let Some(connection_id) = self.redeem_code(owner, template, &new.credentials, &path).await? {
                let template_id = template.id.clone();
                let existing = ActivationConnectionExisting { template_id, connection_id };
                *connection = ActivationConnectionCreate::Existing(existing);
            }
        }
        Ok(create)
    }

    /// The connection of an `oauth2-code` credential; `None` for every other credential. `path` is where the connection
    /// stands in the request.
    ///
    /// # Errors
    /// As [`Connecting::redeem_codes`].
    async fn redeem_code(
        self: &Arc<Self>,
        owner: &Owner,
        template: &ConnectionTemplate,
        credentials: &ConnectionCredentialsCreate,
        path: &str,
    ) -> Result<Option<String>, Error> {
        let ([one], Some(_), true) =
            (credentials.action.as_slice(), template.browser(), is_code(credentials))
        else {
            return Ok(None);
        };
        let field = at(path, "credentials.action[0]");
        let mut problems = Problems::default();
        let theirs = AuthSchemeConfig::read(&one.auth_scheme_config).unwrap_or_default();
        compare_scheme(&template.auth_scheme_config(), &theirs, &field, &mut problems);
        problems.into_result()?;
        let [code, state] = match one.credential.kind {
            CredentialType::OAuth1 => ["oauthVerifier", "oauthToken"],
            _ => ["code", "state"],
        };
        let field = format!("{field}.credential.data.{code}");
        let refused = |message: &str| Error::CredentialRefused(vec![field_error(field.clone(), message)]);
        let data = &one.credential.data;
        let (Some(code), Some(state)) = (data.get(code), data.get(state)) else {
            return Err(refused("Connect the account first."));
        };
        match self.redeem(owner, &template.connector_id, code, state).await {
            Ok(Redeemed::Connected(connection_id)) => Ok(Some(connection_id)),
            Ok(Redeemed::Failed(code)) if code == transaction_error::EXCHANGE_TIMEOUT => {
                Err(Error::ProviderUnreachable(field))
            }
            Ok(Redeemed::Failed(code)) if code == transaction_error::SCOPES_MISSING => {
                Err(refused("Connect the account again and allow everything that is asked for."))
            }
            Ok(Redeemed::OtherAccount) => Err(refused(
                "This is another account than before. Confirm it, or connect the same one again.",
            )),
            Ok(Redeemed::Failed(_)) => {
                Err(refused("The provider didn't complete this. Connect the account again."))
            }
            Err(Error::NotFound | Error::NotFoundAt(_) | Error::WrongState) => {
                Err(refused("This can't be used any more. Connect the account again."))
            }
            Err(error) => Err(error),
        }
    }
}

fn is_code(credentials: &ConnectionCredentialsCreate) -> bool {
    let is_code = |kind| matches!(kind, &CredentialType::OAuth2Code | &CredentialType::OAuth1);
    matches!(credentials.action.as_slice(), [one] if is_code(&one.credential.kind))
}
