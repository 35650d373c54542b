//! The stages of an OAuth connection, from the click to the transaction's end.

use crate::client::ApiError;
use inlay_api::{Secret, Transaction, TransactionStatus, transaction_error};

/// The stage of an OAuth connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OAuthStage {
    /// Nothing was started.
    Idle,
    /// The popup is opening.
    Opening,
    /// The person has copied the link of the launch page.
    LinkCopied,
    /// The browser blocked the popup.
    PopupBlocked,
    /// The window is open and cannot speak to this page: it shows a pairing code that is typed here.
    Pairing,
    /// The person is at the provider. A window that seems to be closed proves nothing: a provider can cut the link between
    /// the windows.
    AtProvider {
        /// Whether the window seems to be closed.
        seems_closed: bool,
    },
    /// The hub is exchanging the code.
    Exchanging,
    /// Connected.
    Connected {
        /// ULID.
        connection_id: String,
        /// Whom the provider says it belongs to.
        account: Option<String>,
    },
    /// Reconnecting led to another account than before. The hub keeps its token aside until the person has answered.
    OtherAccount {
        /// ULID.
        transaction_id: String,
        /// Whom the provider says it belongs to.
        account: String,
    },
    /// An API without transactions gave a code, which is sent with the activation.
    Code {
        /// From the provider.
        code: Secret,
        /// From the provider.
        state: Secret,
    },
    /// Ended without a connection: a code of `inlay_api::transaction_error`.
    Failed(String),
    /// A call failed.
    CallFailed(ApiError),
}

impl OAuthStage {
    /// True between the click and the end.
    pub(super) fn is_busy(&self) -> bool {
        matches!(
            self,
            Self::Opening
                | Self::LinkCopied
                | Self::PopupBlocked
                | Self::Pairing
                | Self::AtProvider { .. }
                | Self::Exchanging
        )
    }

    /// The stage that a transaction means which goes on no more by itself.
    pub(crate) fn of_finished(transaction: Transaction) -> Self {
        match (transaction.status, transaction.connection_id) {
            (TransactionStatus::Connected, Some(connection_id)) => {
                Self::Connected { connection_id, account: transaction.account }
            }
            (TransactionStatus::AwaitingConfirmation, _) => Self::OtherAccount {
                transaction_id: transaction.id,
                account: transaction.account.unwrap_or_default(),
            },
            (TransactionStatus::Expired, _) => Self::Failed(transaction_error::EXPIRED.to_owned()),
            (TransactionStatus::Cancelled, _) => Self::Failed(transaction_error::CANCELLED.to_owned()),
            _ => Self::Failed(
                transaction.error_code.unwrap_or_else(|| transaction_error::PROVIDER_ERROR.to_owned()),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transaction(status: &TransactionStatus, error: Option<&str>, connection: Option<&str>) -> Transaction {
        let json =
            serde_json::json!({"id": "t", "status": status, "errorCode": error, "connectionId": connection});
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn the_end_is_what_the_transaction_says() {
        let done = OAuthStage::of_finished(transaction(&TransactionStatus::Connected, None, Some("c")));
        assert_eq!(done, OAuthStage::Connected { connection_id: "c".into(), account: None });
        let mut other = transaction(&TransactionStatus::AwaitingConfirmation, None, None);
        other.account = Some("Ben".into());
        let asked = OAuthStage::OtherAccount { transaction_id: "t".into(), account: "Ben".into() };
        assert!(!asked.is_busy(), "the window is closed, and the person may begin again");
        assert_eq!(OAuthStage::of_finished(other), asked);
        let failed =
            |status: TransactionStatus, error| OAuthStage::of_finished(transaction(&status, error, None));
        assert_eq!(
            failed(TransactionStatus::Failed, Some("access_denied")),
            OAuthStage::Failed("access_denied".into())
        );
        assert_eq!(failed(TransactionStatus::Expired, None), OAuthStage::Failed("expired".into()));
        assert_eq!(failed(TransactionStatus::Connected, None), OAuthStage::Failed("provider_error".into()));
    }
}
