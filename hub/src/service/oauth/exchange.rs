//! The end of a transaction: the provider's answer becomes a connection or an error code.

use super::popup::{CallbackQuery, values};
use crate::{
    Error,
    catalogue::{ClientAuth, ConnectionTemplate, OAuth2, Values},
    outbound::{HeaderMap, Method, OutboundError, Request},
    service::{
        Service,
        credential::{Checked, Credential},
    },
    store::{ConnectionUpdate, Finished, TransactionRow},
    time::Millis,
    vault::Purpose,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use inlay_api::{Secret, transaction_error as code};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::ExposeSecret;
use serde::Deserialize;
use url::form_urlencoded;

/// Token answers are a few kilobytes at most.
const LONGEST_ANSWER: usize = 64 * 1024;

/// RFC 6749, section 5.1, read tolerantly: some servers write numbers as text, and some answer errors with 200.
#[derive(Deserialize)]
struct TokenAnswer {
    access_token: Option<Secret>,
    refresh_token: Option<Secret>,
    #[serde(default)]
    expires_in: serde_json::Value,
    scope: Option<String>,
}

impl Service {
    /// Turns the answer to a transaction that is `exchanging` into its end.
    pub(super) async fn finish(
        &self,
        transaction: TransactionRow,
        query: CallbackQuery,
    ) -> Result<(), Error> {
        match self.connect(&transaction, &query).await {
            Ok(Ok(finished)) => {
                let TransactionRow { owner, id, .. } = &transaction;
                // Cancelled in the meantime: what the provider gave is dropped.
                if !self.store.finish_transaction(owner, id, &finished, Millis::now()).await? {
                    self.fail(owner, id, code::EXCHANGE_FAILED).await?;
                }
                Ok(())
            }
            Ok(Err(code)) => self.fail(&transaction.owner, &transaction.id, code).await,
            Err(error) => {
                self.fail(&transaction.owner, &transaction.id, code::EXCHANGE_FAILED).await?;
                Err(error)
            }
        }
    }

    async fn connect(
        &self,
        transaction: &TransactionRow,
        query: &CallbackQuery,
    ) -> Result<Result<Finished, &'static str>, Error> {
        let (_, template) = self.catalogue.template(&transaction.template_id).ok_or(Error::Unavailable)?;
        let oauth2 = template.oauth2().ok_or(Error::Unavailable)?;
        // RFC 9207, section 2.4: errors are covered too, and nothing but the same text is the same issuer.
        if oauth2.issuer.is_some() && query.iss != oauth2.issuer {
            return Ok(Err(code::ISSUER_MISMATCH));
        }
        let authorization_code = match (&query.code, query.error.as_deref()) {
            (Some(code), None) if !code.is_empty() => code,
            (_, Some("access_denied")) => return Ok(Err(code::ACCESS_DENIED)),
            _ => return Ok(Err(code::PROVIDER_ERROR)),
        };
        let values = values(&transaction.variables);
        let credential = match self.exchange(transaction, oauth2, authorization_code, &values).await? {
            Ok(credential) => credential,
            Err(code) => return Ok(Err(code)),
        };
        let account = self.account(template, &credential, &values).await;
        Ok(Ok(self.finished(transaction, template, credential, values, account)))
    }

    /// RFC 6749, section 4.1.3.
    async fn exchange(
        &self,
        transaction: &TransactionRow,
        oauth2: &OAuth2,
        authorization_code: &str,
        values: &Values,
    ) -> Result<Result<Credential, &'static str>, Error> {
        let url = oauth2.token_url.render(values).map_err(|cause| Error::Internal(Box::new(cause)))?;
        let (headers, body) = self.token_request(transaction, oauth2, authorization_code)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let request =
            Request { method: Method::POST, url, headers, body: Some(body), max_bytes: LONGEST_ANSWER };
        let answer = match self.outbound.send(request).await {
            Ok(answer) => answer,
            Err(OutboundError::Timeout) => return Ok(Err(code::EXCHANGE_TIMEOUT)),
            Err(cause) => {
                tracing::warn!(host, %cause, "token request failed");
                return Ok(Err(code::EXCHANGE_FAILED));
            }
        };
        if !(200..=299).contains(&answer.status) {
            tracing::warn!(host, status = answer.status, error = error_code(&answer.body), "code refused");
            return Ok(Err(code::EXCHANGE_FAILED));
        }
        let credential = read_tokens(&answer.body, Millis::now());
        if credential.is_none() {
            tracing::warn!(host, error = error_code(&answer.body), "token answer without a usable token");
        }
        Ok(credential.ok_or(code::EXCHANGE_FAILED))
    }

    fn token_request(
        &self,
        transaction: &TransactionRow,
        oauth2: &OAuth2,
        authorization_code: &str,
    ) -> Result<(HeaderMap, Vec<u8>), Error> {
        let client = oauth2.client.as_ref().ok_or(Error::Unavailable)?;
        let client_secret = client.secret.expose_secret();
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("grant_type", "authorization_code")
            .append_pair("code", authorization_code)
            .append_pair("redirect_uri", &oauth2.redirect_uri(&transaction.owner.hub_id));
        if oauth2.pkce.is_sent() {
            body.append_pair("code_verifier", &self.verifier(transaction)?);
        }
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        match oauth2.client_auth {
            ClientAuth::Body => {
                body.append_pair("client_id", &client.id).append_pair("client_secret", client_secret);
            }
            ClientAuth::Basic => _ = headers.insert(AUTHORIZATION, basic(&client.id, client_secret)?),
        }
        body.extend_pairs(&oauth2.token_params);
        Ok((headers, body.finish().into_bytes()))
    }

    fn verifier(&self, transaction: &TransactionRow) -> Result<String, Error> {
        let TransactionRow { owner, id, sealed_verifier, .. } = transaction;
        let sealed = sealed_verifier.as_deref().ok_or(Error::WrongState)?;
        let place = [&owner.hub_id, &owner.user_id, id, "verifier"];
        let plain = self
            .vault
            .open(Purpose::Transaction, &place, sealed)
            .map_err(|cause| Error::Internal(Box::new(cause)))?;
        String::from_utf8(plain.to_vec()).map_err(|cause| Error::Internal(Box::new(cause)))
    }

    /// Whom the new token belongs to. Not knowing it is no reason to refuse a token that the provider just gave.
    async fn account(
        &self,
        template: &ConnectionTemplate,
        credential: &Credential,
        values: &Values,
    ) -> Option<String> {
        let verify = template.verify.as_ref()?;
        match self.ask(template, verify, credential, values).await {
            Ok(account) => account,
            Err(cause) => {
                tracing::warn!(
                    template = template.id,
                    ?cause,
                    "the account of a new token could not be read"
                );
                None
            }
        }
    }

    fn finished(
        &self,
        transaction: &TransactionRow,
        template: &ConnectionTemplate,
        credential: Credential,
        values: Values,
        account: Option<String>,
    ) -> Finished {
        let owner = &transaction.owner;
        if let Some(id) = &transaction.replaces {
            let sealed = self.seal_credential(owner, id, &credential);
            let variables = transaction.variables.clone();
            return Finished::Replaced(ConnectionUpdate { id: id.clone(), account, variables, sealed });
        }
        let name = transaction.connection_name.clone().or_else(|| account.clone());
        let checked = Checked {
            name: name.unwrap_or_else(|| template.name.clone()),
            credential,
            values,
            secret_field: String::new(),
        };
        Finished::New(Box::new(self.new_connection(owner, template, &checked, account)))
    }
}

/// RFC 6749, section 2.3.1: both parts are form-encoded before they are joined.
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

    #[test]
    fn token_answers_are_read_as_servers_write_them() {
        let now = Millis(0);
        for (body, expires) in [
            (r#"{"access_token":"a","expires_in":60}"#, Some(60_000)),
            (r#"{"access_token":"a","expires_in":"60"}"#, Some(60_000)),
            (r#"{"access_token":"a","token_type":"bearer","scope":""}"#, None),
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
}
