//! OAuth 2 in a popup: the call that begins a transaction, and the transaction, whose status is the only truth about
//! it.

use crate::{
    ConnectionVariable, Secret,
    open_enum::open_enum,
    wire::{answer, body},
};
use serde::{Deserialize, Serialize};

body! {
    /// A transaction to begin. All is optional; what the hub knows itself is compared and never used.
    // The platform's description requires `credential`, `authorizeUrl` and `clientId`.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct InitialiseOAuth2Request {
        /// Compared with the template's.
        optional credential: Option<CredentialReference>,
        /// Compared with the template's.
        optional authorize_url: Option<String>,
        /// Compared with the template's.
        optional client_id: Option<String>,
        /// Scopes to ask for; the template's defaults when absent.
        optional scopes: Option<Vec<String>>,
        /// Further parameters of the authorization request, URL-encoded; none that the hub decides itself.
        optional additional_params: Option<String> [max_length = 1024],
        /// `prompt` of the authorization request (`OpenID` Connect Core, section 3.1.2.1); the template's when absent.
        optional prompt: Option<String> [max_length = 100],
        /// Leaves `offline_access` out of the scopes.
        optional disable_offline_access: bool,
        /// *Addition.* Which template the connection is for, where a connector has several.
        optional template_id: Option<String> [value_type = Option<crate::schema::Ulid>],
        /// *Addition.* Replace this connection's credential instead of making a new connection.
        optional connection_id: Option<String> [value_type = Option<crate::schema::Ulid>],
        /// *Addition.* Connection variables, where the provider's URLs are made from them.
        optional variables: Vec<ConnectionVariable>,
        /// *Addition.* What to call the new connection.
        optional connection_name: Option<String> [max_length = 100],
        /// *Addition.* The nonce that the click gave to the launch page, 16 to 128 characters: by it the hub knows the
        /// page when it has lost its opener.
        optional client_nonce: Option<String> [min_length = 16, max_length = 128],
        /// *Addition.* Where a full-page redirect comes back: the name of one of the hub's return URLs. The one called
        /// `default` when absent.
        optional return_to: Option<String>,
    }
}

body! {
    /// A client's registration: the credential that holds its secret.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct CredentialReference {
        /// ULID.
        required id: String,
        /// ULID.
        required organisation_id: String,
    }
}

answer! {
    /// A transaction that has begun.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct InitialiseOAuth2Response {
        /// The provider's authorization page, for a client that knows no transactions. An answer to it is not exchanged
        /// before the user's own client brings it back.
        required url: String,
        /// *Addition.* The transaction to bind and to poll.
        optional transaction_id: Option<String> [value_type = crate::schema::Ulid],
        /// *Addition.* The page that the popup opens.
        optional launch_url: Option<String>,
        /// *Addition.* The same page for the whole tab, once. Absent when the hub has no return URL.
        optional redirect_url: Option<String>,
        /// *Addition.* RFC 3339; nothing can be finished after it.
        optional expires_at: Option<String> [format = DateTime],
    }
}

/// *Addition.* What shows that the launch page is in front of this user.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BindTransaction {
    /// The launch page's public handle, handed over between same-origin windows.
    Handle(String),
    /// What the launch page shows when it has no opener, typed by the user. Case, hyphens and spaces do not count.
    PairingCode(String),
}

body! {
    /// *Addition.* What ends a full-page redirect under the user's token.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct CompleteTransaction {
        /// What came back in the fragment, once.
        required proof: Secret [value_type = String],
    }
}

open_enum! {
    /// *Addition.* Where an OAuth transaction stands.
    TransactionStatus {
        /// Initialised; no popup has shown up.
        Created = "created",
        /// The launch page is open but has no opener: it shows a pairing code.
        Launched = "launched",
        /// A launch page was bound to it under the user's token.
        Bound = "bound",
        /// The browser was sent to the provider.
        Authorizing = "authorizing",
        /// The provider answered; the code waits for `complete` under the user's token.
        AwaitingCompletion = "awaiting_completion",
        /// The provider answered; the code is being exchanged.
        Exchanging = "exchanging",
        /// The account is another one than that of the connection to replace, which stays as it is until the user confirms.
        AwaitingConfirmation = "awaiting_confirmation",
        /// Done: `connectionId` says which connection.
        Connected = "connected",
        /// Over: `errorCode` says why.
        Failed = "failed",
        /// Ended by the user.
        Cancelled = "cancelled",
        /// Nobody finished it in time.
        Expired = "expired",
    }
}

