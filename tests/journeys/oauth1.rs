//! Connecting an account at the page of an OAuth 1.0a provider, in a popup: a provider of this test's own, which checks the
//! signature of every request.

use crate::support::{Plan, Widget, journey};
use axum::{
    Json, Router,
    extract::Request,
    http::{StatusCode, Uri},
    response::{Html, IntoResponse, Redirect, Response},
    routing::any,
};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
};

const NAME: &str = "Sandbox boards";
const CONSUMER: (&str, &str) = ("fernhill-boards", "consumer secret & more");

/// Tokens with their secrets, and callbacks with the verifiers that were given for them.
#[derive(Default)]
struct Provider {
    origin: String,
    secrets: HashMap<String, String>,
    callbacks: HashMap<String, String>,
    verifiers: HashMap<String, String>,
    /// Each request and what became of it.
    log: Vec<String>,
}

type Shared = Arc<Mutex<Provider>>;

/// RFC 5849, section 3.6.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        let hex = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (byte, hex) {
            (b'%', Some(value)) => {
                out.push(value);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// HMAC-SHA256 (RFC 2104).
fn hmac(key: &[u8], message: &str) -> String {
    let key = if key.len() > 64 { Sha256::digest(key).to_vec() } else { key.to_vec() };
    let padded =
        |pad: u8| -> Vec<u8> { (0..64).map(|at| key.get(at).copied().unwrap_or_default() ^ pad).collect() };
    let inner = Sha256::digest([padded(0x36), message.as_bytes().to_vec()].concat());
    BASE64_STANDARD.encode(Sha256::digest([padded(0x5c), inner.to_vec()].concat()))
}

fn query(uri: &Uri) -> BTreeMap<String, String> {
    let pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

impl Provider {
    /// The protocol's parameters of a request whose signature is good. None of its requests has a form.
    fn signed(&self, request: &Request) -> Option<BTreeMap<String, String>> {
        let header = request.headers().get("authorization")?.to_str().ok()?.strip_prefix("OAuth ")?;
        let mut protocol = BTreeMap::new();
        for part in header.split(", ") {
            let (name, value) = part.split_once('=')?;
            protocol.insert(decoded(name), decoded(value.trim_matches('"')));
        }
        let shown = protocol.remove("oauth_signature")?;
        let token_secret = match protocol.get("oauth_token") {
            Some(token) => self.secrets.get(token)?.as_str(),
            None => "",
        };
        let mut all: Vec<String> = protocol
            .iter()
            .chain(&query(request.uri()))
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        all.sort();
        let url = format!("{}{}", self.origin, request.uri().path());
        let base = format!("{}&{}&{}", request.method(), encoded(&url), encoded(&all.join("&")));
        let key = format!("{}&{}", encoded(CONSUMER.1), encoded(token_secret));
        let is_good = protocol.get("oauth_consumer_key").is_some_and(|key| key == CONSUMER.0)
            && protocol.get("oauth_signature_method").is_some_and(|method| method == "HMAC-SHA256")
            && shown == hmac(key.as_bytes(), &base);
        is_good.then_some(protocol)
    }

    fn answer(&mut self, request: &Request) -> Response {
        let asked = query(request.uri());
        let signed = self.signed(request);
        match (request.uri().path(), signed) {
            ("/authorize", _) => consent_page(&asked),
            ("/allow", _) => {
                let token = asked["oauth_token"].clone();
                let verifier = format!("verifier of {token}");
                let callback = &self.callbacks[&token];
                let to = format!(
                    "{callback}?oauth_token={}&oauth_verifier={}",
                    encoded(&token),
                    encoded(&verifier)
                );
                self.verifiers.insert(token, verifier);
                Redirect::to(&to).into_response()
            }
            ("/decline", _) => {
                let token = &asked["oauth_token"];
                Redirect::to(&format!("{}?denied={}", self.callbacks[token], encoded(token))).into_response()
            }
            ("/initiate", Some(signed)) => {
                let token = format!("temporary/{}", self.secrets.len());
                self.secrets.insert(token.clone(), "a temporary secret".to_owned());
                self.callbacks.insert(token.clone(), signed["oauth_callback"].clone());
                format!(
                    "oauth_token={}&oauth_token_secret={}&oauth_callback_confirmed=true",
                    encoded(&token),
                    encoded("a temporary secret")
                )
                .into_response()
            }
            ("/access", Some(signed)) => {
                let token = &signed["oauth_token"];
                if self.verifiers.remove(token).as_ref() != signed.get("oauth_verifier") {
                    return StatusCode::UNAUTHORIZED.into_response();
                }
                self.secrets.remove(token);
                self.secrets.insert("account".to_owned(), "the account's secret".to_owned());
                "oauth_token=account&oauth_token_secret=the%20account%27s%20secret".into_response()
            }
            ("/me", Some(signed)) if signed["oauth_token"] == "account" => {
                Json(json!({ "name": "Bo Board" })).into_response()
            }
            _ => StatusCode::UNAUTHORIZED.into_response(),
        }
    }
}

/// Its consent page.
fn consent_page(asked: &BTreeMap<String, String>) -> Response {
    let token = &asked["oauth_token"];
    let form = |path: &str| {
        format!(
            "<form action='/{path}'><input type=hidden name=oauth_token value='{token}'>\
             <button value={path}>{path}</button></form>"
        )
    };
    let name = &asked["name"];
    let page = format!("<!doctype html><title>Boards</title><main><h1>{name} asks for your boards</h1>");
    Html(format!("{page}{}{}</main>", form("allow"), form("decline"))).into_response()
}

/// Starts the provider.
async fn serve() -> Shared {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("there is a free port");
    let origin = format!("http://{}", listener.local_addr().expect("it has an address"));
    let provider: Shared = Arc::new(Mutex::new(Provider { origin, ..Provider::default() }));
    let shared = Arc::clone(&provider);
    let answer = move |request: Request| {
        let shared = Arc::clone(&shared);
        async move {
            let mut provider = shared.lock().expect("nobody panicked with it");
            let answer = provider.answer(&request);
            let line = format!("{} {} {}", request.method(), request.uri().path(), answer.status().as_u16());
            provider.log.push(line);
            answer
        }
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(any(answer))).await });
    provider
}

