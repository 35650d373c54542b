//! Asking the provider whether a credential is good, before it is stored.

use super::{
    Action, Principal, Service, UserRef,
    credential::{self, Checked, Credential, Problems},
    scheme::{Account, Body, Call, Unverified, judge},
};
use crate::{Error, error::field_error};
use inlay_api::{ConnectionCreate, Verification};
use inlay_catalogue::{ConnectionTemplate, Values, Verify, VerifyMethod};
use inlay_outbound::Method;

/// Answers to a verify request are small; a longer one is another page than the one that was meant.
const LONGEST_ANSWER: usize = 64 * 1024;

impl Service {
    /// `VerifyConnection`: checks a connection and stores nothing.
    ///
    /// # Errors
    /// When the token does not cover it, the template is unknown, or the connection is not good.
    pub async fn verify_connection(
        &self,
        who: &Principal,
        user: &UserRef,
        template_id: &str,
        create: &ConnectionCreate,
    ) -> Result<Verification, Error> {
        self.is_self(who, user).await?;
        who.may(Action::Reconnect)?;
        let (integration, template) = self.catalogue.template(template_id).ok_or(Error::NotFound)?;
        if !self.visible(who, integration) {
            return Err(Error::NotFound);
        }
        let mut problems = Problems::default();
        let checked = credential::check(
            template,
            &create.name,
            &create.credentials,
            &create.variables,
            "",
            &mut problems,
        );
        problems.into_result()?;
        let checked = checked.ok_or(Error::Invalid(Vec::new()))?;
        let account = self.verified(template, &checked, "").await?;
        Ok(Verification { checked: template.verify.is_some(), account })
    }

    /// Asks the provider about a new credential. The account, when it says one; nothing when the template declares no
    /// request. `path` is where the connection stands in the client's request.
    pub(super) async fn verified(
        &self,
        template: &ConnectionTemplate,
        checked: &Checked,
        path: &str,
    ) -> Result<Option<String>, Error> {
        let Some(verify) = &template.verify else { return Ok(None) };
        let field = || checked.secret_field.clone();
        match self.ask(template, verify, &checked.credential, &checked.values).await {
            Ok(account) => Ok(account),
            Err(Unverified::Refused) => {
                let message = format!("{} didn't accept this. Check it for typing errors.", template.name);
                Err(Error::CredentialRefused(vec![field_error(field(), message)]))
            }
            Err(Unverified::Unreachable) => Err(Error::ProviderUnreachable(field())),
            Err(Unverified::Busy) => Err(Error::ProviderBusy(field())),
            Err(Unverified::UnfitValues) => Err(Error::invalid(
                credential::at(path, "variables"),
                "These don't make an address of the provider.",
            )),
            Err(Unverified::Unsendable) => Err(Error::invalid(
                field(),
                "This contains a character that can't be part of it. Copy it again.",
            )),
        }
    }

    /// Makes a verification request. Whom the credential belongs to, when the answer says it.
    pub(super) async fn ask(
        &self,
        template: &ConnectionTemplate,
        verify: &Verify,
        credential: &Credential,
        values: &Values,
    ) -> Result<Option<String>, Unverified> {
        let method = match verify.method {
            VerifyMethod::Get => Method::GET,
            VerifyMethod::Post => Method::POST,
        };
        let call = Call {
            method,
            url: &verify.url,
            link: None,
            query: Vec::new(),
            headers: &verify.headers,
            body: Body::of(verify.body.as_ref()),
            settings: &Values::new(),
            max_bytes: LONGEST_ANSWER,
        };
        let (_, answer) = self.call(Account { template, credential, values }, &call).await?;
        judge(answer.status)?;
        if verify.account.is_none() {
            return Ok(None);
        }
        let body = serde_json::from_slice(&answer.body).map_err(|_| Unverified::Unreachable)?;
        verify.account_in(&body).map(Some).ok_or(Unverified::Refused)
    }
}
