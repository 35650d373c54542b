//! The OAuth popup: initialise, then a transaction whose status is the only truth about it.

use crate::read::{answer, open_enum};
use serde::{Deserialize, Serialize};

/// `InitialiseOAuth2EmbeddedConnection`'s body. The description requires `credential`, `authorizeUrl` and `clientId`; the
/// hub knows them, compares what is sent and never uses it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InitialiseOAuth2Request {
    /// Compared with the template's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<CredentialReference>,
    /// Compared with the template's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorize_url: Option<String>,
    /// Compared with the template's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Scopes to ask for; the template's defaults when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    /// *Addition.* Which template the connection is for, where a connector has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_id: Option<String>,
    /// *Addition.* Replace this connection's credential instead of making a new connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<String>,
    /// *Addition.* Connection variables, where the provider's URLs are made from them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<crate::ConnectionVariable>,
    /// *Addition.* What to call the new connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_name: Option<String>,
}

/// Reference to the credential that holds a client secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CredentialReference {
    /// ULID.
    pub id: String,
    /// ULID.
    pub organisation_id: String,
}

/// `InitialiseOAuth2EmbeddedConnection`'s answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InitialiseOAuth2Response {
    /// Where a client that knows no transactions sends the browser.
    pub url: String,
    /// *Addition.* The transaction to bind and to poll. Absent in a plain API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<String>,
    /// *Addition.* The page that the popup opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launch_url: Option<String>,
    /// *Addition.* RFC 3339; nothing can be finished after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
}

answer!(InitialiseOAuth2Response {
    must url: "url",
    transaction_id: "transactionId",
    launch_url: "launchUrl",
    expires_at: "expiresAt",
});

/// Body of `…/oauth2/transactions/{id}/bind` (*addition*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindTransaction {
    /// The launch page's public handle, handed over between same-origin windows.
    pub handle: String,
}

open_enum! {
    /// Where an OAuth transaction stands (*addition*).
    TransactionStatus {
        /// Initialised; no popup has shown up.
        Created = "created",
        /// A launch page was bound to it under the user's token.
        Bound = "bound",
        /// The browser was sent to the provider.
        Authorizing = "authorizing",
        /// The provider answered; the code is being exchanged.
        Exchanging = "exchanging",
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

/// `GET …/oauth2/transactions/{id}` (*addition*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Transaction {
    /// ULID.
    pub id: String,
    /// Where it stands.
    pub status: TransactionStatus,
    /// When failed: one of the codes in [`transaction_error`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// When connected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<String>,
    /// When connected: whom the provider says it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// RFC 3339.
    pub expires_at: String,
}

answer!(Transaction {
    must id: "id",
    must status: "status",
    error_code: "errorCode",
    connection_id: "connectionId",
    account: "account",
    expires_at: "expiresAt",
});

/// Why a transaction failed.
pub mod transaction_error {
    /// The user declined at the provider.
    pub const ACCESS_DENIED: &str = "access_denied";
    /// The provider answered with another error.
    pub const PROVIDER_ERROR: &str = "provider_error";
    /// The callback's state is unknown, used or not this browser's.
    pub const STATE_MISMATCH: &str = "state_mismatch";
    /// The callback names another issuer than the transaction's (RFC 9207).
    pub const ISSUER_MISMATCH: &str = "issuer_mismatch";
    /// The callback came to another connection context's URL.
    pub const CONTEXT_MISMATCH: &str = "context_mismatch";
    /// The provider's token endpoint refused the code.
    pub const EXCHANGE_FAILED: &str = "exchange_failed";
    /// The provider's token endpoint did not answer in time.
    pub const EXCHANGE_TIMEOUT: &str = "exchange_timeout";
    /// The provider granted fewer scopes than the integration needs.
    pub const SCOPES_MISSING: &str = "scopes_missing";
}