fn catalogue(origin: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("oauth1");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let text = format!(
        "name = \"{NAME}\"\ndescription = \"Signs its requests.\"\ncategories = [\"Sandbox\"]\n\
         access = [\"Read your boards\"]\n[[connection]]\nkey = \"account\"\nname = \"Board account\"\nscheme = \"oauth1\"\n\
         [connection.oauth1]\nsignature = \"HMAC-SHA256\"\nclient = \"BOARDS\"\nauthorize_params = \"name=Fernhill\"\n\
         request_token_url = \"{origin}/initiate\"\nauthorize_url = \"{origin}/authorize\"\n\
         access_token_url = \"{origin}/access\"\n[connection.verify]\nurl = \"{origin}/me\"\naccount = \"/name\"\n"
    );
    fs::write(folder.join("boards.toml"), text).expect("the target folder can be written");
    folder
}

#[tokio::test]
async fn an_account_is_connected_by_oauth_1_at_the_providers_page() {
    let provider = serve().await;
    let origin = provider.lock().expect("nobody panicked with it").origin.clone();
    let plan = Plan {
        catalogues: vec![catalogue(&origin)],
        dev_origins: vec![origin],
        environment: vec![
            ("INLAY_BOARDS_CLIENT_ID".to_owned(), CONSUMER.0.to_owned()),
            ("INLAY_BOARDS_CLIENT_SECRET".to_owned(), CONSUMER.1.to_owned()),
        ],
        ..Plan::default()
    };
    journey(plan, async |scene| {
        let widget: Widget = scene.start("usr_maya").await;
        widget.connect(NAME).await;
        widget.submit().await;
        let popup = widget.popup().await;
        popup.read("main", "Fernhill asks for your boards").await;
        popup.decide("button[value=decline]").await;
        widget.read("[data-part=banner]", "You declined").await;

        widget.submit().await;
        widget.popup().await.decide("button[value=allow]").await;
        widget.read("[data-part=banner]", "Connected as Bo Board").await;
        widget.submit().await;
        widget.activate(NAME).await;
        widget.read("[data-part=connection]", "Connected as Bo Board").await;
    })
    .await;
    let log = provider.lock().expect("nobody panicked with it").log.clone();
    let refused = |line: &&String| line.ends_with("401") && !line.contains("favicon");
    let refused: Vec<&String> = log.iter().filter(refused).collect();
    assert!(refused.is_empty(), "{log:?}");
    assert_eq!(log.iter().filter(|line| *line == "POST /access 200").count(), 1, "{log:?}");
}
