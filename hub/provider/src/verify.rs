//! Verification: asking the provider whether a credential is good, and whom it belongs to.

use crate::{ApiRequest, Body, ConnectionRef, Provider, ProviderError, error::check_status};
use inlay_catalogue::{RequestMethod, Values, Verify};
use inlay_outbound::{Method, Response};

/// Answers to a verification request are small; a longer one is another page than the one that was meant.
const LONGEST_ANSWER: usize = 64 * 1024;

impl Provider {
    /// Makes a verification request. Whom the credential belongs to, when the definition says where an answer has it.
    ///
    /// # Errors
    /// [`ProviderError::Forbidden`] for 403 (RFC 9110, section 15.5.4: a valid credential that is insufficient), or for what
    /// the definition says in its place, and [`ProviderError::Refused`] also for an answer of 2xx without the account that
    /// the definition wants in it: some providers answer 200 to a bad credential.
    pub async fn verify(
        &self,
        connection: ConnectionRef<'_>,
        verify: &Verify,
    ) -> Result<Option<String>, ProviderError> {
        let request = ApiRequest {
            method: method(verify.method),
            url: &verify.url,
            link: None,
            query: Vec::new(),
            headers: &verify.headers,
            body: Body::of(verify.body.as_ref()),
            activation_variables: &Values::new(),
            max_bytes: LONGEST_ANSWER,
        };
        let (_, answer) = self.send(connection, &request).await?;
        if is_limited(verify, &answer) {
            return Err(ProviderError::Forbidden);
        }
        check_status(answer.status)?;
        if verify.account.is_none() {
            return Ok(None);
        }
        let body = serde_json::from_slice(&answer.body).map_err(|_| ProviderError::Unreachable)?;
        verify.account_in(&body).map(Some).ok_or(ProviderError::Refused)
    }
}

/// Whether a right is all that the credential lacks. Some providers say 401 then, and some say 403 to a bad credential, too.
fn is_limited(verify: &Verify, answer: &Response) -> bool {
    match (&verify.limited, answer.status) {
        (Some(text), 401 | 403) => String::from_utf8_lossy(&answer.body).contains(text.as_str()),
        (None, 403) => true,
        _ => false,
    }
}

/// The method that a definition names.
pub(crate) fn method(method: RequestMethod) -> Method {
    match method {
        RequestMethod::Get => Method::GET,
        RequestMethod::Post => Method::POST,
        RequestMethod::Delete => Method::DELETE,
    }
}
