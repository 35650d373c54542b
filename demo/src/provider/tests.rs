use super::*;
use crate::{
    server::{self, Server},
    stack::{Answer, get, post},
};
use base64::{Engine, prelude::*};
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

const CALLBACK: &str = "http://127.0.0.1:1/callback";
const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-accepted-by-it";
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

struct Sandbox {
    origin: String,
    provider: Provider,
    _server: Server,
}

impl Sandbox {
    fn start() -> Self {
        let listener = server::listen(0).unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let client = Client {
            id: "app".into(),
            secret: "s3cret+&%".into(),
            name: "App".into(),
            redirect_uris: vec![CALLBACK.into()],
            scopes: vec![Scope { name: "profile".into(), description: "Read your name".into() }],
        };
        let mut options = Options::new(&origin, vec![client]);
        options.slow = Duration::from_millis(5);
        let provider = Provider::new(options);
        let server = Server::start("provider", listener, provider.router()).unwrap();
        Self { origin, provider, _server: server }
    }

    fn authorize(&self, change: &[(&str, &str)]) -> Answer {
        let mut url = Url::parse(&format!("{}/authorize", self.origin)).unwrap();
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", "app"),
            ("redirect_uri", CALLBACK),
            ("scope", "profile"),
            ("state", "st&te"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ] {
            let value = change.iter().find_map(|(key, new)| (*key == name).then_some(*new)).unwrap_or(value);
            url.query_pairs_mut().append_pair(name, value);
        }
        get(url.as_str(), &[]).unwrap()
    }

    /// The parameters of the redirect after a decision.
    fn decide(&self, account: &str, decision: &str) -> Vec<(String, String)> {
        let page = String::from_utf8(self.authorize(&[]).body).unwrap();
        let (_, rest) = page.split_once("name=\"request\" value=\"").unwrap();
        let request = rest.split('"').next().unwrap();
        let body = format!("request={request}&account={account}&decision={decision}");
        redirected(&post(&format!("{}/authorize", self.origin), &[FORM], &body).unwrap())
    }

    fn code(&self, account: &str) -> String {
        let answer = self.decide(account, "allow");
        assert_eq!(answer[0].0, "code");
        answer[0].1.clone()
    }

    fn token(&self, change: &[(&str, &str)]) -> (u16, Value) {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(change);
        form.extend_pairs([("client_id", "app"), ("client_secret", "s3cret+&%")]);
        let answer = post(&format!("{}/token", self.origin), &[FORM], &form.finish()).unwrap();
        (answer.status, serde_json::from_slice(&answer.body).unwrap())
    }

    fn exchange(&self, code: &str) -> (u16, Value) {
        self.token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ])
    }

    fn refresh(&self, token: &str) -> (u16, Value) {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)])
    }

    fn whoami(&self, path: &str, header: (&str, &str)) -> (u16, Value) {
        let answer = get(&format!("{}{path}", self.origin), &[header]).unwrap();
        (answer.status, serde_json::from_slice(&answer.body).unwrap())
    }

    fn me(&self, token: &str) -> (u16, Value) {
        self.whoami("/api/me", ("Authorization", &format!("Bearer {token}")))
    }
}

fn redirected(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 303);
    let target = Url::parse(answer.header("location").unwrap()).unwrap();
    assert!(target.as_str().starts_with(CALLBACK));
    target.query_pairs().into_owned().collect()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

#[test]
fn an_allowed_request_leads_to_tokens_that_work() {
    let sandbox = Sandbox::start();
    let answer = sandbox.decide("ada", "allow");
    assert_eq!(answer[1..], [("state".into(), "st&te".into()), ("iss".into(), sandbox.origin.clone())]);
    let (status, tokens) = sandbox.exchange(&answer[0].1);
    assert_eq!((status, text(&tokens, "scope")), (200, "profile"));
    let (_, me) = sandbox.me(text(&tokens, "access_token"));
    assert_eq!(text(&me, "name"), "Ada Sandberg");
}

#[test]
fn a_declined_request_comes_back_as_access_denied_with_state_and_issuer() {
    let sandbox = Sandbox::start();
    let answer = sandbox.decide("ada", "decline");
    let names: Vec<_> = answer.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(names, [("error", "access_denied"), ("state", "st&te"), ("iss", sandbox.origin.as_str())]);
}

#[test]
fn a_code_works_once_and_its_second_use_revokes_what_the_first_one_got() {
    let sandbox = Sandbox::start();
    let code = sandbox.code("ben");
    let (_, tokens) = sandbox.exchange(&code);
    let (status, error) = sandbox.exchange(&code);
    assert_eq!((status, text(&error, "error")), (400, "invalid_grant"));
    assert_eq!(sandbox.me(text(&tokens, "access_token")).0, 401);
}

