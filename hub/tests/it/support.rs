//! A hub on a free port, users who call it, and what they send.

pub(crate) mod definitions;
pub(crate) mod description;
pub(crate) mod flow;
mod host;
pub(crate) mod oauth1;
pub(crate) mod provider;
pub(crate) mod recorder;
pub(crate) mod registrations;
pub(crate) mod routes;
pub(crate) mod tokens;
pub(crate) mod watch;

pub(crate) use host::{claims_of, now, sign};

use inlay_hub::{
    service::Service,
    start::{self, Settings},
    token::{Algorithm, generate_key},
};
use inlay_store::SigningKeyRow;
use inlay_time::Millis;
use provider::Provider;
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
};
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};

pub(crate) const HUB: &str = "01J8XG5T6M3V8Q2R9Y4W7Z1K5N";
pub(crate) const OTHER_HUB: &str = "01J8XG5T6M3V8Q2R9Y4W7Z1K5P";
pub(crate) const MASTER_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A signing key as the host app's server has it.
#[derive(Clone)]
pub(crate) struct HostKey {
    pub(crate) id: String,
    pub(crate) algorithm: Algorithm,
    pub(crate) private_pem: String,
}

pub(crate) struct TestHub {
    pub(crate) base: String,
    pub(crate) data: Arc<TempDir>,
    pub(crate) provider: Provider,
    pub(crate) key: HostKey,
    pub(crate) other_key: HostKey,
    /// Every body that the hub ever sent here.
    pub(crate) answers: Arc<Mutex<Vec<String>>>,
    pub(crate) http: reqwest::Client,
    service: Option<Arc<Service>>,
    master_key: String,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<()>>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub(crate) fn field(&self) -> &str {
        self.body["fields"][0]["field"].as_str().unwrap_or_default()
    }

