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

use inlay_api::{EmbeddedIntegration, ErrorBody, Read};
use path::encode;
use serde_json::Value;
use std::{cell::RefCell, future::Future, rc::Rc};
use transport::{Reply, Request, Transport};

/// Calls the activation API for one end user of one hub. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Client {
    transport: Rc<dyn Transport>,
    hub: Rc<str>,
    /// See [`Client::keep_integration`].
    kept: Rc<RefCell<Option<EmbeddedIntegration>>>,
}

impl Client {
    /// A client for a hub.
    pub(crate) fn new(transport: Rc<dyn Transport>, hub_id: &str) -> Self {
        Self { transport, hub: hub_id.into(), kept: Rc::default() }
    }

    // What is boxed here is code that stands once, instead of as a part of the future of each call that waits for it.

    /// The path of the token's user, who is known once there is a token.
    fn user_path<'a>(&'a self, rest: &'a str) -> LocalFuture<'a, Result<String, ApiError>> {
        self.path_of_user("hubs", rest)
    }

    /// The path of what the embedded API has for the token's user.
    fn embed_path<'a>(&'a self, rest: &'a str) -> LocalFuture<'a, Result<String, ApiError>> {
        self.path_of_user("embed", rest)
    }

    fn path_of_user<'a>(
        &'a self,
        root: &'static str,
        rest: &'a str,
    ) -> LocalFuture<'a, Result<String, ApiError>> {
        Box::pin(async move {
            let user = encode(&self.transport.subject().await?);
            Ok(format!("/{root}/{}/users/{user}{rest}", self.hub))
        })
    }

    fn get<T: Read>(&self, path: String) -> impl Future<Output = Result<T, ApiError>> {
        self.send(Request::get(path))
    }

    /// Sends a call that needs the end user to exist; creates the user when the hub says that there is none.
    async fn send_as_end_user<T: Read>(&self, request: Request) -> Result<T, ApiError> {
        read(self.send_for_value_as_end_user(request).await)
    }

    fn send_for_value_as_end_user(&self, request: Request) -> LocalFuture<'_, Result<Value, ApiError>> {
        Box::pin(async move {
            match self.send_for_value(request.clone()).await {
                Err(error) if error.status() == Some(404) => {
                    self.ensure_end_user().await?;
                    self.send_for_value(request).await
                }
                answer => answer,
            }
        })
    }

    async fn send<T: Read>(&self, request: Request) -> Result<T, ApiError> {
        read(self.send_for_value(request).await)
    }

    /// Sends a call, again where that may help, and reads its answer.
    fn send_for_value(&self, request: Request) -> LocalFuture<'_, Result<Value, ApiError>> {
        Box::pin(async move { Ok(self.send_for_reply(request).await?.0) })
    }

    /// The same, with the hub's `Retry-After` if the answer came before its time.
    fn send_for_reply(&self, request: Request) -> LocalFuture<'_, Result<(Value, Option<u32>), ApiError>> {
        Box::pin(async move {
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
        })
    }
}

fn read<T: Read>(answer: Result<Value, ApiError>) -> Result<T, ApiError> {
    T::read(&answer?).ok_or(ApiError::Unreadable)
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