#[test]
fn refresh_tokens_rotate_and_an_old_one_revokes_its_family() {
    let sandbox = Sandbox::start();
    let (_, first) = sandbox.exchange(&sandbox.code("ada"));
    let (status, second) = sandbox.refresh(text(&first, "refresh_token"));
    assert_eq!(status, 200);
    assert_eq!(sandbox.refresh(text(&first, "refresh_token")).0, 400);
    assert_eq!(sandbox.me(text(&second, "access_token")).0, 401);
    assert_eq!(sandbox.refresh(text(&second, "refresh_token")).0, 400);
}

#[test]
fn a_revoked_token_ends_what_was_allowed_with_it_and_an_unknown_one_is_no_error() {
    let sandbox = Sandbox::start();
    let (_, tokens) = sandbox.exchange(&sandbox.code("ada"));
    let revoke = |token: &str, secret: &str| {
        let body = format!("token={token}&client_id=app&client_secret={secret}");
        post(&format!("{}/revoke", sandbox.origin), &[FORM], &body).unwrap().status
    };
    assert_eq!(revoke("none", "s3cret%2B%26%25"), 200);
    assert_eq!(revoke(text(&tokens, "refresh_token"), "wrong"), 401);
    assert_eq!(sandbox.me(text(&tokens, "access_token")).0, 200);
    assert_eq!(revoke(text(&tokens, "refresh_token"), "s3cret%2B%26%25"), 200);
    assert_eq!(sandbox.me(text(&tokens, "access_token")).0, 401);
    assert_eq!(sandbox.refresh(text(&tokens, "refresh_token")).0, 400);
}

#[test]
fn a_brief_account_is_not_renewed() {
    let sandbox = Sandbox::start();
    let (status, tokens) = sandbox.exchange(&sandbox.code("brief"));
    assert_eq!((status, &tokens["expires_in"]), (200, &json!(10)));
    assert_eq!(sandbox.refresh(text(&tokens, "refresh_token")).0, 400);
}

#[test]
fn a_client_or_redirect_uri_in_doubt_is_never_redirected_to() {
    let sandbox = Sandbox::start();
    for change in
        [("client_id", "other"), ("redirect_uri", "http://127.0.0.1:1/callback/"), ("redirect_uri", "x")]
    {
        let answer = sandbox.authorize(&[change]);
        assert_eq!((answer.status, answer.header("location")), (400, None), "{change:?}");
    }
}

#[test]
fn a_request_without_pkce_s256_or_with_unknown_scopes_is_sent_back() {
    let sandbox = Sandbox::start();
    for (change, error) in [
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge", ""), "invalid_request"),
        (("scope", "profile admin"), "invalid_scope"),
        (("response_type", "token"), "unsupported_response_type"),
    ] {
        assert_eq!(redirected(&sandbox.authorize(&[change]))[0], ("error".into(), error.into()));
    }
}

#[test]
fn a_code_needs_the_verifier_and_redirect_uri_that_it_was_asked_for_with() {
    let sandbox = Sandbox::start();
    for (verifier, redirect_uri) in
        [("another-verifier-that-is-long-enough-to-be-taken", CALLBACK), (VERIFIER, "x")]
    {
        let (status, error) = sandbox.token(&[
            ("grant_type", "authorization_code"),
            ("code", &sandbox.code("ada")),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ]);
        assert_eq!((status, text(&error, "error")), (400, "invalid_grant"));
    }
}

#[test]
fn a_client_proves_itself_by_header_or_body_but_not_by_both_or_neither() {
    let sandbox = Sandbox::start();
    let url = format!("{}/token", sandbox.origin);
    let header = format!("Basic {}", BASE64_STANDARD.encode("app:s3cret%2B%26%25"));
    let refresh = "grant_type=refresh_token&refresh_token=none";
    for (authorization, body, expected) in [
        (Some(header.as_str()), "", "invalid_grant"),
        (Some(header.as_str()), "&client_id=app&client_secret=s3cret", "invalid_request"),
        (Some("Basic YXBwOndyb25n"), "", "invalid_client"),
        (None, "&client_id=app", "invalid_client"),
    ] {
        let mut headers = vec![FORM];
        headers.extend(authorization.map(|value| ("Authorization", value)));
        let answer = post(&url, &headers, &format!("{refresh}{body}")).unwrap();
        let error: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(text(&error, "error"), expected, "{body}");
    }
}

#[test]
fn accounts_and_keys_that_fail_on_purpose_do() {
    let sandbox = Sandbox::start();
    assert_eq!(sandbox.exchange(&sandbox.code("refused")).0, 400);
    assert_eq!(sandbox.exchange(&sandbox.code("slow")).0, 200);
    let (_, tokens) = sandbox.exchange(&sandbox.code("markup"));
    assert!(text(&sandbox.me(text(&tokens, "access_token")).1, "name").contains("<img src=x onerror="));
    let key = |key| sandbox.whoami("/api/key/whoami", ("X-Api-Key", key)).0;
    assert_eq!(
        ["sandbox-key-alice", "sandbox-key-broken", "sandbox-key-slow", "none"].map(key),
        [200, 500, 200, 401]
    );
}

