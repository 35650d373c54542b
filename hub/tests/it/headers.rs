//! What every answer says to a browser.

use crate::support::{HUB, OTHER_HUB, TestHub, routes::routes};
use reqwest::{Method, Response};
use std::collections::BTreeMap;

const INERT: &str = "default-src 'none'; frame-ancestors 'none'";
const POPUP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; \
                     frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const DOCUMENT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' \
                        'sha256-ia3BQnjD0d4Nc2qRHKqRmHCQnil7BDHr/YMcEvlo62w='; \
                        style-src 'self' 'sha256-V772Un512mwSfboBMJIh7gFKD4A2CGfkS9l77+/tDHU='; \
                        img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; \
                        object-src 'none'; frame-src 'none'; worker-src 'none'; manifest-src 'none'; \
                        frame-ancestors ANCESTORS; require-trusted-types-for 'script'; trusted-types 'none'; \
                        report-to csp";

/// Headers that tell browsers what an answer may do. An answer has exactly those of its kind.
const TOLD: [&str; 17] = [
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "content-security-policy",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "origin-agent-cluster",
    "permissions-policy",
    "referrer-policy",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
    "x-robots-tag",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Api,
    Popup,
    Document,
    Asset,
}

/// A route that is not in here has to be put in here.
fn kind(path: &str) -> Kind {
    match path.split('/').nth(1) {
        Some("api" | "healthz" | "readyz" | "openapi.json" | "csp-report") => Kind::Api,
        Some("connect" | "oauth") => Kind::Popup,
        Some("embed") => Kind::Document,
        Some("widget" | "loader" | "assets") => Kind::Asset,
        _ => panic!("say which headers {path} has"),
    }
}

fn expected(kind: Kind, ancestors: &str) -> BTreeMap<&'static str, String> {
    let mut headers = vec![("x-content-type-options", "nosniff".to_owned())];
    let own: &[(&str, &str)] = match kind {
        Kind::Api => &[
            ("content-security-policy", INERT),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
            ("cross-origin-resource-policy", "same-origin"),
        ],
        Kind::Popup => &[
            ("content-security-policy", POPUP),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
            ("x-robots-tag", "noindex"),
        ],
        Kind::Document => &[
            ("content-security-policy", DOCUMENT),
            ("referrer-policy", "strict-origin"),
            (
                "permissions-policy",
                "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-read=()",
            ),
            ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-resource-policy", "cross-origin"),
            ("cross-origin-opener-policy", "same-origin-allow-popups"),
            ("origin-agent-cluster", "?1"),
        ],
        Kind::Asset => &[
            ("content-security-policy", INERT),
            ("x-frame-options", "DENY"),
            ("cross-origin-resource-policy", "cross-origin"),
            ("access-control-allow-origin", "*"),
        ],
    };
    headers.extend(own.iter().map(|(name, value)| (*name, value.replace("ANCESTORS", ancestors))));
    headers.into_iter().collect()
}

fn told(response: &Response) -> BTreeMap<&'static str, String> {
    let value = |name: &'static str| Some((name, response.headers().get(name)?.to_str().unwrap().to_owned()));
    TOLD.into_iter().filter_map(value).collect()
}

/// A page that may call the API of the first hub.
const APP: &str = "https://app.example.com";

/// What an answer of the API says where some hub lets pages call it; `origin` is the one that this call is allowed to.
fn shared(method: &Method, origin: Option<&str>) -> BTreeMap<&'static str, String> {
    let own: &[(&str, &str)] = if *method == Method::OPTIONS {
        &[
            ("access-control-allow-headers", "authorization,content-type,idempotency-key"),
            ("access-control-allow-methods", "GET,POST,PUT,DELETE"),
            ("access-control-max-age", "600"),
        ]
    } else {
        &[("access-control-expose-headers", "retry-after,x-request-id")]
    };
    let origin = origin.map(|origin| ("access-control-allow-origin", origin));
    own.iter().copied().chain(origin).map(|(name, value)| (name, value.to_owned())).collect()
}

#[tokio::test]
async fn every_answer_of_every_route_has_the_headers_of_its_kind() {
    every_answer(&TestHub::start().await, "https://evil.example", false).await;
    every_answer(&TestHub::start().await, APP, false).await;
}

#[tokio::test]
async fn every_answer_to_a_page_that_may_call_the_api_has_them_too() {
    let hub = TestHub::start_with(|config| {
        config.replacen("host_name", &format!("api_origins = [\"{APP}\"]\nhost_name"), 1)
    })
    .await;
    every_answer(&hub, "https://evil.example", true).await;
    every_answer(&hub, "null", true).await;
    every_answer(&hub, APP, true).await;
}

