//! The token endpoint: what its answer is worth (RFC 6749, sections 5.1 and 5.2).

use crate::{
    OAuth2Tokens, Provider,
    endpoint::{Asked, Endpoint, EndpointError, Refusal, TokenMembers, is_token, read_token},
};
use inlay_api::Secret;
use inlay_catalogue::{Exchange, OAuth2, UnfitValues, Values};
use inlay_outbound::{OutboundError, Response};
use inlay_time::Millis;
use oauth2::{RequestTokenError, TokenResponse as _};
use std::collections::BTreeMap;

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
    /// It answered with tokens that cannot be used: of another type, not bound to the key, or with characters that cannot be
    /// sent. They are good at the server until they are revoked.
    #[error("the server's answer has a token that cannot be used")]
    Unfit(Box<OAuth2Tokens>),
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
    /// The registration's private key cannot sign what the server wants.
    #[error("the registration's private key cannot sign")]
    PrivateKey,
    /// The key that tokens are to be bound to is unreadable.
    #[error("the key of a proof cannot sign")]
    ProofKey,
    /// The hub's own public address makes no redirect URI.
    #[error("the redirect URI is no URL")]
    RedirectUri,
    /// Tokens cannot be sent to the revocation URL.
    #[error("the revocation URL cannot be asked")]
    RevocationUrl,
}

impl From<UnfitValues> for TokenError {
    fn from(cause: UnfitValues) -> Self {
        Self::Setup(cause.into())
    }
}

impl TokenError {
    /// Whether a refusal is about this grant, and not about the hub's registration or the request: then asking again is of
    /// no use, and the person is needed. The definition lists such codes; their case does not count.
    pub fn is_final(&self, oauth2: &OAuth2) -> bool {
        let Self::Refused(code) = self else { return false };
        oauth2.reconnect_errors.iter().any(|known| known.eq_ignore_ascii_case(code))
    }
}

impl Provider {
    /// Waits for a turn among the requests to token endpoints, and then for the answer.
    pub(crate) async fn in_turn<T>(&self, request: impl Future<Output = T>) -> T {
        let _turn = self.exchanges.acquire().await.expect("the semaphore is never closed");
        request.await
    }
}

impl TokenResponse {
    /// Reads what asking an endpoint came to.
    pub(super) fn read(
        oauth2: &OAuth2,
        endpoint: &Endpoint<'_>,
        asked: Asked<TokenMembers>,
        dpop_key: Option<&Secret>,
    ) -> Result<Self, TokenError> {
        let members = asked.map_err(token_error)?;
        let answer = endpoint.answer().ok_or(TokenError::Unusable)?;
        let tokens = read_tokens(&oauth2.exchange, answer, &members, dpop_key, Millis::now());
        tokens.map_err(|unfit| {
            let Refusal { error, description } = members.refusal;
            let host = endpoint.host();
            tracing::warn!(host, error, description, "an authorization server refused a request with 2xx");
            match unfit {
                Some(tokens) => TokenError::Unfit(tokens),
                None if error.is_empty() => TokenError::Unusable,
                None => TokenError::Refused(error),
            }
        })
    }
}

/// What the crate's error means. Its texts are dropped: they could quote an answer.
pub(super) fn token_error(cause: RequestTokenError<EndpointError, Refusal>) -> TokenError {
    match cause {
        RequestTokenError::ServerResponse(refusal) => TokenError::Refused(refusal.error),
        RequestTokenError::Request(EndpointError::Outbound(OutboundError::Timeout)) => TokenError::Timeout,
        RequestTokenError::Request(_) => TokenError::Unreachable,
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => TokenError::Unusable,
    }
}

