//! OAuth connections: the transaction from the first call to its end (docs/oauth.md).

use super::{ApiError, Client, path::encode, transport::Request};
use inlay_api::{
    BindTransaction, InitialiseOAuth2Request, InitialiseOAuth2Response, Read, Transaction, TransactionStatus,
};

impl Client {
    /// `InitialiseOAuth2EmbeddedConnection`.
    pub(crate) async fn initialise_oauth2(
        &self,
        connector_id: &str,
        body: &InitialiseOAuth2Request,
    ) -> Result<InitialiseOAuth2Response, ApiError> {
        let path = format!("/embed/{}/connector/{}/oauth2/initialise", self.hub, encode(connector_id));
        self.send_as_end_user(Request::write("POST", path, body)).await
    }

    /// `BindTransaction`: ties the launch page's browser to this user's transaction.
    pub(crate) async fn bind_transaction(&self, id: &str, handle: &str) -> Result<Transaction, ApiError> {
        let body = BindTransaction::Handle(handle.to_owned());
        self.send(Request::write("POST", self.transaction_path(id, "/bind"), &body)).await
    }

    /// `BindTransaction` with the code that the launch page shows.
    pub(crate) async fn pair_transaction(&self, id: &str, code: &str) -> Result<Transaction, ApiError> {
        let body = BindTransaction::PairingCode(code.to_owned());
        self.send(Request::write("POST", self.transaction_path(id, "/bind"), &body)).await
    }

    /// `GetTransaction`: as it stands now.
    pub(crate) async fn transaction(&self, id: &str) -> Result<Transaction, ApiError> {
        self.get(self.transaction_path(id, "")).await
    }

    /// `GetTransaction`: answers when its status is no longer `seen`, or after a while; with the seconds after which to ask
    /// again if the hub has no room for another one who waits.
    pub(crate) async fn wait_for_transaction(
        &self,
        id: &str,
        seen: &TransactionStatus,
    ) -> Result<(Transaction, Option<u32>), ApiError> {
        let request = Request::get(self.transaction_path(id, &format!("?wait=25&seen={seen}")));
        let (value, again) = self.send_for_reply(request).await?;
        Ok((Transaction::read(&value).ok_or(ApiError::Unreadable)?, again))
    }

    /// `CancelTransaction`.
    pub(crate) async fn cancel_transaction(&self, id: &str) -> Result<Transaction, ApiError> {
        self.end_transaction(id, "/cancel").await
    }

    /// `ConfirmTransaction`: takes the other account.
    pub(crate) async fn confirm_transaction(&self, id: &str) -> Result<Transaction, ApiError> {
        self.end_transaction(id, "/confirm").await
    }

    async fn end_transaction(&self, id: &str, rest: &str) -> Result<Transaction, ApiError> {
        self.send(Request::write("POST", self.transaction_path(id, rest), &serde_json::Map::new())).await
    }

    fn transaction_path(&self, id: &str, rest: &str) -> String {
        format!("/embed/{}/oauth2/transactions/{}{rest}", self.hub, encode(id))
    }
}
