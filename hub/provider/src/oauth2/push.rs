//! The pushed authorization request (RFC 9126): the server hears from the hub what the browser will ask for.
//!
//! The `oauth2` crate has no such request, so it is made here, from the parameters of the crate's authorization URL.

use super::{
    AuthorizationRequest, SetupError, TokenError,
    client::{assertion_parameters, client_headers},
    token::token_error,
};
use crate::{Provider, endpoint::Endpoint};
use inlay_catalogue::{AnswerEncoding, ClientAuth, Encoding, OAuth2};
use secrecy::ExposeSecret;
use serde_json::Value;
use url::Url;

/// Longest reference that goes into a URL, in bytes.
const LONGEST_REFERENCE: usize = 1024;

impl Provider {
    /// Pushes the request in `url` and returns the URL that refers to it.
    pub(super) async fn push(
        &self,
        oauth2: &OAuth2,
        endpoint: Url,
        url: Url,
        request: &AuthorizationRequest<'_>,
    ) -> Result<Url, TokenError> {
        let registration = oauth2.client.as_ref().ok_or(SetupError::Unregistered)?;
        let mut reference = oauth2.authorize_url.render(request.variables)?;
        // The definition's own parameters stay in the URL.
        let of_definition = reference.query_pairs().count();
        let mut parameters: Vec<(String, String)> = url
            .query_pairs()
            .skip(of_definition)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        if oauth2.client_auth == ClientAuth::Body {
            parameters.push(("client_secret".to_owned(), registration.secret.expose_secret().to_owned()));
        }
        let proof = assertion_parameters(oauth2)?;
        parameters.extend(proof.into_iter().map(|(name, value)| (name.to_owned(), value)));
        let headers = client_headers(oauth2)?;
        let endpoint = Endpoint::new(&self.outbound, endpoint, Encoding::Form, AnswerEncoding::Json, headers)
            // RFC 9449, section 10.1: beside `dpop_jkt`, which has to be of the same key.
            .with_proofs(&self.nonces, request.secrets.code.dpop_key.as_ref());
        self.in_turn(endpoint.post(parameters)).await.map_err(token_error)?;
        let answer = endpoint.answer().and_then(|answer| serde_json::from_slice(&answer.body).ok());
        let pushed = answer.as_ref().and_then(|answer: &Value| answer["request_uri"].as_str());
        let is_sound =
            |text: &&str| text.len() <= LONGEST_REFERENCE && text.bytes().all(|byte| byte.is_ascii_graphic());
        let pushed = pushed.filter(is_sound).ok_or(TokenError::Unusable)?;
        reference
            .query_pairs_mut()
            .append_pair("client_id", &registration.id)
            .append_pair("request_uri", pushed);
        Ok(reference)
    }
}
