//! Schemes that fetch a token first: what they ask for it with, and how often.

use crate::support::{
    HUB, flow,
    recorder::{Bench, Seen, create},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use inlay_hub::token::{Algorithm, generate_key};
use jsonwebtoken::{DecodingKey, Validation, decode};
use serde_json::{Value, json};

const VERIFY: &str = "[connection.verify]\nurl = \"RECORDER/whoami\"\naccount = \"/account\"\n";

fn grant(lines: &str) -> String {
    format!("scheme = \"oauth2\"\n[connection.oauth2]\ntoken_url = \"RECORDER/token\"\n{lines}\n{VERIFY}")
}

fn client() -> Value {
    json!({"clientId": "my id", "clientSecret": "CANARY:1"})
}

/// The token request and the request that its token was used for.
async fn both(bench: &Bench, kind: &str, data: Value, variables: &[(&str, &str)]) -> (Seen, Seen) {
    let verified = bench.verify(kind, data, variables).await.expect(200);
    assert_eq!(verified.body, json!({"checked": true, "account": "Owner"}));
    let seen: [Seen; 2] = bench.recorder.take().try_into().unwrap();
    seen.into()
}

#[tokio::test]
async fn client_credentials_are_shown_in_the_body() {
    let scopes = "scopes = [{ name = \"read\", description = \"Read\" }, { name = \"write\", description = \"Write\" }]\n\
                  default_scopes = [\"read\"]";
    let bench = Bench::start(&grant(&format!("grant = \"client_credentials\"\n{scopes}"))).await;
    let config = &bench.template().await["authSchemeConfig"];
    assert_eq!(
        (&config["authorizeUrl"], &config["grant"]),
        (&json!(""), &json!({"grantType": "client_credentials"}))
    );
    let (asked, used) = both(&bench, "oauth2-client", client(), &[]).await;
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("POST", "/token"));
    assert_eq!(
        asked.body,
        "grant_type=client_credentials&scope=read&client_id=my+id&client_secret=CANARY%3A1"
    );
    assert!(!asked.has("authorization"));
    assert_eq!(used.header("authorization"), "Bearer CANARY-token-1");

    let mut fewer = client();
    fewer["scopes"] = json!(["write"]);
    let (asked, _) = both(&bench, "oauth2-client", fewer, &[]).await;
    assert_eq!(asked.field("scope").as_deref(), Some("write"));
    let mut others = client();
    others["scopes"] = json!(["admin"]);
    let refused = bench.verify("oauth2-client", others, &[]).await.expect(400);
    assert_eq!(refused.field(), "credentials.action[0].credential.data.scopes");
}

#[tokio::test]
async fn client_credentials_are_shown_in_a_header_with_parameters_as_json() {
    let lines = "grant = \"client_credentials\"\nclient_auth = \"basic\"\nencoding = \"json\"\n\
                 token_headers = { X-Tenant = \"{tenant}\" }\ntoken_params = { audience = \"api://{tenant}\" }";
    let bench = Bench::start(&format!("{}[[connection.variable]]\nname = \"tenant\"\n", grant(lines))).await;
    let (asked, _) = both(&bench, "oauth2-client", client(), &[("tenant", "acme")]).await;
    // RFC 6749, section 2.3.1: both parts are form-encoded before they are joined.
    assert_eq!(asked.header("authorization"), format!("Basic {}", STANDARD.encode("my+id:CANARY%3A1")));
    assert_eq!(asked.header("x-tenant"), "acme");
    assert_eq!(asked.json(), json!({"grant_type": "client_credentials", "audience": "api://acme"}));
}

#[tokio::test]
async fn a_client_proves_itself_with_an_assertion_for_the_issuer_alone() {
    let lines = "grant = \"client_credentials\"\nclient_auth = \"private_key_jwt\"\nalgorithm = \"ES256\"\n\
                 issuer = \"https://issuer.example\"";
    let bench = Bench::start(&grant(lines)).await;
    let (public, private) = generate_key(Algorithm::ES256).unwrap();
    // As it stands in a JSON file: with \n in place of line breaks.
    let pem = private.replace('\n', "\\n");
    let data = json!({"issuer": "client-7", "privateKey": pem, "keyId": "k"});
    let (asked, used) = both(&bench, "private-key", data, &[]).await;
    assert_eq!(asked.field("client_id").as_deref(), Some("client-7"));
    assert_eq!(
        asked.field("client_assertion_type").as_deref(),
        Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
    );
    let mut validation = Validation::new(jsonwebtoken::Algorithm::ES256);
    validation.set_audience(&["https://issuer.example"]);
    let key = DecodingKey::from_ec_pem(public.public_pem.as_bytes()).unwrap();
    let assertion = asked.field("client_assertion").unwrap();
    let claims = decode::<Value>(&assertion, &key, &validation).unwrap().claims;
    assert_eq!((&claims["iss"], &claims["sub"]), (&json!("client-7"), &json!("client-7")));
    assert_eq!(claims["aud"], "https://issuer.example");
    assert!(claims["jti"].as_str().unwrap().len() > 20);
    assert_eq!(used.header("authorization"), "Bearer CANARY-token-1");
}

