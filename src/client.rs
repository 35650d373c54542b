//! The client of the activation API: one method per operation, by resource in the files below, one error type, and one
//! place that speaks HTTP.

mod activations;
mod connections;
mod drafts;
mod end_user;
mod error;
mod integrations;
mod oauth;
mod path;
mod retry;
mod shared;
mod transport;

pub(crate) use error::ApiError;
pub(crate) use integrations::Filter;
pub(crate) use shared::SharedClient;
pub(crate) use transport::{FetchTransport, LocalFuture};

use inlay_api::{ErrorBody, Read};
use path::encode;
use serde_json::Value;
use std::rc::Rc;
use transport::{Reply, Request, Transport};

/// Calls the activation API for one end user of one hub. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Client {
    transport: Rc<dyn Transport>,
    hub: Rc<str>,
}

impl Client {
    /// A client for a hub.
    pub(crate) fn new(transport: Rc<dyn Transport>, hub_id: &str) -> Self {
        Self { transport, hub: hub_id.into() }
    }

    /// The path of the token's user, who is known once there is a token.
    async fn user_path(&self, rest: &str) -> Result<String, ApiError> {
        Ok(format!("/hubs/{}/users/{}{rest}", self.hub, encode(&self.transport.subject().await?)))
    }

    /// The path of what the embedded API has for the token's user.
    async fn embed_path(&self, rest: &str) -> Result<String, ApiError> {
        Ok(format!("/embed/{}/users/{}{rest}", self.hub, encode(&self.transport.subject().await?)))
    }

    async fn get<T: Read>(&self, path: String) -> Result<T, ApiError> {
        self.send(Request::get(path)).await
    }

    /// Sends a call that needs the end user to exist; creates the user when the hub says that there is none.
    async fn send_as_end_user<T: Read>(&self, request: Request) -> Result<T, ApiError> {
        let first = self.send_for_value(request.clone()).await;
        let value = match first {
            Err(error) if error.status() == Some(404) => {
                self.ensure_end_user().await?;
                self.send_for_value(request).await
            }
            answer => answer,
        };
        T::read(&value?).ok_or(ApiError::Unreadable)
    }

    async fn send<T: Read>(&self, request: Request) -> Result<T, ApiError> {
        T::read(&self.send_for_value(request).await?).ok_or(ApiError::Unreadable)
    }

    /// Sends a call, again where that may help, and reads its answer.
    async fn send_for_value(&self, request: Request) -> Result<Value, ApiError> {
        Ok(self.send_for_reply(request).await?.0)
    }

    /// The same, with the hub's `Retry-After` if the answer came before its time.
    async fn send_for_reply(&self, request: Request) -> Result<(Value, Option<u32>), ApiError> {
        let mut retries = 0;
        let result = loop {
            let result = self.transport.send(request.clone()).await;
            let Some(pause) = retry::delay(&request, &result, retries, self.transport.jitter()) else {
                break result;
            };
            retries += 1;
            self.transport.pause(pause).await;
        };
        let Reply { status, body, retry_after } = result?;
        match read_reply(status, &body) {
            Ok(value) => Ok((value, retry_after)),
            Err(error) => Err(error.with_retry_after(retry_after)),
        }
    }
}

/// Reads an answer by its HTTP status: a JSON value, or the one error type.
pub(crate) fn read_reply(status: u16, body: &str) -> Result<Value, ApiError> {
    match status {
        204 => Ok(Value::Null),
        200..=299 => serde_json::from_str(body).map_err(|_| ApiError::Unreadable),
        401 => Err(ApiError::SessionEnded),
        _ => {
            let body = serde_json::from_str(body).ok().and_then(|value| ErrorBody::read(&value));
            Err(ApiError::Refused { status, body: body.unwrap_or_default(), retry_after: None })
        }
    }
}

#[cfg(test)]
mod tests;
