//! The `oauth2` crate's HTTP client: one endpoint, asked by the guarded client and in the way that its definition says.

use super::{Refusal, TokenMembers, encode_parameters, token::parsed};
use crate::{LONGEST_TOKEN_ANSWER, dpop::Nonces};
use inlay_api::Secret;
use inlay_catalogue::{AnswerEncoding, Encoding};
use inlay_outbound::{
    HeaderMap, Identity, Method, Outbound, OutboundError, Request, Response,
    header::{ACCEPT, AUTHORIZATION, HeaderValue},
};
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse, RequestTokenError, http::StatusCode};
use serde_json::{Map, Value};
use std::{pin::Pin, sync::OnceLock};
use url::{Url, form_urlencoded};

/// What asking an endpoint came to.
pub(crate) type Asked<T> = Result<T, RequestTokenError<EndpointError, Refusal>>;

/// Why an endpoint gave no answer that says anything about what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EndpointError {
    /// None came.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// A status that is neither 2xx nor a refusal: out of order, busy, or a redirect.
    #[error("the server answered {0}")]
    Status(u16),
    /// The key of its proof is unreadable; nothing was asked.
    #[error("the key of a proof cannot sign")]
    Proof,
}

/// One endpoint of a provider's authorization server, for one request.
pub(crate) struct Endpoint<'a> {
    outbound: &'a Outbound,
    /// Where the request goes, whatever URL the crate was told: it takes no plain HTTP for revocation, which the guarded
    /// client allows for development servers.
    url: Url,
    encoding: Encoding,
    answer_encoding: AnswerEncoding,
    /// The definition's own; they stand in for those of the same name.
    headers: HeaderMap,
    proofs: Option<(&'a Nonces, &'a Secret)>,
    identity: Option<Identity>,
    answer: OnceLock<Response>,
}

impl<'a> Endpoint<'a> {
    pub(crate) fn new(
        outbound: &'a Outbound,
        url: Url,
        encoding: Encoding,
        answer_encoding: AnswerEncoding,
        headers: HeaderMap,
    ) -> Self {
        Self {
            outbound,
            url,
            encoding,
            answer_encoding,
            headers,
            proofs: None,
            identity: None,
            answer: OnceLock::new(),
        }
    }

    /// Shows a client certificate with the request (RFC 8705), when there is one.
    pub(crate) fn with_identity(self, identity: Option<Identity>) -> Self {
        Self { identity, ..self }
    }

    /// Shows a proof of possession of a key with the request (RFC 9449, section 5), when there is one.
    pub(crate) fn with_proofs(self, nonces: &'a Nonces, key: Option<&'a Secret>) -> Self {
        Self { proofs: key.map(|key| (nonces, key)), ..self }
    }

    /// The endpoint's URL, for the crate.
    pub(crate) fn url(&self) -> Url {
        self.url.clone()
    }

    /// Its host, for the log.
    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The answer as it came, whatever its status.
    pub(crate) fn answer(&self) -> Option<&Response> {
        self.answer.get()
    }

    /// Posts parameters that the crate cannot make, and reads the answer as it would.
    pub(crate) async fn post(&self, parameters: Vec<(String, String)>) -> Asked<TokenMembers> {
        let accept = (ACCEPT, HeaderValue::from_static("application/json"));
        let answer = self.send(HeaderMap::from_iter([accept]), parameters).await?;
        let refused = !answer.status().is_success();
        let read = |cause| RequestTokenError::Other(format!("{cause:?}"));
        if refused {
            let refusal = serde_json::from_slice(answer.body()).map_err(|cause| read(cause.classify()))?;
            return Err(RequestTokenError::ServerResponse(refusal));
        }
        serde_json::from_slice(answer.body()).map_err(|cause| read(cause.classify()))
    }

    async fn send(
        &self,
        mut headers: HeaderMap,
        parameters: Vec<(String, String)>,
    ) -> Result<HttpResponse, EndpointError> {
        let host = self.host();
        let mut url = self.url.clone();
        headers.extend(self.headers.clone());
        if let Some(authorization) = headers.get_mut(AUTHORIZATION) {
            authorization.set_sensitive(true);
        }
        let mut sent = parameters.clone();
        let secret = headers.iter().filter(|(_, value)| value.is_sensitive());
        let secret =
            secret.filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())));
        sent.extend(secret);
        let body = encode_parameters(self.encoding, parameters, &mut url, &mut headers);
        let request = || Request {
            method: Method::POST,
            url: url.clone(),
            headers: headers.clone(),
            body: body.clone(),
            max_bytes: LONGEST_TOKEN_ANSWER,
        };
        let answer = self.ask(&request).await.inspect_err(|cause| {
            tracing::warn!(host, %cause, "request to an authorization server failed");
        })?;
        let status = answer.status;
        // None of an answer that is no object, so that nothing is quoted from it.
        let members = match parsed(self.answer_encoding, &answer.body) {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        _ = self.answer.set(answer);
        let refused = || {
            let Refusal { error, description } = Refusal::of(&members).without(&sent);
            tracing::warn!(host, status, error, description, "an authorization server refused a request");
            EndpointError::Status(status)
        };
        let http_status = match status {
            200..=299 => StatusCode::OK,
            408 | 425 | 429 => return Err(refused()),
            400..=499 => {
                refused();
                StatusCode::BAD_REQUEST
            }
            _ => return Err(refused()),
        };
        let mut response = HttpResponse::new(Value::Object(members).to_string().into_bytes());
        *response.status_mut() = http_status;
        Ok(response)
    }
}

impl Endpoint<'_> {
    fn refusal(&self, answer: &Response) -> Refusal {
        match parsed(self.answer_encoding, &answer.body) {
            Value::Object(members) => Refusal::of(&members),
            _ => Refusal::default(),
        }
    }

    /// Sends a request, once more when the server wants a nonce in its proof.
    async fn ask(&self, request: &(impl Fn() -> Request + Sync)) -> Result<Response, EndpointError> {
        let Some((nonces, key)) = self.proofs else {
            return Ok(self.outbound.send_with(self.identity.as_ref(), request()).await?);
        };
        let proven = || {
            let mut request = request();
            let proof = nonces.add_proof(&mut request, key, None);
            proof.map(|()| request).map_err(|_| EndpointError::Proof)
        };
        let answer = self.outbound.send(proven()?).await?;
        let is_news = nonces.learn(&self.url, &answer.headers);
        // Nothing else is sent again: a code or a refresh token may count as used.
        if is_news && self.refusal(&answer).error == "use_dpop_nonce" {
            let answer = self.outbound.send(proven()?).await?;
            nonces.learn(&self.url, &answer.headers);
            return Ok(answer);
        }
        Ok(answer)
    }
}

impl<'c> AsyncHttpClient<'c> for Endpoint<'_> {
    type Error = EndpointError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, EndpointError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        let (parts, body) = request.into_parts();
        let parameters = form_urlencoded::parse(&body).into_owned().collect();
        Box::pin(self.send(parts.headers, parameters))
    }
}