/// The answer, or the tokens in it that cannot be used.
fn read_tokens(
    exchange: &Exchange,
    answer: &Response,
    members: &TokenMembers,
    dpop_key: Option<&Secret>,
    now: Millis,
) -> Result<TokenResponse, Option<Box<OAuth2Tokens>>> {
    let read = read_token(&exchange.answer, answer, now);
    let refresh_token = members.refresh_token().map(|token| Secret::new(token.secret()));
    let access_token = read.as_ref().map(|read| read.token.clone());
    let tokens = OAuth2Tokens {
        access_token: access_token.unwrap_or_else(|| Secret::new(members.access_token().secret())),
        refresh_token: refresh_token.filter(is_token),
        expires_at: read.as_ref().and_then(|read| read.expires_at).map(|end| end.0),
        scope: members.scope(),
        dpop_key: dpop_key.cloned(),
        variables: BTreeMap::new(),
    };
    let token_type = &members.token_type().0;
    let is_usable = match dpop_key {
        // RFC 9449, section 5: any other type says that the server has not bound the token.
        Some(_) => token_type.eq_ignore_ascii_case("DPoP"),
        None => is_bearer(token_type, &exchange.token_types),
    };
    match read {
        Some(read) if is_usable => Ok(TokenResponse { tokens, kept: read.kept }),
        None if tokens.access_token.is_empty() && tokens.refresh_token.is_none() => Err(None),
        _ => Err(Some(Box::new(tokens))),
    }
}

/// RFC 6749, section 7.1: a token of another type is not to be used. `bot` and `user` are what Slack calls its bearer
/// tokens (`oauth.v2.access`); `others` are the definition's.
fn is_bearer(token_type: &str, others: &[String]) -> bool {
    let token_type = token_type.to_ascii_lowercase();
    token_type.is_empty()
        || token_type.starts_with("bearer")
        || matches!(token_type.as_str(), "bot" | "user")
        || others.contains(&token_type)
}

#[cfg(test)]
mod tests {
    use super::*;
    use inlay_catalogue::{Encoding, Placement, TokenAnswer};
    use inlay_outbound::HeaderMap;

    fn exchange() -> Exchange {
        Exchange {
            encoding: Encoding::Form,
            headers: Vec::new(),
            answer: TokenAnswer::usual(),
            token_types: vec!["token".to_owned()],
            keep_callback: Vec::new(),
            send: Placement::bearer(),
        }
    }

    fn read_whole(body: &str, now: Millis) -> Option<Result<TokenResponse, Option<Box<OAuth2Tokens>>>> {
        let answer = Response { status: 200, headers: HeaderMap::new(), body: body.as_bytes().to_vec() };
        let members = serde_json::from_str(body).ok()?;
        Some(read_tokens(&exchange(), &answer, &members, None, now))
    }

    fn read(body: &str, now: Millis) -> Option<TokenResponse> {
        read_whole(body, now)?.ok()
    }

    #[test]
    fn tokens_that_cannot_be_used_are_told_from_none() {
        let unfit = |body: &str| {
            let tokens = read_whole(body, Millis(0))?.err()??;
            let refresh = tokens.refresh_token.map(|token| token.expose().to_owned());
            Some((tokens.access_token.expose().to_owned(), refresh.unwrap_or_default()))
        };
        for (body, expected) in [
            (r#"{"access_token":"a","token_type":"mac","refresh_token":"r"}"#, Some(("a", "r"))),
            ("{\"access_token\":\"a\\n\",\"refresh_token\":\"r\\n\"}", Some(("a\n", ""))),
            (r#"{"refresh_token":"r"}"#, Some(("", "r"))),
            (r#"{"access_token":"","error":"invalid_grant"}"#, None),
            (r#"{"access_token":"a"}"#, None),
        ] {
            let expected = expected.map(|(access, refresh)| (access.to_owned(), refresh.to_owned()));
            assert_eq!(unfit(body), expected, "{body}");
        }
    }

    #[test]
    fn token_answers_are_read_as_servers_write_them() {
        let now = Millis(0);
        for (body, expires) in [
            (r#"{"access_token":"a","expires_in":60}"#, Some(60_000)),
            (r#"{"access_token":"a","expires_in":"60"}"#, Some(60_000)),
            (r#"{"access_token":"a","token_type":"bearer","scope":""}"#, None),
            (r#"{"access_token":"a","token_type":"bot"}"#, None),
            (r#"{"access_token":"a","token_type":"Token","expires_in":60.0}"#, Some(60_000)),
            (r#"{"access_token":"a","expires_in":0}"#, None),
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