#[tokio::test]
async fn a_service_account_signs_its_own_grant_from_its_key_file() {
    let lines = "grant = \"jwt-bearer\"\nissuer = \"https://issuer.example\"\n\
                 scopes = [{ name = \"read\", description = \"Read\" }]";
    let bench =
        Bench::start(&format!("{}[connection.fields]\nissuer = {{ optional = true }}\n", grant(lines))).await;
    let (public, private) = generate_key(Algorithm::RS256).unwrap();
    let file = json!({
        "type": "service_account", "client_email": "robot@acme.example",
        "private_key": private.to_string(), "private_key_id": "key-3",
    });
    let data = json!({"issuer": "", "privateKey": file.to_string(), "subject": "ada@acme.example"});
    let (asked, _) = both(&bench, "private-key", data, &[]).await;
    assert_eq!(asked.field("grant_type").as_deref(), Some("urn:ietf:params:oauth:grant-type:jwt-bearer"));
    let assertion = asked.field("assertion").unwrap();
    assert_eq!(jsonwebtoken::decode_header(&assertion).unwrap().kid.as_deref(), Some("key-3"));
    let mut validation = Validation::new(jsonwebtoken::Algorithm::RS256);
    validation.set_audience(&["https://issuer.example"]);
    let key = DecodingKey::from_rsa_pem(public.public_pem.as_bytes()).unwrap();
    let claims = decode::<Value>(&assertion, &key, &validation).unwrap().claims;
    assert_eq!(claims["iss"], "robot@acme.example");
    assert_eq!(claims["sub"], "ada@acme.example");
    assert_eq!(claims["scope"], "read");
}

#[tokio::test]
async fn a_password_grant_needs_the_operators_word() {
    let bench = Bench::start(&grant("grant = \"password\"\nclient = \"SANDBOX\"")).await;
    let (asked, _) =
        both(&bench, "oauth2-password", json!({"username": "ada", "password": " CANARY "}), &[]).await;
    assert_eq!(
        asked.body,
        "grant_type=password&username=ada&password=+CANARY+&client_id=client-1&client_secret=CANARY-client-secret"
    );
}

#[tokio::test]
async fn i9_no_grant_sends_a_part_of_a_client_that_is_not_there() {
    let person = json!({"username": "ada", "password": "CANARY"});
    let mut blank = person.clone();
    // Another person, who gets a token of their own.
    blank["username"] = json!("bob");
    blank["clientId"] = json!("");
    blank["clientSecret"] = json!(" ");
    let mut public = person.clone();
    public["clientId"] = json!("me");
    public["username"] = json!("eve");
    for own_name in ["", "grant_type = \"own\"\n"] {
        for auth in ["body", "basic", "basic_unencoded", "none"] {
            let lines = format!("grant = \"password\"\n{own_name}client_auth = \"{auth}\"");
            let bench = Bench::start(&grant(&lines)).await;
            for data in [&person, &blank] {
                let (asked, _) = both(&bench, "oauth2-password", data.clone(), &[]).await;
                let name = if own_name.is_empty() { "password" } else { "own" };
                let who = data["username"].as_str().unwrap();
                assert_eq!(asked.body, format!("grant_type={name}&username={who}&password=CANARY"), "{auth}");
                assert!(!asked.has("authorization"), "{auth}");
            }
            let (asked, _) = both(&bench, "oauth2-password", public.clone(), &[]).await;
            assert_eq!(asked.field("client_secret"), None, "{auth}");
            assert_eq!(asked.field("client_id"), (auth == "body").then(|| "me".to_owned()), "{auth}");
            assert_eq!(asked.has("authorization"), auth.starts_with("basic"), "{auth}");
        }
    }
    // A client without a secret, as a public client or one that its certificate proves.
    let text = format!(
        "{}[connection.fields]\nclientSecret = {{ constant = \"\" }}\n",
        grant("grant = \"client_credentials\"")
    );
    let bench = Bench::start(&text).await;
    let (asked, _) = both(&bench, "oauth2-client", json!({"clientId": "me", "clientSecret": ""}), &[]).await;
    assert_eq!(asked.body, "grant_type=client_credentials&client_id=me");
}

