//! Verification of a credential: the provider is asked whether it is good, before it is stored.

use super::{Accounts, check::SentConnection, credential::CheckedConnection};
use crate::{
    Error,
    error::field_error,
    service::{
        principal::{Action, Principal, Thing, UserRef},
        problems::at,
    },
};
use inlay_api::{ConnectionCreate, Verification};
use inlay_catalogue::ConnectionTemplate;
use inlay_provider::{ConnectionRef, ProviderError};

impl Accounts {
    /// `VerifyConnection`: checks a connection and stores nothing.
    ///
    /// # Errors
    /// When the token does not cover it, the template is unknown, or the connection is not good.
    pub async fn verify(
        &self,
        who: &Principal,
        user: &UserRef,
        template_id: &str,
        create: &ConnectionCreate,
    ) -> Result<Verification, Error> {
        self.users.require_self(who, user).await?;
        self.access.require(who, Action::Reconnect, Thing::User)?;
        let template = self.offers.template(who, template_id)?;
        let checked = self.checked_connection(template, SentConnection::of(create, "")).await?;
        let account = self.verify_credential(template, &checked, create.accept_limited, "").await?;
        Ok(Verification { checked: template.verify.is_some(), account })
    }

    /// Asks the provider about a new credential. The account, when it says one; nothing when the template declares no
    /// request, or when it refuses to say, which `accept_limited` allows. `path` is where the connection stands in the
    /// client's request.
    pub(in crate::service) async fn verify_credential(
        &self,
        template: &ConnectionTemplate,
        checked: &CheckedConnection,
        accept_limited: bool,
        path: &str,
    ) -> Result<Option<String>, Error> {
        let Some(verify) = &template.verify else { return Ok(None) };
        let field = || checked.secret_field.clone();
        let connection =
            ConnectionRef { template, credential: &checked.credential, variables: &checked.values };
        match self.provider.verify(connection, verify).await {
            Ok(account) => Ok(account),
            Err(ProviderError::Refused) => {
                let message = format!("{} didn't accept this. Check it for typing errors.", template.name);
                Err(Error::CredentialRefused(vec![field_error(field(), message)]))
            }
            Err(ProviderError::CertificateRefused) => {
                let field = checked.certificate_field.clone().unwrap_or_else(field);
                let message = format!("{} doesn't take this certificate. Choose another.", template.name);
                Err(Error::CredentialRefused(vec![field_error(field, message)]))
            }
            Err(ProviderError::Forbidden) if accept_limited => Ok(None),
            Err(ProviderError::Forbidden) => {
                let right = verify.right.as_deref().unwrap_or("do what it is checked with");
                let message = format!("{} answers that this may not {right}.", template.name);
                Err(Error::CredentialLimited(vec![field_error(field(), message)]))
            }
            Err(ProviderError::Unreachable) => Err(Error::ProviderUnreachable(field())),
            Err(ProviderError::Busy) => Err(Error::ProviderBusy(field())),
            Err(ProviderError::UnfitVariables) => {
                Err(Error::invalid(at(path, "variables"), "These don't make an address of the provider."))
            }
            Err(ProviderError::Unsendable) => Err(Error::invalid(
                field(),
                "This contains a character that can't be part of it. Copy it again.",
            )),
        }
    }
}
