//! The document and its headers, asked for as a browser does.

use super::*;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use std::path::PathBuf;
use tower::ServiceExt;

/// A folder with a document; `start.js` is what it loads.
struct Built(PathBuf);

impl Built {
    fn new(name: &str, html: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("inlay-embed-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("index.html"), html).unwrap();
        std::fs::write(dir.join("start.js"), "").unwrap();
        Self(dir)
    }

    fn router(&self) -> Router {
        let hub = |id: &str, api: &str, origins: &[&str]| WidgetHub {
            id: id.to_owned(),
            name: "Acme </script><script>alert(1)</script> & co".to_owned(),
            host_name: "App".to_owned(),
            api: api.to_owned(),
            origins: origins.iter().map(|origin| HostOrigin::exact(origin).unwrap()).collect(),
            image_origins: Vec::new(),
        };
        router(
            WidgetBuild::open(self.0.clone()).unwrap(),
            vec![
                hub("acme", "/api/embedded/v1", &["https://app.acme.example", "http://localhost:8600"]),
                hub("other", "https://api.hosted.example/embedded/v1", &["https://other.example"]),
                hub("closed", "/api/embedded/v1", &[]),
            ],
        )
    }
}

impl Drop for Built {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const HTML: &str =
    r#"<script src="/widget/start.js"></script><script type="application/json">__INLAY_CONFIG__</script>"#;

async fn ask(router: Router, request: Request<Body>) -> (StatusCode, String, String) {
    let response = router.oneshot(request).await.unwrap();
    let policy = response.headers().get("content-security-policy");
    let policy = policy.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, policy, String::from_utf8(body.to_vec()).unwrap())
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn the_configuration_is_written_into_the_document_and_cannot_end_its_script() {
    let built = Built::new("config", HTML);
    for path in ["/embed/acme", "/embed/acme/integrations/01J"] {
        let (status, _, body) = ask(built.router(), get(path)).await;
        assert_eq!(status, StatusCode::OK);
        let json = body
            .split_once(r#"<script type="application/json">"#)
            .unwrap()
            .1
            .strip_suffix("</script>")
            .unwrap();
        assert!(!json.contains(['<', '>', '&']), "{json}");
        let config: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(
            config,
            serde_json::json!({
                "hubId": "acme", "hubName": "Acme </script><script>alert(1)</script> & co", "hostName": "App",
                "api": "/api/embedded/v1", "origins": ["https://app.acme.example", "http://localhost:8600"]
            })
        );
    }
}

#[tokio::test]
async fn w6_each_hub_is_embedded_by_its_own_hosts_only() {
    let built = Built::new("ancestors", HTML);
    let (_, acme, _) = ask(built.router(), get("/embed/acme")).await;
    assert!(acme.contains("frame-ancestors https://app.acme.example http://localhost:8600;"), "{acme}");
    let (_, other, _) = ask(built.router(), get("/embed/other")).await;
    assert!(other.contains("frame-ancestors https://other.example;"), "{other}");
    assert!(other.contains("connect-src 'self' https://api.hosted.example;"), "{other}");
    let (_, closed, _) = ask(built.router(), get("/embed/closed")).await;
    assert!(closed.contains("frame-ancestors 'none';"), "{closed}");
    let (status, unknown, body) = ask(built.router(), get("/embed/nobody")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(unknown.contains("frame-ancestors 'none';") && !body.contains("nobody"), "{unknown} {body}");
}

#[test]
fn without_a_built_widget_the_error_says_what_is_missing() {
    let built = Built::new("absent", HTML);
    let missing =
        || WidgetBuild::open(built.0.clone()).err().map(|error| error.to_string()).unwrap_or_default();
    assert_eq!(missing(), "");
    std::fs::remove_file(built.0.join("start.js")).unwrap();
    assert!(missing().contains("it has no start.js"), "{}", missing());
    std::fs::remove_file(built.0.join("index.html")).unwrap();
    assert!(missing().contains("it has no index.html"), "{}", missing());
    let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let error = WidgetBuild::open(sources).err().unwrap().to_string();
    assert!(error.contains("was not made by the build") && error.contains("cargo xtask build"), "{error}");
}

#[tokio::test]
async fn a_rebuilt_document_is_served_while_developing() {
    let built = Built::new("rebuilt", &format!("first{HTML}"));
    let router = built.router();
    assert!(ask(router.clone(), get("/embed/acme")).await.2.starts_with("first"));
    let path = built.0.join("index.html");
    std::fs::write(&path, "second").unwrap();
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(5);
    std::fs::File::options().append(true).open(&path).unwrap().set_modified(later).unwrap();
    assert_eq!(ask(router, get("/embed/acme")).await.2, "second");
}

#[tokio::test]
async fn the_document_is_sent_compressed_and_each_hub_gets_its_own() {
    let built =
        Built::new("packed", &format!("{}{HTML}", "<p>the same words again and again</p>".repeat(50)));
    let router = built.router();
    let ask = async |hub: &str| {
        let request = Request::get(format!("/embed/{hub}")).header("accept-encoding", "gzip, br");
        let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.headers()["content-encoding"], "br");
        assert_eq!(response.headers()["vary"], "accept-encoding");
        assert_eq!(response.headers()["cache-control"], "no-store");
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let mut text = Vec::new();
        brotli::BrotliDecompress(&mut &*body, &mut text).unwrap();
        assert!(body.len() * 2 < text.len(), "{} of {}", body.len(), text.len());
        String::from_utf8(text).unwrap()
    };
    for _ in 0..2 {
        assert!(ask("acme").await.contains(r#""hubId":"acme""#));
        assert!(ask("other").await.contains(r#""hubId":"other""#));
    }
}

#[tokio::test]
async fn reports_are_taken_up_to_their_limit() {
    let built = Built::new("reports", HTML);
    let report = |len: usize| Request::post("/csp-report").body(Body::from(vec![b' '; len])).unwrap();
    assert_eq!(ask(built.router(), report(8 * 1024)).await.0, StatusCode::NO_CONTENT);
    assert_eq!(ask(built.router(), report(8 * 1024 + 1)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    let router = built.router();
    for _ in 0..60 {
        assert_eq!(ask(router.clone(), report(1)).await.0, StatusCode::NO_CONTENT);
    }
    assert_eq!(ask(router, report(1)).await.0, StatusCode::TOO_MANY_REQUESTS);
}
