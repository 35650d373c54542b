//! The token endpoint: one request, and what its answer is worth.

use crate::{
    Error,
    service::{
        Service,
        credential::Credential,
        scheme::{self, encode_parameters},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use inlay_api::Secret;
use inlay_catalogue::{ClientAuth, OAuth2, TokenAnswer, Values};
use inlay_outbound::{HeaderMap, Method, OutboundError, Request, Response};
use inlay_time::Millis;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use serde::Deserialize;
use url::{Url, form_urlencoded};

/// Token answers are a few kilobytes at most.
const LONGEST_ANSWER: usize = 64 * 1024;

/// What RFC 6749, section 5.1, has besides the token and its end, which definitions may place elsewhere.
#[derive(Default, Deserialize)]
struct Fields {
    refresh_token: Option<Secret>,
    token_type: Option<String>,
    scope: Option<String>,
}

/// Why there are no tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::service) enum NoTokens {
    /// The server did not answer in time.
    Timeout,
    /// The server could not be reached, or is out of order.
    Unreachable,
    /// It says no, with a code of RFC 6749, section 5.2; empty when it gives none.
    Refused(String),
    /// It answered with something that is no token.
    Unusable,
}

impl Service {
    /// Posts a grant to a token endpoint, with the hub's registration. `grant` and `further` are the parameters. What the
    /// definition keeps of the answer comes back beside the tokens.
    pub(in crate::service) async fn ask_for_tokens(
        &self,
        oauth2: &OAuth2,
        mut url: Url,
        grant: &[(&str, &str)],
        further: &[(String, String)],
    ) -> Result<Result<(Credential, Values), NoTokens>, Error> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let (headers, body) = as_client(oauth2, grant, further, &mut url)?;
        let request = Request { method: Method::POST, url, headers, body, max_bytes: LONGEST_ANSWER };
        let turn = self.limits.exchanges.acquire().await;
        let _turn = turn.map_err(|cause| Error::Internal(Box::new(cause)))?;
        let answer = match self.outbound.send(request).await {
            Ok(answer) => answer,
            Err(cause) => {
                tracing::warn!(host, %cause, "token request failed");
                return Ok(Err(match cause {
                    OutboundError::Timeout => NoTokens::Timeout,
                    _ => NoTokens::Unreachable,
                }));
            }
        };
        let error = error_code(&answer.body);
        if !(200..=299).contains(&answer.status) {
            tracing::warn!(host, status = answer.status, error, "token request refused");
            let is_down = answer.status >= 500 || matches!(answer.status, 408 | 425 | 429);
            return Ok(Err(if is_down { NoTokens::Unreachable } else { NoTokens::Refused(error) }));
        }
        let tokens = read_tokens(&oauth2.exchange.answer, &answer, Millis::now());
        if tokens.is_none() {
            tracing::warn!(host, error, "token answer without a usable token");
        }
        Ok(tokens.ok_or(if error.is_empty() { NoTokens::Unusable } else { NoTokens::Refused(error) }))
    }
}

/// Headers and body of a request that the hub's registration makes (RFC 6749, section 2.3.1).
pub(in crate::service) fn as_client(
    oauth2: &OAuth2,
    grant: &[(&str, &str)],
    further: &[(String, String)],
    url: &mut Url,
) -> Result<(HeaderMap, Option<Vec<u8>>), Error> {
    let client = oauth2.client.as_ref().ok_or(Error::Unavailable)?;
    let client_secret = client.secret.expose_secret();
    let mut parameters: Vec<(String, String)> =
        grant.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    for (name, text) in &oauth2.exchange.headers {
        let internal = |cause: reqwest::header::InvalidHeaderName| Error::Internal(Box::new(cause));
        let value = HeaderValue::try_from(text.as_str()).map_err(|cause| Error::Internal(Box::new(cause)))?;
        headers.insert(HeaderName::try_from(name).map_err(internal)?, value);
    }
    match oauth2.client_auth {
        ClientAuth::Body => {
            parameters.push(("client_id".to_owned(), client.id.clone()));
            parameters.push(("client_secret".to_owned(), client_secret.to_owned()));
        }
        ClientAuth::Basic => _ = headers.insert(AUTHORIZATION, basic(&client.id, client_secret)?),
    }
    parameters.extend(further.iter().cloned());
    let body = encode_parameters(oauth2.exchange.encoding, parameters, url, &mut headers);
    Ok((headers, body))
}

/// Both parts are form-encoded before they are joined.
fn basic(id: &str, client_secret: &str) -> Result<HeaderValue, Error> {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = STANDARD.encode(format!("{}:{}", encode(id), encode(client_secret)));
    let mut value =
        HeaderValue::try_from(format!("Basic {pair}")).map_err(|cause| Error::Internal(Box::new(cause)))?;
    value.set_sensitive(true);
    Ok(value)
}

fn read_tokens(shape: &TokenAnswer, answer: &Response, now: Millis) -> Option<(Credential, Values)> {
    let set = scheme::read_tokens(shape, answer, now)?;
    let fields: Fields = serde_json::from_slice(&answer.body).unwrap_or_default();
    if !fields.token_type.as_deref().is_none_or(is_bearer) {
        return None;
    }
    let tokens = Credential::OAuth2Token {
        access_token: set.access_token,
        refresh_token: fields.refresh_token.filter(scheme::is_token),
        expires_at: set.expires_at.map(|end| end.0),
        scope: fields.scope,
    };
    Some((tokens, set.kept))
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

/// Whether a scope that the account is of no use without was asked for and not granted. A server that says nothing has
/// granted what was asked for (RFC 6749, section 5.1). Servers write scopes with spaces or commas between them, and some
/// put their own address before them.
pub(in crate::service) fn is_missing(required: &[String], asked: &[String], granted: Option<&str>) -> bool {
    let granted = granted.unwrap_or_default().to_ascii_lowercase();
    let granted: Vec<&str> = granted.split([' ', ',']).filter(|scope| !scope.is_empty()).collect();
    if granted.is_empty() {
        return false;
    }
    let is_granted = |wanted: &String| {
        let wanted = wanted.to_ascii_lowercase();
        granted.iter().any(|scope| {
            *scope == wanted
                || scope.ends_with(&format!("/{wanted}"))
                || wanted.ends_with(&format!("/{scope}"))
        })
    };
    required.iter().any(|scope| asked.contains(scope) && !is_granted(scope))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str, now: Millis) -> Option<(Credential, Values)> {
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
                Some((Credential::OAuth2Token { expires_at, .. }, _)) => {
                    assert_eq!(expires_at, expires, "{body}")
                }
                other => panic!("{body}: {other:?}"),
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

    #[test]
    fn client_ids_and_secrets_are_encoded_before_they_are_joined() {
        let header = basic("a:b", "c%d e").unwrap();
        assert_eq!(header.to_str().unwrap(), format!("Basic {}", STANDARD.encode("a%3Ab:c%25d+e")));
    }

    #[test]
    fn granted_scopes_are_compared_as_servers_write_them() {
        let names = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let asked = names("read Mail.Send extra");
        let required = names("read Mail.Send never-asked");
        let missing = |granted| is_missing(&required, &asked, granted);
        for granted in [
            None,
            Some(""),
            Some("read Mail.Send"),
            Some("read,mail.send"),
            Some("https://graph.example.com/Mail.Send READ"),
        ] {
            assert!(!missing(granted), "{granted:?}");
        }
        for granted in ["read", "extra", "read readMail.Send"] {
            assert!(missing(Some(granted)), "{granted}");
        }
    }
}
