//! A provider that writes down every request as it came, and hubs whose catalogue is written for it.

use super::{Answer, HUB, TestHub};
use axum::{
    Router,
    body::Bytes,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// Names in lower case, in the order in which they came.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Seen {
    /// A header that came exactly once.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        let found: Vec<&str> =
            self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect();
        assert_eq!(found.len(), 1, "{name} in {self:?}");
        found[0]
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| known == name)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The fields of a form, or of the query.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let query = self.target.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let text = if self.body.is_empty() { query } else { &self.body };
        url::form_urlencoded::parse(text.as_bytes())
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// Answers `{"account": "Owner"}` to everything but these paths: `/token` and `/login` give tokens that are numbered,
/// `/status/<code>?<text>` answers that, `/tired` answers 401 to the first token that it sees.
#[derive(Clone)]
pub(crate) struct Recorder {
    pub(crate) origin: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    tokens: Arc<AtomicUsize>,
}

impl Recorder {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let recorder = Self { origin, seen: Arc::default(), tokens: Arc::default() };
        let router = Router::new().fallback(record).with_state(recorder.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        recorder
    }

    /// What came since the last time that this was asked.
    pub(crate) fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }

    /// The only request that came since the last time.
    #[track_caller]
    pub(crate) fn only(&self) -> Seen {
        let mut seen = self.take();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.remove(0)
    }
}

async fn record(State(recorder): State<Recorder>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let header = |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let seen = Seen {
        method: parts.method.to_string(),
        target: parts.uri.to_string(),
        headers: parts.headers.iter().map(header).collect(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    recorder.seen.lock().unwrap().push(seen.clone());
    let answer = |value: Value| axum::Json(value).into_response();
    let path = parts.uri.path();
    match path {
        "/token" | "/login" => {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            let number = recorder.tokens.fetch_add(1, Ordering::SeqCst) + 1;
            let token = format!("CANARY-token-{number}");
            let mut response = answer(json!({
                "access_token": token, "refresh_token": "CANARY-refresh", "expires_in": 3600, "session": {"id": token},
                "instance_url": "https://acme.crm.example.com",
            }));
            response.headers_mut().insert("x-session", token.parse().unwrap());
            response
        }
        "/tired" if seen.headers.iter().any(|(_, value)| value.ends_with("CANARY-token-1")) => {
            axum::http::StatusCode::UNAUTHORIZED.into_response()
        }
        _ => match path.strip_prefix("/status/").and_then(|code| code.parse::<u16>().ok()) {
            Some(code) => {
                let says = parts.uri.query().unwrap_or_default().to_owned();
                (axum::http::StatusCode::from_u16(code).unwrap(), says).into_response()
            }
            None => answer(json!({"account": "Owner"})),
        },
    }
}

/// A hub with one more integration, `extra`, whose definition goes on from `[[connection]]`; `RECORDER` stands for the
/// provider's origin.
pub(crate) struct Bench {
    pub(crate) hub: TestHub,
    pub(crate) recorder: Recorder,
}

impl Bench {
    pub(crate) async fn start(connection: &str) -> Self {
        let recorder = Recorder::start().await;
        Self::with(recorder.clone(), &recorder.origin, connection).await
    }

    /// The same for a provider at another origin.
    pub(crate) async fn with(recorder: Recorder, origin: &str, connection: &str) -> Self {
        let mut hub = TestHub::start().await;
        let config = hub.data.path().join("hub.toml");
        let text = std::fs::read_to_string(&config).unwrap();
        let text = text.replace(
            "dev_origins = [",
            &format!("allow_password_grant = true\ndev_origins = [\"{origin}\", "),
        );
        std::fs::write(config, text).unwrap();
        let definition = format!(
            "name = \"Extra sandbox\"\ndescription = \"For one test.\"\ncategories = [\"Tools\"]\n\
             [[connection]]\nkey = \"account\"\nname = \"Extra account\"\n{connection}"
        );
        let file = hub.data.path().join("catalogue").join("extra.toml");
        std::fs::write(file, definition.replace("RECORDER", origin)).unwrap();
        hub.restart().await;
        hub.user("alice").await;
        Self { hub, recorder }
    }

    /// The template that a client sees.
    pub(crate) async fn template(&self) -> Value {
        self.hub.integration("alice", "extra").await["connectionTemplates"][0].clone()
    }

    /// `VerifyConnection` with a credential of some type.
    pub(crate) async fn verify(&self, kind: &str, data: Value, variables: &[(&str, &str)]) -> Answer {
        let template = self.template().await;
        let id = template["id"].as_str().unwrap();
        let body = create(&template, kind, &data, variables);
        let path = format!("/embed/{HUB}/users/alice/connection-templates/{id}/verify");
        self.hub.post("alice", &path, body).await
    }

    /// The same; the provider was asked once and took it.
    pub(crate) async fn seen(&self, kind: &str, data: Value, variables: &[(&str, &str)]) -> Seen {
        let verified = self.verify(kind, data, variables).await.expect(200);
        assert_eq!(verified.body, json!({"checked": true, "account": "Owner"}));
        self.recorder.only()
    }
}

/// A `ConnectionCreate` as a client makes it from the template.
pub(crate) fn create(template: &Value, kind: &str, data: &Value, variables: &[(&str, &str)]) -> Value {
    let variables: Vec<Value> =
        variables.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    json!({
        "name": "Work",
        "credentials": {"action": [{
            "authSchemeConfig": template["authSchemeConfig"],
            "credential": {"name": "Work", "type": kind, "data": data},
        }]},
        "variables": variables,
    })
}
