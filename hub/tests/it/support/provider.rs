//! A provider in the same process: a key, a password, and OAuth endpoints that write down what they were asked.
//!
//! Good are the key `CANARY-key` and every key that begins with `good`, the password `CANARY-password`, and the codes of
//! [`token`]; the key `broken` answers 500. A refresh token works once, and only the last one.

mod choices;
pub(crate) mod dpop;

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

pub(crate) type Fields = HashMap<String, String>;

/// What the provider does with refresh tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refreshing {
    /// Gives new tokens, and takes a moment for it.
    Works,
    /// Says that the grant is gone.
    Refuses,
    /// Is out of order.
    Down,
    /// Gives a token for fewer scopes.
    Narrows,
    /// Takes the request and does not answer it.
    Stalls,
    /// Answers with this status and body.
    Says(u16, &'static str),
}

#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) origin: String,
    /// Bodies of token requests with a code.
    pub(crate) exchanges: Arc<Mutex<Vec<Fields>>>,
    /// Bodies of token requests with a refresh token.
    pub(crate) refreshes: Arc<Mutex<Vec<Fields>>>,
    /// Bodies of revocation requests.
    pub(crate) revocations: Arc<Mutex<Vec<Fields>>>,
    /// Bodies of pushed authorization requests.
    pub(crate) pushes: Arc<Mutex<Vec<Fields>>>,
    /// Without a permit, revocations are taken and not answered.
    pub(crate) revoking: Arc<tokio::sync::Semaphore>,
    /// Bodies of token requests to the endpoint of a provider that is not to be trusted.
    pub(crate) elsewhere: Arc<Mutex<Vec<Fields>>>,
    pub(crate) refreshing: Arc<Mutex<Refreshing>>,
    issued: Arc<AtomicUsize>,
    /// Of tokens that are bound to a key.
    pub(crate) bound: Arc<Mutex<dpop::Bound>>,
    /// Whom every token belongs to.
    pub(crate) account: Arc<Mutex<String>>,
    /// How often the key `stalls` was shown, which is taken and not answered.
    pub(crate) stalled: Arc<AtomicUsize>,
    /// How often choices were asked for.
    pub(crate) asked: Arc<Mutex<Vec<String>>>,
}

impl Provider {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let provider = Self {
            origin,
            exchanges: Arc::default(),
            refreshes: Arc::default(),
            revocations: Arc::default(),
            pushes: Arc::default(),
            revoking: Arc::new(tokio::sync::Semaphore::new(1)),
            elsewhere: Arc::default(),
            refreshing: Arc::new(Mutex::new(Refreshing::Works)),
            issued: Arc::default(),
            bound: Arc::default(),
            account: Arc::new(Mutex::new("Owner of files".to_owned())),
            stalled: Arc::default(),
            asked: Arc::default(),
        };
        let router = Router::new()
            .route("/key/whoami", get(key))
            .route("/basic/whoami", get(basic))
            .route("/me", get(me))
            .route("/token", post(token))
            .route("/elsewhere/token", post(elsewhere))
            .route("/revoke", post(revoke))
            .route("/par", post(par))
            .merge(choices::guarded(&provider))
            .merge(dpop::routes())
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    /// Tokens that replace all earlier ones.
    fn tokens(&self) -> Value {
        let number = self.issued.fetch_add(1, Ordering::SeqCst) + 1;
        json!({
            "access_token": format!("CANARY-access-token-{number}"),
            "refresh_token": format!("CANARY-refresh-token-{number}"),
            "token_type": "bearer",
            "expires_in": 3600,
        })
    }

