use super::*;
use crate::{
    server::{self, Server},
    stack::{Answer, get, post},
};
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;
use std::sync::LazyLock;

const HUB: &str = "http://127.0.0.1:8700";

/// Private and public half, PEM.
static KEYS: LazyLock<(String, String)> = LazyLock::new(|| {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let private: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    (pem("PRIVATE KEY", private.as_ref()), pem("PUBLIC KEY", public.as_ref()))
});

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", BASE64_STANDARD.encode(der))
}

struct App {
    origin: String,
    knobs: Arc<Knobs>,
    _server: Server,
}

impl App {
    fn start() -> Self {
        let listener = server::listen(0).unwrap();
        let origin = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let knobs = Arc::<Knobs>::default();
        let options = Options {
            origin: origin.clone(),
            hub_origin: HUB.into(),
            hub_id: "hub".into(),
            key_id: "key".into(),
            private_key: KEYS.0.clone(),
            knobs: Arc::clone(&knobs),
        };
        let server = Server::start("host", listener, router(options).unwrap()).unwrap();
        Self { origin, knobs, _server: server }
    }

    fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let form = ("Content-Type", "application/x-www-form-urlencoded");
        let headers: Vec<_> = headers.iter().copied().chain([form]).collect();
        post(&format!("{}{path}", self.origin), &headers, body).unwrap()
    }

    fn sign_in(&self, user: &str) -> String {
        let answer = self.post("/sign-in", &[("Sec-Fetch-Site", "same-origin")], &format!("user={user}"));
        assert_eq!(answer.status, 303);
        let cookie = answer.header("set-cookie").unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
        cookie.split(';').next().unwrap().to_owned()
    }

    fn page(&self, path: &str, cookie: &str) -> String {
        let answer = get(&format!("{}{path}", self.origin), &[("Cookie", cookie)]).unwrap();
        assert_eq!(answer.status, 200, "{path}");
        String::from_utf8(answer.body).unwrap()
    }

    fn token(&self, cookie: &str) -> Answer {
        self.post("/inlay/token", &[("Sec-Fetch-Site", "same-origin"), ("Cookie", cookie)], "")
    }
}

fn claims(answer: &Answer) -> Value {
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&[HUB]);
    let key = DecodingKey::from_rsa_pem(KEYS.1.as_bytes()).unwrap();
    jsonwebtoken::decode(body["token"].as_str().unwrap(), &key, &validation).unwrap().claims
}

#[test]
fn a_token_says_who_is_signed_in_for_ten_minutes_to_one_hub() {
    let app = App::start();
    let answer = app.token(&app.sign_in("usr_tom"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let claims = claims(&answer);
    assert_eq!(claims["iss"], "http://127.0.0.1:8700/sk/key");
    assert_eq!(claims["sub"], "usr_tom");
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 600);
}

#[test]
fn a_token_is_for_own_pages_of_signed_in_people_only() {
    let app = App::start();
    let session = app.sign_in("usr_maya");
    let own = ("Origin", app.origin.as_str());
    for (headers, status) in [
        (vec![own], 401),
        (vec![own, ("Cookie", "fernhill_session=guess")], 401),
        (vec![("Cookie", session.as_str())], 403),
        (vec![("Cookie", session.as_str()), ("Origin", HUB)], 403),
        (vec![("Cookie", session.as_str()), own, ("Sec-Fetch-Site", "cross-site")], 403),
        (vec![("Cookie", session.as_str()), own], 200),
    ] {
        assert_eq!(app.post("/inlay/token", &headers, "").status, status, "{headers:?}");
    }
}

#[test]
fn a_test_can_shorten_tokens_and_make_the_endpoint_fail() {
    let app = App::start();
    let session = app.sign_in("usr_maya");
    app.knobs.fail_next(1);
    assert_eq!(app.token(&session).status, 503);
    app.knobs.set_lifetime(5);
    let claims = claims(&app.token(&session));
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 5);
}

#[test]
fn the_widget_is_embedded_by_the_tag_of_the_readme_under_a_strict_policy() {
    let app = App::start();
    let session = app.sign_in("usr_maya");
    let page = app.page("/integrations", &session);
    assert!(page.contains(
        "<script type=\"module\" src=\"http://127.0.0.1:8700/loader/v1.js\"></script>\
         <inlay-hub hub=\"hub\" token-endpoint=\"/inlay/token\"></inlay-hub>"
    ));
    let answer = get(&format!("{}/integrations", app.origin), &[("Cookie", session.as_str())]).unwrap();
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self' http://127.0.0.1:8700/loader/v1.js;"), "{policy}");
    assert!(!policy.contains("unsafe") && policy.contains("frame-src http://127.0.0.1:8700;"), "{policy}");
}

#[test]
fn no_link_is_dead() {
    let app = App::start();
    let session = app.sign_in("usr_ines");
    let (mut seen, mut next) = (Vec::new(), vec!["/".to_owned()]);
    while let Some(path) = next.pop() {
        let page = app.page(&path, &session);
        let links = page.split(" href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
        next.extend(
            links.map(|link| format!("/{link}")).filter(|link| !seen.contains(link) && *link != path),
        );
        seen.push(path);
        next.retain(|link| !seen.contains(link));
    }
    assert!(seen.iter().any(|path| path.starts_with("/invoices/")), "{seen:?}");
    assert!(
        ["/invoices", "/integrations", "/settings"].iter().all(|place| seen.iter().any(|path| path == place))
    );
}

#[test]
fn pages_of_nobody_lead_to_sign_in_and_signing_out_ends_a_session() {
    let app = App::start();
    let answer = get(&format!("{}/settings", app.origin), &[]).unwrap();
    assert_eq!((answer.status, answer.header("location")), (303, Some("/sign-in")));
    let session = app.sign_in("usr_maya");
    app.post("/sign-out", &[("Sec-Fetch-Site", "same-origin"), ("Cookie", &session)], "");
    assert_eq!(app.token(&session).status, 401);
}

#[test]
fn settings_are_kept_per_person_and_shown_as_text() {
    let app = App::start();
    let (maya, tom) = (app.sign_in("usr_maya"), app.sign_in("usr_tom"));
    let own = [("Sec-Fetch-Site", "same-origin"), ("Cookie", maya.as_str())];
    assert_eq!(app.post("/settings", &own, "name=%3Cb%3ENew%3C%2Fb%3E&footer=Thanks").status, 303);
    assert!(app.page("/settings", &maya).contains("&lt;b&gt;New&lt;/b&gt;"));
    assert!(!app.page("/settings", &tom).contains("New"));
    assert_eq!(app.post("/settings", &own, "name=&footer=").status, 400);
}