#[test]
fn channels_are_paged_searched_and_behind_the_key() {
    let sandbox = Sandbox::start();
    let list = |path: &str| sandbox.whoami(path, ("X-Api-Key", "sandbox-key-alice")).1;
    assert_eq!(list("/api/workspaces")["workspaces"][0]["id"], "studio");
    let first = list("/api/workspaces/studio/channels");
    assert_eq!((first["channels"].as_array().unwrap().len(), &first["cursor"]), (50, &Value::from(50)));
    let last = list("/api/workspaces/studio/channels?cursor=300");
    assert_eq!((last["channels"].as_array().unwrap().len(), &last["cursor"]), (40, &Value::Null));
    let found = list("/api/workspaces/slow/channels?q=OFFICE-25");
    assert_eq!(found["channels"], serde_json::json!([{ "id": "slow-25", "name": "#slow-office-25" }]));
    assert_eq!(list("/api/topics?page=3").as_array().unwrap().len(), 20);
    assert_eq!(list("/api/topics?page=4"), serde_json::json!([]));
    assert_eq!(sandbox.whoami("/api/workspaces", ("X-Api-Key", "none")).0, 401);
}

#[test]
fn basic_auth_needs_name_and_password() {
    let sandbox = Sandbox::start();
    let login = |pair: &str| {
        let header = format!("Basic {}", BASE64_STANDARD.encode(pair));
        sandbox.whoami("/api/basic/whoami", ("Authorization", &header))
    };
    assert_eq!(text(&login("alice:sandbox-password").1, "account"), "alice@marlow.example");
    assert_eq!(login("alice:wrong").0, 401);
}

#[test]
fn names_are_text_on_the_consent_page() {
    let page = String::from_utf8(Sandbox::start().authorize(&[]).body).unwrap();
    assert!(page.contains("&lt;img src=x") && !page.contains("<img"), "{page}");
}

#[test]
fn the_log_knows_who_did_what_and_no_secret() {
    let sandbox = Sandbox::start();
    let code = sandbox.code("ada");
    let (_, tokens) = sandbox.exchange(&code);
    let entry = sandbox.provider.log().into_iter().find(|entry| entry.path == "/token").unwrap();
    assert_eq!((entry.status, entry.notes["account"].as_str()), (200, "ada"));
    let shown = String::from_utf8(get(&format!("{}/api/log", sandbox.origin), &[]).unwrap().body).unwrap();
    for secret in
        [code.as_str(), VERIFIER, "s3cret", text(&tokens, "access_token"), text(&tokens, "refresh_token")]
    {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn a_machine_gets_a_token_for_its_own_credentials() {
    let sandbox = Sandbox::start();
    let url = format!("{}/api/machine/token", sandbox.origin);
    let body = "grant_type=client_credentials&client_id=sandbox-client&client_secret=";
    assert_eq!(post(&url, &[FORM], &format!("{body}guess")).unwrap().status, 401);
    let answer = post(&url, &[FORM], &format!("{body}sandbox-client-secret")).unwrap();
    let token: Value = serde_json::from_slice(&answer.body).unwrap();
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let me = format!("{}/api/machine/whoami", sandbox.origin);
    assert_eq!(get(&me, &[("Authorization", &bearer)]).unwrap().status, 200);
    assert_eq!(get(&me, &[("Authorization", "Bearer guess")]).unwrap().status, 401);
}

#[test]
fn a_login_gives_a_session_and_a_key_in_the_body_is_taken() {
    let sandbox = Sandbox::start();
    let json = ("Content-Type", "application/json");
    let ask = |path: &str, body: &str| post(&format!("{}{path}", sandbox.origin), &[json], body).unwrap();
    assert_eq!(ask("/api/session/login", r#"{"user":"alice","password":"guess"}"#).status, 401);
    let answer = ask("/api/session/login", r#"{"user":"alice","password":"sandbox-password"}"#);
    let login: Value = serde_json::from_slice(&answer.body).unwrap();
    let session = login["session"]["id"].as_str().unwrap();
    let me = format!("{}/api/session/whoami", sandbox.origin);
    assert_eq!(get(&me, &[("X-Session", session)]).unwrap().status, 200);
    assert_eq!(ask("/api/body/whoami", r#"{"api_key":"sandbox-key-alice"}"#).status, 200);
    assert_eq!(ask("/api/body/whoami", r#"{"api_key":"guess"}"#).status, 401);
}
