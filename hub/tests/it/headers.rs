//! What every answer says to a browser.

use crate::support::{HUB, TestHub, routes::routes};
use reqwest::{Method, Response};
use std::collections::BTreeMap;

const INERT: &str = "default-src 'none'; frame-ancestors 'none'";
const POPUP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; \
                     frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const DOCUMENT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                        img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; \
                        object-src 'none'; frame-src 'none'; worker-src 'none'; manifest-src 'none'; \
                        frame-ancestors ANCESTORS; require-trusted-types-for 'script'; trusted-types default; \
                        report-to csp";

/// Headers that tell browsers what an answer may do. An answer has exactly those of its kind.
const TOLD: [&str; 13] = [
    "access-control-allow-credentials",
    "access-control-allow-origin",
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
        Some("api" | "healthz" | "openapi.json" | "csp-report") => Kind::Api,
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

#[tokio::test]
async fn every_answer_of_every_route_has_the_headers_of_its_kind() {
    let hub = TestHub::start().await;
    let routes = routes();
    assert!(routes.len() > 25, "{routes:?}");
    for (_, pattern) in &routes {
        let path = pattern.replace("{hub_id}", HUB).replace("{hub}", HUB).replace("{*rest}", "x");
        let path = path.replace("{*path}", "x.js").replace(['{', '}'], "");
        for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
            let method: Method = method.parse().unwrap();
            let request = hub.http.request(method.clone(), format!("{}{path}", hub.base));
            let response = request.header("origin", "https://evil.example").send().await.unwrap();
            let status = response.status().as_u16();
            // A method that the route does not have is answered like a path that nobody has.
            let kind = if status == 405 { Kind::Api } else { kind(pattern) };
            let at = format!("{method} {path}: {status}");
            // Nothing is built here, and an answer that says so may be framed by nobody.
            let told = told(&response);
            let is_popup = kind == Kind::Api && told.contains_key("x-robots-tag");
            let kind = if is_popup { Kind::Popup } else { kind };
            assert_eq!(told, expected(kind, "'none'"), "{at}");
            assert!(response.headers().contains_key("x-request-id"), "{at}");
            let cache = response.headers().get("cache-control").map(|value| value.to_str().unwrap());
            assert!(cache == Some("no-store") || (kind == Kind::Asset && cache.is_some()), "{at}: {cache:?}");
        }
    }
}

#[tokio::test]
async fn pages_and_files_that_are_there_and_paths_that_are_not_have_theirs() {
    let hub = TestHub::start().await;
    let widget = hub.data.path().join("widget");
    std::fs::create_dir_all(&widget).unwrap();
    std::fs::write(widget.join("index.html"), "<!doctype html>__INLAY_CONFIG__").unwrap();
    std::fs::write(widget.join("a.js"), "1").unwrap();
    let get = async |path: &str| hub.http.get(format!("{}{path}", hub.base)).send().await.unwrap();
    for (path, status, kind) in [
        (format!("/embed/{HUB}"), 200, Kind::Document),
        (format!("/embed/{HUB}/integrations/x"), 200, Kind::Document),
        ("/widget/a.js".to_owned(), 200, Kind::Asset),
        ("/loader/v1.js".to_owned(), 200, Kind::Asset),
        ("/connect/launch".to_owned(), 200, Kind::Popup),
        ("/healthz".to_owned(), 200, Kind::Api),
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