#[tokio::test]
async fn i9_a_client_that_nothing_uses_is_not_asked_for() {
    for (lines, is_hidden) in [
        ("grant = \"password\"", false),
        ("grant = \"password\"\nclient = \"SANDBOX\"", true),
        ("grant = \"password\"\nclient_auth = \"none\"", true),
        (
            "grant = \"password\"\nclient_auth = \"none\"\ntoken_params = { app = \"{clientId}\", pass = \"{clientSecret}\" }",
            false,
        ),
    ] {
        let bench = Bench::start(&grant(lines)).await;
        let fields = bench.template().await["fields"].clone();
        let hidden = |name: &str| {
            fields
                .as_array()
                .is_some_and(|all| all.iter().any(|one| one["name"] == name && one["constant"] == ""))
        };
        assert_eq!((hidden("clientId"), hidden("clientSecret")), (is_hidden, is_hidden), "{lines}: {fields}");
    }
}

#[tokio::test]
async fn a_login_answers_with_a_token_for_the_other_calls() {
    let bench = Bench::start(&format!(
        "scheme = \"session-token\"\n[connection.session]\nlogin_url = \"RECORDER/login\"\ntoken = \"/session/id\"\n\
         lifetime = 600\nbody = {{ auth = {{ user = \"{{username}}\", pass = \"{{password}}\", company = \"{{company}}\" }} }}\n\
         send = {{ name = \"X-Session\", in = \"header\", value = \"{{token}}\" }}\n{VERIFY}\
         [[connection.variable]]\nname = \"company\"\n"
    ))
    .await;
    let data = json!({"username": "ada", "password": "CANARY\"}"});
    let (login, used) = both(&bench, "basic-auth", data, &[("company", "acme")]).await;
    assert_eq!(login.json(), json!({"auth": {"user": "ada", "pass": "CANARY\"}", "company": "acme"}}));
    assert_eq!(used.header("x-session"), "CANARY-token-1");
}

#[tokio::test]
async fn a_login_with_basic_credentials_answers_in_a_header() {
    let bench = Bench::start(&format!(
        "scheme = \"session-token\"\ncredential = \"string\"\n[connection.session]\nlogin_url = \"RECORDER/login\"\n\
         method = \"GET\"\nbasic = true\ntoken_header = \"X-Session\"\nlifetime = 600\n\
         send = {{ name = \"sid\", in = \"cookie\", value = \"{{token}}\" }}\n{VERIFY}"
    ))
    .await;
    let (login, used) = both(&bench, "string", json!({"value": "CANARY"}), &[]).await;
    assert_eq!(login.method, "GET");
    assert_eq!(login.header("authorization"), format!("Basic {}", STANDARD.encode("CANARY:")));
    assert_eq!(used.header("cookie"), "sid=CANARY-token-1");
}

#[tokio::test]
async fn what_the_token_answer_says_can_become_a_part_of_the_address() {
    let lines = "grant = \"client_credentials\"\n\
                 keep = { site = { at = \"/instance_url\", pattern = \"https://([a-z]+)\\\\.crm\\\\.example\\\\.com\" } }";
    let text = grant(lines).replace("/whoami", "/{site}/whoami");
    let bench = Bench::start(&text).await;
    let (_, used) = both(&bench, "oauth2-client", client(), &[]).await;
    assert_eq!(used.target, "/acme/whoami");
}

#[tokio::test]
async fn a_refused_client_is_told_at_its_secret() {
    let text = grant("grant = \"client_credentials\"").replace("RECORDER/token", "RECORDER/status/401");
    let bench = Bench::start(&text).await;
    let refused = bench.verify("oauth2-client", client(), &[]).await.expect(422);
    assert_eq!(refused.code(), "credential_refused");
    assert_eq!(refused.field(), "credentials.action[0].credential.data.clientSecret");
    let text = grant("grant = \"client_credentials\"\ntoken = \"/nothing\"");
    let bench = Bench::start(&text).await;
    assert_eq!(bench.verify("oauth2-client", client(), &[]).await.expect(422).code(), "credential_refused");
}