    pub(crate) fn text(&self, pointer: &str) -> String {
        self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// Panics with the whole answer unless it has this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }
}

/// Tests do in a second what people do in a day. Those about limits write their own.
pub(crate) const LIMITS: &str = "[limits]\npages_per_minute = 100000\npolls_per_minute = 100000\n\
    failed_tokens_per_minute = 100000\nfailed_callbacks_per_minute = 100000\n\
    calls_per_minute = 100000\noauth_starts_per_minute = 100000\nverifications_per_minute = 100000\n\
    choices_per_minute = 100000\n";

/// Everything that a hub needs in a folder; the hub itself is started by [`TestHub::start`] or as a program.
pub(crate) async fn prepare(data: &Path, provider: &Provider, port: u16) -> (HostKey, HostKey) {
    let public_url = format!("http://127.0.0.1:{port}");
    let config = format!(
        "public_url = \"{public_url}\"\ndev_origins = [\"{}\"]\n\n{LIMITS}\n\
         [[hub]]\nid = \"{HUB}\"\nname = \"Acme integrations\"\nhost_name = \"Acme & Sons\"\n\
         origins = [\"http://localhost:8600\"]\n\
         return_urls = {{ default = \"http://localhost:8600/app?tab=apps\" }}\n\
         [[hub]]\nid = \"{OTHER_HUB}\"\nname = \"Other\"\nhost_name = \"Other\"\nintegrations = [\"key\"]\n",
        provider.origin
    );
    std::fs::write(data.join("hub.toml"), config).unwrap();
    let widget = data.join("widget");
    std::fs::create_dir_all(&widget).unwrap();
    let document = "<!doctype html><title>Integrations</title><style>a { }</style>\
                    <script type='application/json'>__INLAY_CONFIG__</script>\
                    <script type=\"module\">import('/widget/start.js');</script>";
    std::fs::write(widget.join("index.html"), document).unwrap();
    std::fs::write(widget.join("start.js"), "").unwrap();
    definitions::write(&data.join("catalogue"), &provider.origin);
    let store = settings(data).open_store(inlay_store::Opening::New).await.unwrap();
    let mut keys = Vec::new();
    for (id, hub_id) in [("key_1", HUB), ("key_2", OTHER_HUB)] {
        let (public, private) = generate_key(Algorithm::ES256).unwrap();
        let row = SigningKeyRow {
            id: id.to_owned(),
            hub_id: hub_id.to_owned(),
            algorithm: "ES256".to_owned(),
            public_pem: public.public_pem,
            created_at: Millis::now(),
        };
        store.insert_signing_key(&row).await.unwrap();
        keys.push(HostKey {
            id: id.to_owned(),
            algorithm: Algorithm::ES256,
            private_pem: private.to_string(),
        });
    }
    store.close().await;
    let other = keys.pop().unwrap();
    (keys.pop().unwrap(), other)
}

pub(crate) fn settings(data: &Path) -> Settings {
    Settings {
        data: data.to_owned(),
        database_url: None,
        config: None,
        catalogue: vec![data.join("catalogue")],
        widget: data.join("widget"),
    }
}

/// A port that nothing listens on, below those that the system gives to others (32768 on Linux, 49152 elsewhere): one of
/// theirs could be taken between this answer and its use, by a test beside this one.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = (std::process::id() % 12_000) as u16;
    loop {
        let port = 20_000 + (start + NEXT.fetch_add(1, Ordering::Relaxed)) % 12_000;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

impl TestHub {
    pub(crate) async fn start() -> Self {
        Self::start_with(str::to_owned).await
    }

    /// With a changed `hub.toml`.
    pub(crate) async fn start_with(change: impl Fn(&str) -> String) -> Self {
        let edit = |data: &Path, _: &str| {
            let config = data.join("hub.toml");
            std::fs::write(&config, change(&std::fs::read_to_string(&config).unwrap())).unwrap();
        };
        Self::start_in(edit, MASTER_KEY).await
    }

    /// With a master key of the test's own.
    pub(crate) async fn start_with_key(master_key: &str) -> Self {
        Self::start_in(|_, _| (), master_key).await
    }

    /// With the definitions that only tests of OAuth need.
    pub(crate) async fn start_for_oauth() -> Self {
        let define = |data: &Path, provider: &str| definitions::write_more(&data.join("catalogue"), provider);
        Self::start_in(define, MASTER_KEY).await
    }

    /// With one more integration, `odd`: OAuth at the same provider, with these fields in its definition.
    pub(crate) async fn start_with_odd(fields: &str) -> Self {
        let define = |data: &Path, provider: &str| {
            definitions::write_odd(&data.join("catalogue"), provider, fields);
        };
        Self::start_in(define, MASTER_KEY).await
    }

    /// With whatever the test changes in the data folder first; it is told the provider's origin, too.
    pub(crate) async fn start_in(edit: impl FnOnce(&Path, &str), master_key: &str) -> Self {
        watch::start();
        let provider = Provider::start().await;
        let data = Arc::new(TempDir::new().unwrap());
        let port = free_port();
        let (key, other_key) = prepare(data.path(), &provider, port).await;
        edit(data.path(), &provider.origin);
        let mut hub = Self {
            base: format!("http://127.0.0.1:{port}"),
            data,
            provider,
            key,
            other_key,
            answers: Arc::default(),
            http: reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap(),
            service: None,
            master_key: master_key.to_owned(),
            stop: None,
            running: None,
        };
        hub.run().await;
        hub
    }

    async fn run(&mut self) {
        let env = |name: &str| match name {
            "INLAY_MASTER_KEY" => Some(self.master_key.clone()),
            other => registrations::find(other),
        };
        let (service, router) = settings(self.data.path()).build(&env).await.unwrap();
        let listener =
            tokio::net::TcpListener::bind(self.base.strip_prefix("http://").unwrap()).await.unwrap();
        self.service = Some(Arc::clone(&service));
        let (stop, stopped) = oneshot::channel();
        self.stop = Some(stop);
        self.running = Some(tokio::spawn(async move {
            start::serve(listener, service, router, async { _ = stopped.await }).await.unwrap();
        }));
    }

    /// The running hub, past its HTTP.
    pub(crate) fn service(&self) -> Arc<Service> {
        Arc::clone(self.service.as_ref().unwrap())
    }

    pub(crate) async fn stop(&mut self) {
        _ = self.stop.take().unwrap().send(());
        self.running.take().unwrap().await.unwrap();
    }

    pub(crate) async fn restart(&mut self) {
        self.stop().await;
        self.run().await;
    }

    /// Starts the hub again with another master key.
    pub(crate) async fn run_with_key(&mut self, master_key: &str) {
        self.master_key = master_key.to_owned();
        self.run().await;
    }

    pub(crate) fn token(&self, sub: &str) -> String {
        self.token_with(&self.key, sub, &json!({}))
    }

    /// A token with further or other claims.
    pub(crate) fn token_with(&self, key: &HostKey, sub: &str, claims: &Value) -> String {
        sign(key, &claims_of(&self.base, key, sub, claims))
    }

    /// A call by a user with an ordinary token. `path` is below the API's base path.
    pub(crate) async fn call(&self, sub: &str, method: Method, path: &str, body: Value) -> Answer {
        self.call_with(&self.token(sub), method, path, body, &[]).await
    }

    pub(crate) async fn get(&self, sub: &str, path: &str) -> Answer {
        self.call(sub, Method::GET, path, Value::Null).await
    }

    pub(crate) async fn post(&self, sub: &str, path: &str, body: Value) -> Answer {
        self.call(sub, Method::POST, path, body).await
    }

    pub(crate) async fn call_with(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Value,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = self.http.request(method.clone(), format!("{}/api/embedded/v1{path}", self.base));
        if !token.is_empty() {
            request = request.header("authorization", format!("JWT {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !body.is_null() {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = self.answer(request).await;
        description::expect(&method, path, &body, answer.status, &answer.body);
        answer
    }

    pub(crate) async fn answer(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        assert!(response.headers().contains_key("x-request-id"));
        let text = response.text().await.unwrap();
        self.answers.lock().unwrap().push(text.clone());
        Answer { status, body: serde_json::from_str(&text).unwrap_or(Value::Null) }
    }

    /// Panics when a file of the database contains `CANARY`, or is open to others than its owner.
    #[track_caller]
    pub(crate) fn expect_no_canary(&self) {
        let mut files = 0;
        for entry in std::fs::read_dir(self.data.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().unwrap().to_string_lossy().starts_with("inlay.db") {
                files += 1;
                let bytes = std::fs::read(&path).unwrap();
                assert!(!bytes.windows(6).any(|window| window == b"CANARY"), "{}", path.display());
                assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            }
        }
        assert!(files > 0);
    }

    /// Creates an end user.
    pub(crate) async fn user(&self, sub: &str) {
        self.post(sub, &format!("/hubs/{HUB}/users"), json!({"externalId": sub})).await.expect(201);
    }

    /// The integration that a file defines, in full.
    pub(crate) async fn integration(&self, sub: &str, name: &str) -> Value {
        let list =
            self.get(sub, &format!("/embed/{HUB}/users/{sub}/integrations?search={name}")).await.expect(200);
        let id = list.text("/integrations/0/id");
        self.get(sub, &format!("/embed/{HUB}/users/{sub}/integrations/{id}")).await.expect(200).body
    }
}

/// No secret was answered or logged, whatever the test was about.
impl Drop for TestHub {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.answers.lock().unwrap().iter().for_each(|answer| watch::check_answer(answer));
            watch::check_log();
        }
    }
}

/// A new connection with an API key, for `ActivateIntegration`.
pub(crate) fn new_key(template: &Value, name: &str, value: &str) -> Value {
    let mut new = create_key(template, name, value);
    new["templateId"] = template["id"].clone();
    new
}

/// A `ConnectionCreate` with an API key.
pub(crate) fn create_key(template: &Value, name: &str, value: &str) -> Value {
    json!({
        "name": name,
        "credentials": {"action": [{
            "authSchemeConfig": template["authSchemeConfig"],
            "credential": {"name": name, "type": "string", "data": {"value": value}},
        }]},
    })
}

/// `ActivateIntegration`'s body.
pub(crate) fn activate(sub: &str, integration: &Value, connections: Vec<Value>, variables: Value) -> Value {
    let mut body = json!({"userId": sub, "integrationId": integration["id"]});
    body["connections"] = Value::Array(connections);
    body["dynamicVariables"] = variables;
    body
}
