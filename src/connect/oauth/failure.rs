//! The words for an OAuth connection that failed: what happened and what to do next, for each code.

use inlay_api::transaction_error;

/// The tone of the notice.
pub(super) fn tone(code: &str) -> &'static str {
    if code == "cancelled" { "" } else { "warn" }
}

/// The message for a code of `inlay_api::transaction_error`.
pub(super) fn message(code: &str, provider: &str) -> String {
    match code {
        transaction_error::ACCESS_DENIED => {
            format!(
                "You declined at {provider}, so nothing was connected. Try again when you want to allow it."
            )
        }
        transaction_error::LOGIN_CANCELLED => {
            format!("You left the sign-in at {provider}, so nothing was connected. Try again and sign in.")
        }
        transaction_error::CONSENT_REQUIRED => {
            format!("{provider} needs your consent. Try again and allow what it asks for.")
        }
        transaction_error::ADMIN_APPROVAL_NEEDED => {
            format!(
                "Your organisation lets only an administrator allow this at {provider}. Ask them to approve it, then try again."
            )
        }
        transaction_error::CANCELLED => "Cancelled. Nothing was connected.".to_owned(),
        transaction_error::EXPIRED => format!("{provider} wasn't finished in time. Try again."),
        transaction_error::POPUP_BLOCKED => {
            "The browser kept the window from opening. Allow windows for this page and try again.".to_owned()
        }
        transaction_error::NOT_BOUND => {
            "The code was wrong too often. Try again with a new window.".to_owned()
        }
        transaction_error::LAUNCH_TIMEOUT => "The window didn't open properly. Try again.".to_owned(),
        transaction_error::EXCHANGE_FAILED | transaction_error::EXCHANGE_TIMEOUT => {
            format!("{provider} said yes, but didn't complete the connection. Try again in a moment.")
        }
        transaction_error::SCOPES_MISSING => {
            format!(
                "{provider} granted less than this integration needs. Try again and allow everything that is asked for."
            )
        }
        transaction_error::CREDENTIAL_REFUSED => {
            format!("{provider} didn't accept what you entered here. Check it and try again.")
        }
        transaction_error::STATE_MISMATCH
        | transaction_error::ISSUER_MISMATCH
        | transaction_error::CONTEXT_MISMATCH => {
            "The answer didn't belong to this attempt, so it was refused. Try again.".to_owned()
        }
        _ => format!("{provider} couldn't complete the connection. Try again."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_fail_has_its_own_words() {
        let codes = [
            "access_denied",
            "login_cancelled",
            "consent_required",
            "admin_approval_needed",
            "cancelled",
            "expired",
            "launch_timeout",
            "popup_blocked",
            "not_bound",
            "exchange_failed",
            "scopes_missing",
            "credential_refused",
            "state_mismatch",
            "?",
        ];
        let texts: std::collections::HashSet<_> = codes.iter().map(|code| message(code, "Sandbox")).collect();
        assert_eq!(texts.len(), codes.len());
    }
}
