//! Every kind of credential that a person can type, up to the request in which it arrives at the other system: a server of
//! this test's own that takes everything and keeps what it was asked.

use crate::support::{Plan, Widget, journey};
use axum::{Json, Router, body::Bytes, extract::Request, routing::any};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;
use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
};

/// Path and query, headers and body of each request.
type Asked = Arc<Mutex<Vec<String>>>;

/// A kind of credential.
struct Case {
    name: &'static str,
    /// The connection, as `docs/catalogue.md` says, without its name and its verification.
    connection: String,
    /// Path and query of the verification.
    path: &'static str,
    /// What is typed, by field.
    typed: Vec<(&'static str, String)>,
    /// What one of the requests has in it.
    arrives: &'static str,
}

fn case(
    name: &'static str,
    connection: &str,
    path: &'static str,
    typed: &[(&'static str, &str)],
    arrives: &'static str,
) -> Case {
    let typed = typed.iter().map(|(field, text)| (*field, (*text).to_owned())).collect();
    Case { name, connection: connection.to_owned(), path, typed, arrives }
}

/// `origin` is the server's; `key` a private key for ES256, PEM.
fn cases(origin: &str, key: &str) -> Vec<Case> {
    let token_url = format!("token_url = \"{origin}/token\"");
    vec![
        case("No account", "scheme = \"none\"", "/me", &[], "/me"),
        case(
            "Key in the query",
            "scheme = \"api-key\"\n[connection.api_key]\nname = \"api_key\"\nin = \"query\"",
            "/me",
            &[("value", "key-in-query")],
            "/me?api_key=key-in-query",
        ),
        case(
            "Key in a cookie",
            "scheme = \"api-key\"\n[connection.api_key]\nname = \"session\"\nin = \"cookie\"",
            "/me",
            &[("value", "key-in-cookie")],
            "cookie: session=key-in-cookie",
        ),
        case(
            "Key in the path",
            "scheme = \"api-key\"\n[connection.api_key]\nname = \"key\"\nin = \"path\"",
            "/bot{key}/me",
            &[("value", "key-in-path")],
            "/botkey-in-path/me",
        ),
        case(
            "Signed requests",
            "scheme = \"hmac\"\ncredential = \"string\"\n[connection.hmac]\nname = \"X-Signature\"\nin = \"header\"\n\
             value = \"sha256={signature}\"\ndigest = [\"url\"]",
            "/me",
            &[("value", "a shared secret")],
            "x-signature: sha256=",
        ),
        case(
            "Signed with a file",
            "scheme = \"hmac\"\ncredential = \"binary\"\n[connection.fields]\nvalueBase64 = { accept = \"any\" }\n\
             [connection.hmac]\nname = \"X-Signature\"\nin = \"header\"\ndigest = [\"url\"]",
            "/me",
            &[("valueBase64", concat!(env!("CARGO_MANIFEST_DIR"), "/keyfiles/tests/fixtures/modern.pfx"))],
            "x-signature: ",
        ),
        case(
            "Signed tokens",
            "scheme = \"jwt-bearer\"\ncredential = \"private-key\"\n[connection.jwt]\nalgorithm = \"ES256\"\n\
             claims = { iss = \"{issuer}\" }",
            "/me",
            &[("issuer", "me"), ("privateKey", key)],
            "authorization: Bearer ey",
        ),
        case(
            "Own tokens",
            "scheme = \"jwt-bearer\"\n[connection.jwt]\nkey_encoding = \"text\"",
            "/me",
            &[
                ("algorithm", "HS256"),
                ("secret", "a secret of thirty-two characters"),
                ("payload", "{\"iss\": \"me\"}"),
            ],
            "authorization: Bearer ey",
        ),
        case(
            "Key pairs",
            "scheme = \"aws-sigv4\"\n[connection.aws]\nservice = \"execute-api\"\nregion = \"eu-west-1\"",
            "/me",
            &[("accessKeyId", "AKIDEXAMPLE"), ("secretAccessKey", "a secret key")],
            "authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/",
        ),
        case(
            "Three legs",
            "scheme = \"oauth1\"\n[connection.oauth1]\nconsumer_key = \"{consumerKey}\"\n\
             consumer_secret = \"{consumerSecret}\"\n\
             [[connection.variable]]\nname = \"consumerKey\"\nrequired = true\n\
             [[connection.variable]]\nname = \"consumerSecret\"\nrequired = true\nsecret = true",
            "/me",
            &[
                ("consumerKey", "consumer-1"),
                ("consumerSecret", "consumer-secret"),
                ("token", "token-1"),
                ("tokenSecret", "token-secret"),
            ],
            "oauth_consumer_key=\"consumer-1\"",
        ),
        case(
            "Password grant",
            &format!("scheme = \"oauth2\"\n[connection.oauth2]\ngrant = \"password\"\n{token_url}"),
            "/me",
            &[("username", "grace"), ("password", "hopper")],
            "grant_type=password&username=grace&password=hopper",
        ),
        case(
            "Assertions",
            &format!(
                "scheme = \"oauth2\"\n[connection.oauth2]\ngrant = \"jwt-bearer\"\nalgorithm = \"ES256\"\n\
                 issuer = \"{origin}/token\"\n{token_url}"
            ),
            "/me",
            &[("issuer", "robot@example.com"), ("privateKey", key)],
            "assertion=ey",
        ),
        case(
            "A client's own key",
            &format!(
                "scheme = \"oauth2\"\n[connection.oauth2]\ngrant = \"client_credentials\"\n\
                 client_auth = \"private_key_jwt\"\nalgorithm = \"ES256\"\nissuer = \"{origin}/token\"\n{token_url}"
            ),
            "/me",
            &[("issuer", "client-1"), ("privateKey", key)],
            "client_assertion=ey",
        ),
    ]
}

/// Starts the server; gives its origin.
async fn serve(asked: Asked) -> String {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("there is a free port");
    let origin = format!("http://{}", listener.local_addr().expect("it has an address"));
    let answer = move |request: Request| {
        let asked = Arc::clone(&asked);
        async move {
            let (head, body) = request.into_parts();
            let body: Bytes = axum::body::to_bytes(body, 65_536).await.unwrap_or_default();
            let headers: String = head
                .headers
                .iter()
                .map(|(name, value)| format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes())))
                .collect();
            let text = format!("{}\n{headers}\n{}", head.uri, String::from_utf8_lossy(&body));
            asked.lock().expect("nobody panicked with it").push(text);
            Json(
                json!({ "account": "Whoever", "access_token": "token-of-this-test", "token_type": "Bearer", "expires_in": 3600 }),
            )
        }
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(any(answer))).await });
    origin
}