    fn last(&self, kind: &str) -> String {
        format!("CANARY-{kind}-token-{}", self.issued.load(Ordering::SeqCst))
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Whether the key is good.
fn is_good(headers: &HeaderMap) -> bool {
    let key = header(headers, "x-api-key");
    key == "CANARY-key" || key.starts_with("good")
}

async fn key(State(provider): State<Provider>, headers: HeaderMap) -> Response {
    match header(&headers, "x-api-key") {
        "stalls" => {
            provider.stalled.fetch_add(1, Ordering::SeqCst);
            std::future::pending().await
        }
        "broken" => (StatusCode::INTERNAL_SERVER_ERROR, "broken, says the provider").into_response(),
        _ if is_good(&headers) => Json(json!({"account": "Key owner"})).into_response(),
        _ => (StatusCode::UNAUTHORIZED, "wrong, says the provider").into_response(),
    }
}

async fn basic(headers: HeaderMap) -> Response {
    let expected = format!("Basic {}", STANDARD.encode("alice:CANARY-password"));
    if header(&headers, "authorization") == expected {
        Json(json!({"account": "Alice"})).into_response()
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

async fn me(State(provider): State<Provider>, headers: HeaderMap) -> Response {
    if header(&headers, "authorization").starts_with("Bearer CANARY-access-token") {
        Json(json!({"name": *provider.account.lock().unwrap()})).into_response()
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

fn refused(error: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({"error": error}))).into_response()
}

/// `good-code` is good for an hour, `short-code` for a second, `slow-code` after a moment; `narrow-code` is granted
/// less than was asked for. The codes from `huge` on are answered as no token endpoint should. `with:` and a JSON object
/// gives tokens with these members, `raw:` and a text answers that.
async fn token(
    State(provider): State<Provider>,
    headers: HeaderMap,
    Form(mut fields): Form<Fields>,
) -> Response {
    if headers.contains_key("authorization") {
        fields.insert("Authorization".to_owned(), header(&headers, "authorization").to_owned());
    }
    if fields["grant_type"] == "refresh_token" {
        return refresh(provider, fields).await;
    }
    let code = fields.get("code").cloned().unwrap_or_default();
    provider.exchanges.lock().unwrap().push(fields);
    let mut tokens = provider.tokens();
    match code.as_str() {
        "good-code" => {}
        "short-code" => tokens["expires_in"] = json!(1),
        "slow-code" => tokio::time::sleep(Duration::from_millis(300)).await,
        "narrow-code" => tokens["scope"] = json!("write"),
        "huge" => tokens["filler"] = json!("x".repeat(70_000)),
        "html" => return "<html><script>alert(1)</script></html>".into_response(),
        "redirect" => return Redirect::to("/me").into_response(),
        "mac" => tokens["token_type"] = json!("mac"),
        "newline" => tokens["access_token"] = json!("CANARY\r\nX-Injected: 1"),
        "never" => tokio::time::sleep(Duration::from_secs(30)).await,
        other => match (other.strip_prefix("with:"), other.strip_prefix("raw:")) {
            (Some(members), _) => {
                let members: Value = serde_json::from_str(members).unwrap();
                tokens.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            }
            (_, Some(text)) => return text.to_owned().into_response(),
            _ => return refused("invalid_grant"),
        },
    }
    Json(tokens).into_response()
}

async fn refresh(provider: Provider, fields: Fields) -> Response {
    let is_last = fields["refresh_token"] == provider.last("refresh");
    provider.refreshes.lock().unwrap().push(fields);
    tokio::time::sleep(Duration::from_millis(100)).await;
    let refreshing = *provider.refreshing.lock().unwrap();
    match refreshing {
        Refreshing::Down => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Refreshing::Stalls => std::future::pending().await,
        Refreshing::Refuses => refused("invalid_grant"),
        Refreshing::Says(status, body) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        _ if !is_last => refused("invalid_grant"),
        Refreshing::Works => Json(provider.tokens()).into_response(),
        Refreshing::Narrows => {
            let mut tokens = provider.tokens();
            tokens["scope"] = json!("write");
            Json(tokens).into_response()
        }
    }
}

async fn elsewhere(State(provider): State<Provider>, Form(fields): Form<Fields>) -> Response {
    provider.elsewhere.lock().unwrap().push(fields);
    Json(provider.tokens()).into_response()
}

async fn revoke(State(provider): State<Provider>, Form(fields): Form<Fields>) -> StatusCode {
    provider.revocations.lock().unwrap().push(fields);
    let permit = provider.revoking.acquire().await.unwrap();
    permit.forget();
    provider.revoking.add_permits(1);
    StatusCode::OK
}

/// Takes a pushed authorization request that has no `prompt=refuse`.
async fn par(
    State(provider): State<Provider>,
    headers: HeaderMap,
    Form(mut fields): Form<Fields>,
) -> Response {
    fields.insert("Authorization".to_owned(), header(&headers, "authorization").to_owned());
    let is_refused = fields.get("prompt").is_some_and(|prompt| prompt == "refuse");
    let mut pushes = provider.pushes.lock().unwrap();
    pushes.push(fields);
    if is_refused {
        return refused("invalid_request");
    }
    let reference = format!("urn:ietf:params:oauth:request_uri:{}", pushes.len());
    (StatusCode::CREATED, Json(json!({"request_uri": reference, "expires_in": 60}))).into_response()
}
