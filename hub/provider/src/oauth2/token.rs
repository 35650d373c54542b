//! The token endpoint: one request, and what its answer is worth (RFC 6749, sections 5.1 and 5.2).

use super::client::client_request;
use crate::{
    OAuth2Tokens, Provider,
    token::{is_token, read_token},
};
use inlay_api::Secret;
use inlay_catalogue::{OAuth2, TokenAnswer, UnfitValues, Values};
use inlay_outbound::{OutboundError, Response};
use inlay_time::Millis;
use serde::Deserialize;
use url::Url;

/// A good answer of a token endpoint.
#[derive(Clone, Debug)]
pub struct TokenResponse {
    /// The tokens.
    pub tokens: OAuth2Tokens,
    /// What the definition keeps of the answer as variables.
    pub kept: Values,
}

/// Why there are no tokens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The server did not answer in time.
    #[error("the server did not answer in time")]
    Timeout,
    /// The server could not be reached, or is out of order.
    #[error("the server cannot be reached")]
    Unreachable,
    /// It says no, with a code of RFC 6749, section 5.2; empty when it gives none.
    #[error("the server refused: {0:?}")]
    Refused(String),
    /// It answered with something that is no token.
    #[error("the server's answer has no usable token")]
    Unusable,
    /// The request cannot be made, so nothing was asked.
    #[error(transparent)]
    Setup(#[from] SetupError),
}

/// Why a request to an authorization server cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// The hub has no registration there.
    #[error("the hub is not registered at the authorization server")]
    Unregistered,
    /// The variables do not make the URL.
    #[error(transparent)]
    Url(#[from] UnfitValues),
    /// The definition or the registration has a text that cannot stand in a header.
    #[error("a header of the request cannot be sent")]
    Header,
}

impl From<UnfitValues> for TokenError {
    fn from(cause: UnfitValues) -> Self {
        Self::Setup(cause.into())
    }
}

impl TokenError {
    /// Whether a refusal is about this grant, and not about the hub's registration or the request: then asking again is of
    /// no use. The first code is RFC 6749's; GitHub says the second, others the rest.
    pub fn is_final(&self) -> bool {
        let Self::Refused(code) = self else { return false };
        matches!(
            code.as_str(),
            "invalid_grant"
                | "bad_refresh_token"
                | "invalid_refresh_token"
                | "invalid_token"
                | "access_denied"
                | "consent_required"
        )
    }
}

impl Provider {
    /// Posts a grant to a token endpoint, with the hub's registration. `grant` and `further` are the parameters.
    pub(super) async fn ask_for_tokens(
        &self,
        oauth2: &OAuth2,
        url: Url,
        grant: &[(&str, &str)],
        further: &[(String, String)],
    ) -> Result<TokenResponse, TokenError> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let request = client_request(oauth2, url, grant, further)?;
        let _turn = self.exchanges.acquire().await.expect("the semaphore is never closed");
        let answer = self.outbound.send(request).await.map_err(|cause| {
            tracing::warn!(host, %cause, "token request failed");
            match cause {
                OutboundError::Timeout => TokenError::Timeout,
                _ => TokenError::Unreachable,
            }
        })?;
        let error = error_code(&answer.body);
        if !(200..=299).contains(&answer.status) {
            tracing::warn!(host, status = answer.status, error, "token request refused");
            let is_down = answer.status >= 500 || matches!(answer.status, 408 | 425 | 429);
            return Err(if is_down { TokenError::Unreachable } else { TokenError::Refused(error) });
        }
        let tokens = read_tokens(&oauth2.exchange.answer, &answer, Millis::now());
        if tokens.is_none() {
            tracing::warn!(host, error, "token answer without a usable token");
        }
        tokens.ok_or(if error.is_empty() { TokenError::Unusable } else { TokenError::Refused(error) })
    }
}

/// What RFC 6749, section 5.1, has besides the token and its end, which definitions may place elsewhere.
#[derive(Default, Deserialize)]
struct Fields {
    refresh_token: Option<Secret>,
    token_type: Option<String>,
    scope: Option<String>,
}

fn read_tokens(shape: &TokenAnswer, answer: &Response, now: Millis) -> Option<TokenResponse> {
    let read = read_token(shape, answer, now)?;
    let fields: Fields = serde_json::from_slice(&answer.body).unwrap_or_default();
    if !fields.token_type.as_deref().is_none_or(is_bearer) {
        return None;
    }
    let tokens = OAuth2Tokens {
        access_token: read.token,
        refresh_token: fields.refresh_token.filter(is_token),
        expires_at: read.expires_at.map(|end| end.0),
        scope: fields.scope,
    };
    Some(TokenResponse { tokens, kept: read.kept })
}

/// RFC 6749, section 7.1: a token of another type is not to be used. `bot` and `user` are what Slack calls its bearer
/// tokens (`oauth.v2.access`).
fn is_bearer(token_type: &str) -> bool {
    let token_type = token_type.to_ascii_lowercase();
    token_type.is_empty() || token_type.starts_with("bearer") || matches!(token_type.as_str(), "bot" | "user")
}

/// The error code of RFC 6749, section 5.2, for the log: the characters that the section allows, cut short.
fn error_code(body: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Answer {
        error: String,
    }
    let error = serde_json::from_slice(body).map(|answer: Answer| answer.error).unwrap_or_default();
    error.chars().filter(|c| c.is_ascii_graphic()).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use inlay_outbound::HeaderMap;

    fn read(body: &str, now: Millis) -> Option<TokenResponse> {
        let answer = Response { status: 200, headers: HeaderMap::new(), body: body.as_bytes().to_vec() };
        read_tokens(&TokenAnswer::usual(), &answer, now)
    }

    #[test]
    fn token_answers_are_read_as_servers_write_them() {
        let now = Millis(0);
        for (body, expires) in [
            (r#"{"access_token":"a","expires_in":60}"#, Some(60_000)),
            (r#"{"access_token":"a","expires_in":"60"}"#, Some(60_000)),
            (r#"{"access_token":"a","token_type":"bearer","scope":""}"#, None),
            (r#"{"access_token":"a","token_type":"bot"}"#, None),
        ] {
            match read(body, now) {
                Some(answer) => assert_eq!(answer.tokens.expires_at, expires, "{body}"),
                None => panic!("{body}"),
            }
        }
    }

    #[test]
    fn answers_without_a_sendable_token_are_refused() {
        for body in [
            r#"{"error":"invalid_grant"}"#,
            r#"{"access_token":""}"#,
            r#"{"access_token":"a","token_type":"mac"}"#,
            "{\"access_token\":\"a\\r\\nX: y\"}",
            "<html></html>",
            "access_token=a",
        ] {
            assert!(read(body, Millis(0)).is_none(), "{body}");
        }
    }
}