/// Asks for everything from a page. `is_shared`: some hub lets [`APP`] call its API.
async fn every_answer(hub: &TestHub, origin: &str, is_shared: bool) {
    let routes = routes();
    assert!(routes.len() > 25, "{routes:?}");
    for (_, pattern) in &routes {
        let path = pattern.replace("{hub_id}", HUB).replace("{hub}", HUB).replace("{*rest}", "x");
        let path = path.replace("{*path}", "x.js").replace(['{', '}'], "");
        for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
            let method: Method = method.parse().unwrap();
            let request = hub.http.request(method.clone(), format!("{}{path}", hub.base));
            let response = request.header("origin", origin).send().await.unwrap();
            let status = response.status().as_u16();
            // A method that the route does not have is answered like a path that nobody has.
            let kind = if status == 405 { Kind::Api } else { kind(pattern) };
            let at = format!("{method} {path}: {status}");
            let told = told(&response);
            let is_popup = kind == Kind::Api && told.contains_key("x-robots-tag");
            let kind = if is_popup { Kind::Popup } else { kind };
            // A page that says what is wrong may be framed by nobody.
            let ancestors = if status == 200 { "http://localhost:8600" } else { "'none'" };
            let mut expected = expected(kind, ancestors);
            if is_shared && path.starts_with("/api/") {
                expected.extend(shared(&method, (origin == APP).then_some(APP)));
                assert!(response.headers().get_all("vary").iter().any(|vary| vary == "origin"), "{at}");
            }
            assert_eq!(told, expected, "{at}");
            assert!(response.headers().contains_key("x-request-id"), "{at}");
            let cache = response.headers().get("cache-control").map(|value| value.to_str().unwrap());
            assert!(cache == Some("no-store") || (kind == Kind::Asset && cache.is_some()), "{at}: {cache:?}");
        }
    }
}

#[tokio::test]
async fn a_page_may_call_the_api_of_the_hub_that_names_it() {
    let hub = TestHub::start_with(|config| {
        let one = config.replacen("host_name", &format!("api_origins = [\"{APP}\"]\nhost_name"), 1);
        one.replacen("name = \"Other\"", "api_origins = [\"https://other.example\"]\nname = \"Other\"", 1)
    })
    .await;
    let allowed = async |method: &str, path: &str, origin: &str, token: bool| {
        let url = format!("{}/api/embedded/v1{path}", hub.base);
        let mut request = hub.http.request(method.parse().unwrap(), url).header("origin", origin);
        if token {
            request = request.header("authorization", format!("JWT {}", hub.token("alice")));
        } else {
            request = request
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "authorization,content-type,idempotency-key");
        }
        let response = request.send().await.unwrap();
        let allowed = response.headers().get("access-control-allow-origin").cloned();
        assert!(allowed.as_ref().is_none_or(|allowed| allowed == origin), "{allowed:?}");
        (response.status().as_u16(), allowed.is_some())
    };
    let own = format!("/hubs/{HUB}");
    let other = format!("/hubs/{OTHER_HUB}");
    assert_eq!(allowed("OPTIONS", &own, APP, false).await, (200, true));
    assert_eq!(allowed("GET", &own, APP, true).await, (200, true));
    // A refusal can be read, too.
    assert_eq!(allowed("GET", &own, APP, false).await, (401, true));
    assert_eq!(allowed("GET", &other, APP, true).await, (403, false));
    assert_eq!(allowed("OPTIONS", &other, APP, false).await, (200, false));
    assert_eq!(allowed("OPTIONS", &own, "https://other.example", false).await, (200, false));
    assert_eq!(allowed("OPTIONS", "/activations", "https://other.example", false).await, (200, true));
    assert_eq!(allowed("OPTIONS", "/activations", "https://evil.example", false).await, (200, false));
    assert_eq!(allowed("OPTIONS", "/nothing", APP, false).await, (404, false));
}

#[tokio::test]
async fn pages_and_files_that_are_there_and_paths_that_are_not_have_theirs() {
    let hub = TestHub::start().await;
    let widget = hub.data.path().join("widget");
    std::fs::write(widget.join("a.js"), "1").unwrap();
    let get = async |path: &str| hub.http.get(format!("{}{path}", hub.base)).send().await.unwrap();
    for (path, status, kind) in [
        (format!("/embed/{HUB}"), 200, Kind::Document),
        (format!("/embed/{HUB}/integrations/x"), 200, Kind::Document),
        ("/widget/a.js".to_owned(), 200, Kind::Asset),
        ("/loader/v1.js".to_owned(), 200, Kind::Asset),
        ("/connect/launch".to_owned(), 200, Kind::Popup),
        ("/healthz".to_owned(), 200, Kind::Api),
        ("/readyz".to_owned(), 200, Kind::Api),
        ("/".to_owned(), 404, Kind::Api),
        ("/api/embedded/v1/nothing".to_owned(), 404, Kind::Api),
        ("/.well-known/security.txt".to_owned(), 404, Kind::Api),
    ] {
        let response = get(&path).await;
        assert_eq!(
            (response.status().as_u16(), told(&response)),
            (status, expected(kind, "http://localhost:8600")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_hub_behind_tls_says_so_on_every_answer() {
    let hub = TestHub::start_with(|config| {
        let rest = config.split_once('\n').unwrap().1;
        format!("public_url = \"https://hub.example.com\"\n{rest}")
    })
    .await;
    for path in [
        "/",
        "/healthz",
        "/connect/launch",
        "/loader/v1.js",
        "/embed/unknown",
        "/api/embedded/v1/activations",
    ] {
        let response = hub.http.get(format!("{}{path}", hub.base)).send().await.unwrap();
        let hsts = response.headers().get("strict-transport-security").map(|value| value.to_str().unwrap());
        assert_eq!(hsts, Some("max-age=63072000; includeSubDomains"), "{path}");
    }
}
