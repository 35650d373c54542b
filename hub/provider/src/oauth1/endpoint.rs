//! Signed requests of the hub to a provider's own endpoints of OAuth 1.0a.

use super::answer::Answer;
use crate::{
    Body, LONGEST_TOKEN_ANSWER, Provider, ProviderError,
    endpoint::Refusal,
    oauth2::{SetupError, TokenError},
    outgoing::Outgoing,
    scheme::oauth1::{Consumer, TokenPair},
    verify::method,
};
use inlay_catalogue::{OAuth1, RequestMethod, Values};
use inlay_outbound::{OutboundError, Response};
use inlay_time::Millis;
use url::Url;

/// A signed request to an endpoint.
pub(super) struct Asked<'a> {
    pub(super) oauth1: &'a OAuth1,
    /// Those of the connection, secret ones included.
    pub(super) variables: &'a Values,
    pub(super) method: RequestMethod,
    pub(super) url: Url,
    /// Further parameters, in the body of a POST and in the URL otherwise.
    pub(super) params: &'a [(String, String)],
    pub(super) pair: Option<TokenPair<'a>>,
    /// Further parameters of the protocol.
    pub(super) protocol: &'a [(&'a str, &'a str)],
}

impl Provider {
    /// Asks an endpoint, in turn. The answer, whatever its status.
    pub(super) async fn ask_signed(&self, asked: &Asked<'_>) -> Result<Response, TokenError> {
        let consumer = Consumer::of(asked.oauth1, &|name| asked.variables.get(name).map(String::as_str));
        let consumer = consumer.ok_or(SetupError::Unregistered)?;
        let body = match asked.method {
            // Without fields, too: a POST says how long its body is.
            RequestMethod::Post => Body::Form(asked.params.to_vec()),
            RequestMethod::Get | RequestMethod::Delete => Body::Empty,
        };
        let is_post = asked.method == RequestMethod::Post;
        let mut request = Outgoing::new(method(asked.method), asked.url.clone(), body);
        for (name, value) in asked.params.iter().filter(|_| !is_post) {
            request.add_query(name, value);
        }
        consumer.sign(&mut request, asked.pair, asked.protocol, Millis::now()).map_err(setup_error)?;
        let host = asked.url.host_str().unwrap_or_default();
        let answer = self.in_turn(self.outbound.send(request.finish(LONGEST_TOKEN_ANSWER))).await;
        answer.map_err(|cause| {
            tracing::warn!(host, %cause, "request to an OAuth 1 provider failed");
            match cause {
                OutboundError::Timeout => TokenError::Timeout,
                _ => TokenError::Unreachable,
            }
        })
    }

    /// The members of a good answer.
    ///
    /// # Errors
    /// [`TokenError::Refused`] for 4xx; [`TokenError::Unreachable`] when the provider is out of order, busy, or elsewhere.
    pub(super) async fn answer_to(&self, asked: &Asked<'_>) -> Result<Answer, TokenError> {
        let Response { status, body, .. } = self.ask_signed(asked).await?;
        let answer = Answer::read(&body);
        if (200..=299).contains(&status) {
            return Ok(answer);
        }
        let pair = asked.pair.into_iter().flat_map(|pair| [pair.token, pair.secret]);
        let protocol = asked.protocol.iter().map(|(_, value)| *value);
        let sent: Vec<_> = pair.chain(protocol).map(|text| (String::new(), text.to_owned())).collect();
        let host = asked.url.host_str().unwrap_or_default();
        let Refusal { error, description } = answer.refusal(&sent);
        tracing::warn!(host, status, error, description, "an OAuth 1 provider refused a request");
        match status {
            408 | 425 | 429 => Err(TokenError::Unreachable),
            400..=499 => Err(TokenError::Refused(error)),
            _ => Err(TokenError::Unreachable),
        }
    }
}

fn setup_error(_: ProviderError) -> TokenError {
    TokenError::Setup(SetupError::PrivateKey)
}