fn catalogue(origin: &str, cases: &[Case]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("schemes");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    for (at, Case { name, connection, path, .. }) in cases.iter().enumerate() {
        let text = format!(
            "name = \"{name}\"\ndescription = \"A kind of credential.\"\ncategories = [\"Sandbox\"]\n\
             [[connection]]\nkey = \"account\"\nname = \"Account\"\n{connection}\n\
             [connection.verify]\nurl = \"{origin}{path}\"\naccount = \"/account\"\n"
        );
        fs::write(folder.join(format!("kind-{at}.toml")), text).expect("the target folder can be written");
    }
    folder
}

/// RFC 7468.
fn pem(der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let lines: Vec<_> = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
}

/// Into a line or an area, from a list or from a file.
async fn enter(widget: &Widget, field: &str, text: &str) {
    if field == "algorithm" {
        return widget.choose(field, text).await;
    }
    if field == "valueBase64" {
        widget.pick_file(field, text).await;
        return widget.read("[data-part=file-facts]", "Size").await;
    }
    widget
        .put(
            &format!("[data-part=field][data-field=\"{field}\"] :is(input:not([type=file]), textarea)"),
            text,
        )
        .await;
}

#[tokio::test]
async fn every_kind_of_credential_arrives_where_it_belongs() {
    let asked = Asked::default();
    let origin = serve(Arc::clone(&asked)).await;
    let key = pem(&rcgen::KeyPair::generate().expect("a key").serialize_der());
    let cases = cases(&origin, &key);
    let plan = Plan {
        catalogues: vec![catalogue(&origin, &cases)],
        dev_origins: vec![origin.clone()],
        ..Plan::default()
    };
    journey(plan, async |scene| {
        let widget = scene.start("usr_maya").await;
        for Case { name, typed, arrives, .. } in &cases {
            println!("== {name}");
            asked.lock().expect("nobody panicked with it").clear();
            widget.connect(name).await;
            for (field, text) in typed {
                enter(&widget, field, text).await;
            }
            widget.submit().await;
            widget.activate(name).await;
            let requests = asked.lock().expect("nobody panicked with it").clone();
            assert!(requests.iter().any(|request| request.contains(arrives)), "{name}: {requests:#?}");
            widget.click_text("[data-part=manage] a", "All integrations").await;
        }
    })
    .await;
}