impl TransactionStatus {
    /// True when it can no longer change.
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Connected | Self::Failed | Self::Cancelled | Self::Expired)
    }
}

answer! {
    /// *Addition.* An OAuth transaction: the only truth about a popup.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Transaction {
        /// ULID.
        required id: String [value_type = crate::schema::Ulid],
        /// Where it stands.
        required status: TransactionStatus,
        /// Why, when it failed.
        // The hub's are the first thirteen of [`transaction_error`].
        optional error_code: Option<String> [examples(
            "access_denied", "provider_error", "state_mismatch", "issuer_mismatch", "context_mismatch",
            "exchange_failed", "exchange_timeout", "scopes_missing", "not_bound", "login_cancelled",
            "consent_required", "admin_approval_needed", "credential_refused"
        )],
        /// When connected.
        optional connection_id: Option<String> [value_type = crate::schema::Ulid],
        /// When connected, or waiting for a confirmation: whom the provider says it belongs to.
        optional account: Option<String>,
        /// Which integration the account is for.
        optional integration_id: Option<String> [value_type = crate::schema::Ulid],
        /// Which template the account is for.
        optional template_id: Option<String> [value_type = crate::schema::Ulid],
        /// Which connection gets a new credential, when it is not a new connection.
        optional replaces: Option<String> [value_type = crate::schema::Ulid],
        /// RFC 3339.
        written expires_at: String [format = DateTime],
    }
}

/// How connecting an account can end, but for the good end. The hub says the first thirteen; the widget sees the others
/// itself.
pub mod transaction_error {
    /// The user declined at the provider.
    pub const ACCESS_DENIED: &str = "access_denied";
    /// The provider answered with another error.
    pub const PROVIDER_ERROR: &str = "provider_error";
    /// The answer came in another browser than the launch page's.
    pub const STATE_MISMATCH: &str = "state_mismatch";
    /// The answer names another issuer than the template's, or none where there must be one (RFC 9207).
    pub const ISSUER_MISMATCH: &str = "issuer_mismatch";
    /// The answer came to another connection context's URL.
    pub const CONTEXT_MISMATCH: &str = "context_mismatch";
    /// The provider's token endpoint refused the code, or answered with something that is no token.
    pub const EXCHANGE_FAILED: &str = "exchange_failed";
    /// The provider's token endpoint did not answer in time.
    pub const EXCHANGE_TIMEOUT: &str = "exchange_timeout";
    /// The provider granted fewer scopes than the integration needs.
    pub const SCOPES_MISSING: &str = "scopes_missing";
    /// Too many wrong pairing codes.
    pub const NOT_BOUND: &str = "not_bound";
    /// The provider does not accept a secret that was typed before the sign-in.
    pub const CREDENTIAL_REFUSED: &str = "credential_refused";
    /// The user left the provider's sign-in.
    pub const LOGIN_CANCELLED: &str = "login_cancelled";
    /// The provider needs the user's consent, and did not ask for it.
    pub const CONSENT_REQUIRED: &str = "consent_required";
    /// Only an administrator of the user's organisation may allow it at the provider.
    pub const ADMIN_APPROVAL_NEEDED: &str = "admin_approval_needed";
    /// The transaction's status is `expired`: nobody finished it in time.
    pub const EXPIRED: &str = "expired";
    /// The transaction's status is `cancelled`: the user ended it, or began again.
    pub const CANCELLED: &str = "cancelled";
    /// The browser opened no window.
    pub const POPUP_BLOCKED: &str = "popup_blocked";
    /// A window opened, but its launch page was not heard of.
    pub const LAUNCH_TIMEOUT: &str = "launch_timeout";
}
