//! What the browser brings back from an OAuth 1 provider (RFC 5849, section 2.2).

use super::TemporaryCredentials;
use crate::oauth2::AuthorizationResponse;
use inlay_api::{Secret, transaction_error};
use inlay_vault::one_time::{constant_time_eq, hash};

/// Longest verifier that is sent on, in bytes.
const LONGEST_VERIFIER: usize = 2048;

impl AuthorizationResponse {
    /// The token of temporary credentials that it names, also when it says no: Twitter's refusals have it as `denied`.
    pub fn temporary_token(&self) -> Option<&str> {
        let token = self.oauth_token.as_deref().or(self.denied.as_deref());
        token.filter(|token| !token.is_empty())
    }

    /// The verifier, when the answer is to these temporary credentials.
    ///
    /// # Errors
    /// Why there will be no connection: a code of [`inlay_api::transaction_error`].
    pub fn verifier(&self, temporary: &TemporaryCredentials) -> Result<&Secret, &'static str> {
        let named = self.temporary_token().map(hash);
        if !named.is_some_and(|named| constant_time_eq(&named, &hash(&temporary.token))) {
            return Err(transaction_error::STATE_MISMATCH);
        }
        let usable = |verifier: &&Secret| !verifier.is_empty() && verifier.expose().len() <= LONGEST_VERIFIER;
        match self.oauth_verifier.as_ref().filter(usable) {
            Some(verifier) if !self.is_error() => Ok(verifier),
            _ => Err(self.denial()),
        }
    }

    /// What an OAuth 1 provider says in place of `error`; blank when it says nothing of the kind.
    ///
    /// `oauth_problem` is the Problem Reporting extension's; `denied` is Twitter's ("Log in with Twitter"), a verifier of
    /// `denied` Atlassian's (Jira's "OAuth" guide) and one of `NULL` Garmin's.
    pub(crate) fn oauth1_error(&self) -> &str {
        if self.state.is_some() || self.code.is_some() {
            return "";
        }
        match (&self.oauth_problem, &self.oauth_verifier) {
            (Some(problem), _) => problem,
            _ if self.denied.is_some() => "access_denied",
            (None, Some(verifier)) if matches!(verifier.expose(), "denied" | "NULL") => "access_denied",
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn verifier(answer: Value) -> Result<String, &'static str> {
        let answer: AuthorizationResponse = serde_json::from_value(answer).unwrap();
        let temporary = TemporaryCredentials { token: "t".to_owned(), secret: Secret::new("s") };
        answer.verifier(&temporary).map(|verifier| verifier.expose().to_owned())
    }

    #[test]
    fn a_verifier_counts_beside_the_token_that_was_sent() {
        assert_eq!(verifier(json!({"oauth_token": "t", "oauth_verifier": "v"})).as_deref(), Ok("v"));
        for other in [json!({"oauth_verifier": "v"}), json!({"oauth_token": "u", "oauth_verifier": "v"})] {
            assert_eq!(verifier(other), Err("state_mismatch"));
        }
    }

    #[test]
    fn each_way_to_say_no_is_known() {
        for (answer, code) in [
            (json!({"denied": "t"}), "access_denied"),
            (json!({"oauth_token": "t", "denied": "t"}), "access_denied"),
            (json!({"oauth_token": "t", "oauth_verifier": "denied"}), "access_denied"),
            (json!({"oauth_token": "t", "oauth_verifier": "NULL"}), "access_denied"),
            (json!({"oauth_token": "t", "oauth_problem": "user_refused"}), "access_denied"),
            (json!({"oauth_token": "t", "oauth_problem": "permission_denied"}), "access_denied"),
            (json!({"oauth_token": "t", "oauth_problem": "token_expired"}), "provider_error"),
            (json!({"oauth_token": "t", "error": "access_denied", "oauth_verifier": "v"}), "access_denied"),
            (json!({"oauth_token": "t"}), "provider_error"),
            (json!({"oauth_token": "t", "oauth_verifier": ""}), "provider_error"),
        ] {
            assert_eq!(verifier(answer.clone()), Err(code), "{answer}");
        }
    }

    #[test]
    fn what_is_printed_of_an_answer_has_no_verifier_in_it() {
        let answer: AuthorizationResponse =
            serde_json::from_value(json!({"oauth_token": "t", "oauth_verifier": "CANARY"})).unwrap();
        assert!(!format!("{answer:?}").contains("CANARY"));
    }
}
