//! The token endpoint: one request, and what its answer is worth.

use crate::{
    Error,
    catalogue::{ClientAuth, OAuth2},
    outbound::{HeaderMap, Method, OutboundError, Request},
    service::{Service, credential::Credential},
    time::Millis,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use inlay_api::Secret;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::ExposeSecret;
use serde::Deserialize;
use url::{Url, form_urlencoded};

/// Token answers are a few kilobytes at most.
const LONGEST_ANSWER: usize = 64 * 1024;

/// RFC 6749, section 5.1, read tolerantly: some servers write numbers as text, and some answer errors with 200.
#[derive(Deserialize)]
struct TokenAnswer {
    access_token: Option<Secret>,
    refresh_token: Option<Secret>,
    token_type: Option<String>,
    #[serde(default)]
    expires_in: serde_json::Value,
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
    /// Posts a grant to a token endpoint, with the hub's registration. `grant` and `further` are what the body consists of.
    pub(in crate::service) async fn ask_for_tokens(
        &self,
        oauth2: &OAuth2,
        url: Url,
        grant: &[(&str, &str)],
        further: &[(String, String)],
    ) -> Result<Result<Credential, NoTokens>, Error> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let (headers, body) = as_client(oauth2, grant, further)?;
        let request =
            Request { method: Method::POST, url, headers, body: Some(body), max_bytes: LONGEST_ANSWER };
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
        let tokens = read_tokens(&answer.body, Millis::now());
        if tokens.is_none() {
            tracing::warn!(host, error, "token answer without a usable token");
        }
        Ok(tokens.ok_or(if error.is_empty() { NoTokens::Unusable } else { NoTokens::Refused(error) }))
    }
}

/// Headers and form body of a request that the hub's registration makes (RFC 6749, section 2.3.1).
pub(in crate::service) fn as_client(
    oauth2: &OAuth2,
    grant: &[(&str, &str)],
    further: &[(String, String)],
) -> Result<(HeaderMap, Vec<u8>), Error> {
    let client = oauth2.client.as_ref().ok_or(Error::Unavailable)?;
    let client_secret = client.secret.expose_secret();
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(grant);
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    match oauth2.client_auth {
        ClientAuth::Body => {
            body.append_pair("client_id", &client.id).append_pair("client_secret", client_secret);
        }
        ClientAuth::Basic => _ = headers.insert(AUTHORIZATION, basic(&client.id, client_secret)?),
    }
    body.extend_pairs(further);
    Ok((headers, body.finish().into_bytes()))
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

fn read_tokens(body: &[u8], now: Millis) -> Option<Credential> {
    let answer: TokenAnswer = serde_json::from_slice(body).ok()?;
    let access_token = answer.access_token.filter(is_token)?;
    if !answer.token_type.as_deref().is_none_or(is_bearer) {
        return None;
    }
    let lifetime = match &answer.expires_in {
        serde_json::Value::Number(number) => number.as_i64(),
        serde_json::Value::String(text) => text.parse().ok(),
        _ => None,
    };
    Some(Credential::OAuth2Token {
        access_token,
        refresh_token: answer.refresh_token.filter(is_token),
        expires_at: lifetime.map(|seconds| now.plus_seconds(seconds).0),
        scope: answer.scope,
    })
}

/// RFC 6749, appendix A.12: visible ASCII. Anything else could not be sent in a header.
fn is_token(token: &Secret) -> bool {
    !token.is_empty() && token.expose().bytes().all(|byte| (b' '..=b'~').contains(&byte))
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

    #[test]
    fn token_answers_are_read_as_servers_write_them() {
        let now = Millis(0);
        for (body, expires) in [
            (r#"{"access_token":"a","expires_in":60}"#, Some(60_000)),
            (r#"{"access_token":"a","expires_in":"60"}"#, Some(60_000)),
            (r#"{"access_token":"a","token_type":"bearer","scope":""}"#, None),
            (r#"{"access_token":"a","token_type":"bot"}"#, None),
        ] {
            match read_tokens(body.as_bytes(), now) {
                Some(Credential::OAuth2Token { expires_at, .. }) => assert_eq!(expires_at, expires, "{body}"),
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
            assert!(read_tokens(body.as_bytes(), Millis(0)).is_none(), "{body}");
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