#[tokio::test]
async fn a_token_is_fetched_once_however_many_callers_wait() {
    let bench = Bench::start(&grant("grant = \"client_credentials\"")).await;
    let calls: Vec<_> = (0..8).map(|_| bench.verify("oauth2-client", client(), &[])).collect();
    let mut tasks = Vec::new();
    for call in calls {
        tasks.push(call);
    }
    let answers = join_all(tasks).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    let seen = bench.recorder.take();
    assert_eq!(seen.iter().filter(|seen| seen.target == "/token").count(), 1);
    assert_eq!(seen.iter().filter(|seen| seen.target == "/whoami").count(), 8);
    let mut other = client();
    other["clientSecret"] = json!("CANARY:2");
    bench.verify("oauth2-client", other, &[]).await.expect(200);
    assert_eq!(bench.recorder.take().len(), 2, "another secret gets a token of its own");
}

/// Polls all of them at once.
async fn join_all<T>(futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        let mut ready = true;
        for (future, answer) in &mut waiting {
            if answer.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => *answer = Some(value),
                    std::task::Poll::Pending => ready = false,
                }
            }
        }
        if ready { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    waiting.into_iter().filter_map(|(_, answer)| answer).collect()
}

#[tokio::test]
async fn a_token_that_was_revoked_is_fetched_again_once() {
    let text = grant("grant = \"client_credentials\"").replace("/whoami", "/tired");
    let bench = Bench::start(&text).await;
    // The first token is new when it is refused: that says something about the credential.
    bench.verify("oauth2-client", client(), &[]).await.expect(422);
    assert_eq!(bench.recorder.take().len(), 2);
    // Now it is known from before: that says something about the token.
    bench.verify("oauth2-client", client(), &[]).await.expect(200);
    let targets: Vec<String> = bench.recorder.take().into_iter().map(|seen| seen.target).collect();
    assert_eq!(targets, ["/tired", "/token", "/tired"]);
}

#[tokio::test]
async fn a_connection_with_client_credentials_is_stored_without_its_token() {
    let bench = Bench::start(&grant("grant = \"client_credentials\"")).await;
    let template = bench.template().await;
    let connection = create(&template, "oauth2-client", &client(), &[]);
    let body = json!({"connectorId": template["connectorId"], "connection": connection});
    let made =
        bench.hub.post("alice", &format!("/hubs/{HUB}/users/alice/connections"), body).await.expect(201);
    assert_eq!(made.text("/credentials/action/0/credential/type"), "oauth2-client");
    assert_eq!(made.text("/account"), "Owner");
    assert!(bench.hub.answers.lock().unwrap().iter().all(|answer| !answer.contains("CANARY")));
}

#[tokio::test]
async fn a_code_is_exchanged_in_the_servers_own_way_and_what_it_says_is_kept() {
    let bench = Bench::start(
        "scheme = \"oauth2\"\n[connection.oauth2]\nauthorize_url = \"RECORDER/authorize\"\ntoken_url = \"RECORDER/token\"\n\
         client = \"SANDBOX\"\nencoding = \"json\"\ntoken_headers = { X-App = \"inlay\" }\ntoken = \"/session/id\"\n\
         keep = { site = { at = \"/instance_url\", pattern = \"https://([a-z]+)\\\\.crm\\\\.example\\\\.com\" } }\n\
         keep_callback = { realm = \"realmId\" }\n\
         send = { name = \"X-Session\", in = \"header\", value = \"{token}\" }\n\
         [connection.verify]\nurl = \"RECORDER/{site}/{realm}/whoami\"\naccount = \"/account\"\n",
    )
    .await;
    let flow = flow::authorizing(&bench.hub, "alice", "extra", json!({})).await;
    assert_eq!(flow.answer(&bench.hub, &[("code", "good"), ("realmId", "r 1"), ("other", "x")]).await, 303);
    let [asked, used]: [Seen; 2] = bench.recorder.take().try_into().unwrap();
    assert_eq!(asked.header("x-app"), "inlay");
    let parameters = asked.json();
    assert_eq!((&parameters["code"], &parameters["client_id"]), (&json!("good"), &json!("client-1")));
    assert_eq!(used.target, "/acme/r%201/whoami");
    assert_eq!(used.header("x-session"), "CANARY-token-1");
    let list = bench.hub.get("alice", &format!("/hubs/{HUB}/users/alice/connections")).await.expect(200);
    assert_eq!(list.text("/connections/0/account"), "Owner");
}
