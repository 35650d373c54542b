//! An OAuth 1.0a provider in the same process (RFC 5849). It checks every signature with code of its own, takes each nonce
//! once, and writes down why it refuses something.

mod verify;

use super::{TestHub, flow::Page, flow::visit};
use axum::{
    Router,
    body::Bytes,
    extract::{Request, State},
    http::{StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use url::{Url, form_urlencoded};
use verify::Signed;

/// Temporary credentials that were given.
#[derive(Clone, Debug)]
pub(crate) struct Temporary {
    pub(crate) secret: String,
    pub(crate) callback: String,
    /// What the person's authorization made.
    pub(crate) verifier: Option<String>,
}

/// What the provider does otherwise than it should: a word for the next requests.
pub(crate) type Quirk = &'static str;

#[derive(Default)]
pub(crate) struct Seen {
    /// Consumer key, signature method, and consumer secret or public key.
    consumers: HashMap<String, (String, String)>,
    nonces: HashSet<String>,
    pub(crate) temporary: HashMap<String, Temporary>,
    /// Token and secret.
    pub(crate) tokens: HashMap<String, String>,
    /// Method, path and query of each signed request that was good.
    pub(crate) good: Vec<String>,
    /// Why requests were refused.
    pub(crate) refused: Vec<String>,
    pub(crate) quirk: Quirk,
}

#[derive(Clone)]
pub(crate) struct Oauth1Provider {
    pub(crate) origin: String,
    pub(crate) seen: Arc<Mutex<Seen>>,
    issued: Arc<AtomicUsize>,
}

impl Oauth1Provider {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let provider = Self { origin, seen: Arc::default(), issued: Arc::default() };
        let router = Router::new().fallback(answer).with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    /// Registers a consumer; `secret` is the public key as PEM with RSA-SHA1.
    pub(crate) fn register(&self, key: &str, method: &str, secret: &str) {
        let consumer = (method.to_owned(), secret.to_owned());
        self.seen.lock().unwrap().consumers.insert(key.to_owned(), consumer);
    }

    pub(crate) fn set_quirk(&self, quirk: Quirk) {
        self.seen.lock().unwrap().quirk = quirk;
    }

    /// How many good requests there were for a path.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.seen.lock().unwrap().good.iter().filter(|asked| asked.contains(path)).count()
    }

    #[track_caller]
    pub(crate) fn expect_nothing_refused(&self) {
        assert_eq!(self.seen.lock().unwrap().refused, Vec::<String>::new());
    }

    /// What the person does at the authorization page: allows it. Answers where the browser goes, which is the callback that
    /// the consumer named when it asked for the temporary credentials.
    pub(crate) fn allow(&self, authorize: &Url) -> Url {
        let token = token_of(authorize);
        let verifier = format!("CANARY-verifier-{}", self.issued.fetch_add(1, Ordering::SeqCst));
        let mut seen = self.seen.lock().unwrap();
        let temporary = seen.temporary.get_mut(&token).expect("a temporary token that is known");
        temporary.verifier = Some(verifier.clone());
        let mut url = Url::parse(&temporary.callback).unwrap();
        url.query_pairs_mut().append_pair("oauth_token", &token).append_pair("oauth_verifier", &verifier);
        url
    }

    /// Where the browser goes with these parameters in place of the usual ones.
    pub(crate) fn callback(&self, authorize: &Url, parameters: &[(&str, &str)]) -> Url {
        let seen = self.seen.lock().unwrap();
        let mut url = Url::parse(&seen.temporary[&token_of(authorize)].callback).unwrap();
        url.query_pairs_mut().extend_pairs(parameters);
        url
    }
}

/// The temporary token in the URL that the browser is sent to.
pub(crate) fn token_of(authorize: &Url) -> String {
    authorize.query_pairs().find(|(name, _)| name == "oauth_token").unwrap().1.into_owned()
}

/// Visits a callback as the popup with this cookie.
pub(crate) async fn land(hub: &TestHub, callback: &Url, cookie: &str) -> Page {
    visit(hub, callback.as_str(), cookie).await
}

async fn answer(State(provider): State<Oauth1Provider>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let line = format!("{} {}", parts.method, parts.uri);
    let quirk = provider.seen.lock().unwrap().quirk;
    let signed = match provider.check(&parts, &body) {
        Ok(signed) => signed,
        Err(problem) => {
            provider.seen.lock().unwrap().refused.push(format!("{line}: {problem}"));
            return (StatusCode::UNAUTHORIZED, format!("oauth_problem={problem}")).into_response();
        }
    };
    provider.seen.lock().unwrap().good.push(line);
    let path = parts.uri.path();
    match (path, quirk) {
        ("/initiate" | "/access", "html") => "<html><script>alert(1)</script></html>".into_response(),
        ("/initiate" | "/access", "huge") => "x".repeat(70_000).into_response(),
        ("/initiate" | "/access", "redirect") => {
            (StatusCode::FOUND, [(LOCATION, "/initiate")]).into_response()
        }
        ("/initiate" | "/access", "down") => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        ("/initiate" | "/access", "problem") => {
            (StatusCode::UNAUTHORIZED, "oauth_problem=consumer_key_unknown").into_response()
        }
        ("/access", "never") => std::future::pending().await,
        ("/access", "slow") => {
            tokio::time::sleep(Duration::from_millis(300)).await;
            provider.access(&signed, quirk)
        }
        ("/initiate", _) => provider.initiate(&signed, quirk),
        ("/access", _) => provider.access(&signed, quirk),
        ("/api/me", _) if signed.is_account => {
            axum::Json(serde_json::json!({"name": "Owner of boards"})).into_response()
        }
        _ if path.starts_with("/tokens/") && signed.is_account => {
            provider.seen.lock().unwrap().tokens.remove(&signed.token);
            StatusCode::OK.into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

impl Oauth1Provider {
    fn next(&self, kind: &str) -> String {
        let port = self.origin.rsplit(':').next().unwrap_or_default();
        format!("{kind}-{port}-{}", self.issued.fetch_add(1, Ordering::SeqCst))
    }

    /// RFC 5849, section 2.1.
    fn initiate(&self, signed: &Signed, quirk: Quirk) -> Response {
        let Some(callback) = signed.protocol.get("oauth_callback").filter(|_| signed.token.is_empty()) else {
            return (StatusCode::BAD_REQUEST, "oauth_problem=parameter_absent").into_response();
        };
        let token = if quirk == "again" { "temporary/again".to_owned() } else { self.next("temporary/a+b") };
        let secret = self.next("CANARY-temporary-secret");
        let temporary = Temporary { secret: secret.clone(), callback: callback.clone(), verifier: None };
        self.seen.lock().unwrap().temporary.insert(token.clone(), temporary);
        match quirk {
            "unconfirmed" => pairs(&[("oauth_token", &token), ("oauth_token_secret", &secret)]),
            "denied" => pairs(&[
                ("oauth_token", &token),
                ("oauth_token_secret", &secret),
                ("oauth_callback_confirmed", "false"),
            ]),
            "secretless" => pairs(&[("oauth_token", &token), ("oauth_callback_confirmed", "true")]),
            _ => pairs(&[
                ("oauth_token", &token),
                ("oauth_token_secret", &secret),
                ("oauth_callback_confirmed", "true"),
            ]),
        }
    }

    /// RFC 5849, section 2.3: once, with the verifier that the person's authorization made.
    fn access(&self, signed: &Signed, quirk: Quirk) -> Response {
        let known = self.seen.lock().unwrap().temporary.remove(&signed.token);
        let shown = signed.protocol.get("oauth_verifier");
        if known.and_then(|temporary| temporary.verifier).as_ref() != shown || shown.is_none() {
            self.seen.lock().unwrap().refused.push("verifier_invalid".to_owned());
            return (StatusCode::UNAUTHORIZED, "oauth_problem=verifier_invalid").into_response();
        }
        let (token, secret) = (self.next("CANARY-token"), self.next("CANARY-token-secret"));
        self.seen.lock().unwrap().tokens.insert(token.clone(), secret.clone());
        match quirk {
            "twice" => {
                pairs(&[("oauth_token", &token), ("oauth_token", "x"), ("oauth_token_secret", &secret)])
            }
            "secretless" => pairs(&[("oauth_token", &token)]),
            "json" => axum::Json(serde_json::json!({
                "oauth_token": token, "oauth_token_secret": secret, "user_id": 7, "screen_name": ["x"],
            }))
            .into_response(),
            _ => pairs(&[
                ("oauth_token", &token),
                ("oauth_token_secret", &secret),
                ("user_id", "7"),
                ("screen_name", "boards"),
            ]),
        }
    }
}

fn pairs(members: &[(&str, &str)]) -> Response {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(members).finish().into_response()
}

/// An integration at a provider, with these fields in its `oauth1` table, and what comes after it.
fn definition(name: &str, connector: &str, fields: &str, more: &str, origin: &str) -> String {
    let text = format!(
        "name = \"{name}\"\ndescription = \"Signs.\"\ncategories = [\"Tools\"]\n\
         [[connection]]\nkey = \"account\"\nconnector = \"{connector}\"\nname = \"Board account\"\nscheme = \"oauth1\"\n\
         [connection.oauth1]\nrequest_token_url = \"PROVIDER/initiate\"\nauthorize_url = \"PROVIDER/authorize\"\n\
         access_token_url = \"PROVIDER/access\"\n\
         authorize_params = \"name=Fernhill%20%26%20Co&scope=read%2Cwrite&expiration=never\"\n{fields}\
         [connection.verify]\nurl = \"PROVIDER/api/me?b=5&a=x%20y\"\naccount = \"/name\"\n{more}"
    );
    text.replace("PROVIDER", origin)
}

/// A hub with the integrations `boards` and, if there is a second provider, `foreign`; the user `alice` is there.
async fn start(definitions: &[(&str, String)], origins: &[&str]) -> TestHub {
    let edit = |data: &std::path::Path, _: &str| {
        let config = data.join("hub.toml");
        let origins: String = origins.iter().map(|origin| format!("\"{origin}\", ")).collect();
        let text = std::fs::read_to_string(&config).unwrap();
        let text = text.replace("dev_origins = [", &format!("dev_origins = [{origins}"));
        std::fs::write(&config, text).unwrap();
        for (slug, text) in definitions {
            std::fs::write(data.join("catalogue").join(format!("{slug}.toml")), text).unwrap();
        }
    };
    let hub = TestHub::start_in(edit, super::MASTER_KEY).await;
    hub.user("alice").await;
    hub
}

/// A hub with the integration `boards` at a provider of its own, with these fields in its `oauth1` table.
pub(crate) async fn boards(fields: &str) -> (TestHub, Oauth1Provider) {
    hub_with(fields, "").await
}

/// The same with more after the table; the consumer is the hub's unless the fields say otherwise.
pub(crate) async fn hub_with(fields: &str, more: &str) -> (TestHub, Oauth1Provider) {
    let provider = Oauth1Provider::start().await;
    let method = fields.split("signature = \"").nth(1).and_then(|rest| rest.split('"').next());
    let method = method.unwrap_or("HMAC-SHA1");
    let client = if fields.contains("client =") || fields.contains("consumer_key") {
        ""
    } else if method == "RSA-SHA1" {
        provider.register("client-rsa", method, &super::registrations::RSA_KEY.0);
        "client = \"RSA\"\n"
    } else {
        provider.register("client-1", method, "CANARY-client-secret");
        "client = \"SANDBOX\"\n"
    };
    let fields = format!("{client}{fields}");
    let text = definition("Boards sandbox", "boards", &fields, more, &provider.origin);
    (start(&[("boards", text)], &[&provider.origin]).await, provider)
}

/// A hub with the integrations `boards` and `foreign`, at two providers.
pub(crate) async fn two_providers() -> (TestHub, Oauth1Provider, Oauth1Provider) {
    let (one, two) = (Oauth1Provider::start().await, Oauth1Provider::start().await);
    for provider in [&one, &two] {
        provider.register("client-1", "HMAC-SHA1", "CANARY-client-secret");
    }
    let client = "client = \"SANDBOX\"\n";
    let definitions = [
        ("boards", definition("Boards sandbox", "boards", client, "", &one.origin)),
        ("foreign", definition("Foreign boards", "foreign", client, "", &two.origin)),
    ];
    (start(&definitions, &[&one.origin, &two.origin]).await, one, two)
}

/// Connects an account and answers the connection's id.
pub(crate) async fn connected(hub: &TestHub, provider: &Oauth1Provider, user: &str, slug: &str) -> String {
    let flow = super::flow::authorizing(hub, user, slug, serde_json::json!({})).await;
    assert_eq!(land(hub, &provider.allow(&flow.authorize), &flow.cookie).await.status, 303);
    let path = super::flow::transaction_path(&flow.id, "");
    let transaction = hub.get(user, &path).await.expect(200);
    assert_eq!(transaction.text("/status"), "connected", "{}", transaction.body);
    transaction.text("/connectionId")
}
