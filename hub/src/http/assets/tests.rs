//! Files, asked for as a browser does.

use super::*;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::Request;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::Digest;
use tower::ServiceExt;

struct Built(PathBuf);

impl Built {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let dir = std::env::temp_dir().join(format!("inlay-assets-{}-{name}", std::process::id()));
        std::fs::create_dir_all(dir.join("dist")).unwrap();
        for (path, content) in files {
            let path = dir.join("dist").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        std::fs::write(dir.join("secret.json"), "{}").unwrap();
        Self(dir)
    }

    async fn ask(&self, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Bytes) {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let router: Router = router(self.0.join("dist"));
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        (parts.status, parts.headers, to_bytes(body, usize::MAX).await.unwrap())
    }
}

impl Drop for Built {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn files_have_exact_types_and_hashed_ones_are_kept_for_ever() {
    let built = Built::new(
        "types",
        &[
            ("inlay-1a2b3c4d5e6f7a8b_bg.wasm", "wasm"),
            ("start-0123456789abcdef.js", "js"),
            ("style/inlay-deadbeef.css", "css"),
            ("connect/launch.js", "launch"),
            ("icon.svg", "<svg/>"),
        ],
    );
    for (path, content_type, is_kept) in [
        ("inlay-1a2b3c4d5e6f7a8b_bg.wasm", "application/wasm", true),
        ("start-0123456789abcdef.js", "text/javascript; charset=utf-8", true),
        ("style/inlay-deadbeef.css", "text/css; charset=utf-8", true),
        ("connect/launch.js", "text/javascript; charset=utf-8", false),
        ("icon.svg", "image/svg+xml", false),
    ] {
        let (status, headers, _) = built.ask(&format!("/widget/{path}"), &[]).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert_eq!(headers["content-type"], content_type);
        let cache = if is_kept { IMMUTABLE } else { REVALIDATED };
        assert_eq!(headers["cache-control"], cache, "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["access-control-allow-origin"], "*");
        assert_eq!(headers["cross-origin-resource-policy"], "cross-origin");
    }
}

#[tokio::test]
async fn nothing_outside_the_folder_is_served() {
    let built = Built::new(
        "outside",
        &[("a.js", "a"), (".env", "x"), ("index.html", "x"), ("a.js.br", "x"), ("notes", "x")],
    );
    assert_eq!(built.ask("/widget/a.js", &[]).await.0, StatusCode::OK);
    for path in [
        "../secret.json",
        "..%2fsecret.json",
        "%2e%2e/secret.json",
        "%2e%2e%2fsecret.json",
        "a/../../secret.json",
        "..%5csecret.json",
        "..\\secret.json",
        "%2fetc%2fpasswd",
        "/etc/passwd",
        "a.js%00",
        ".env",
        "./a.js",
        "a//a.js",
        "index.html",
        "a.js.br",
        "notes",
        "missing.js",
        "",
        "%252e%252e/secret.json",
        "a.js/",
    ] {
        let status = match axum::http::Uri::try_from(format!("/widget/{path}")) {
            Ok(_) => built.ask(&format!("/widget/{path}"), &[]).await.0,
            Err(_) => StatusCode::NOT_FOUND,
        };
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn compressed_siblings_go_to_clients_that_take_them() {
    let built = Built::new(
        "siblings",
        &[("a.js", "plain"), ("a.js.br", "brotli"), ("a.js.gz", "gzip"), ("b.js", "plain")],
    );
    for (path, accept, body, coding) in [
        ("a.js", "gzip, deflate, br", "brotli", Some("br")),
        ("a.js", "gzip", "gzip", Some("gzip")),
        ("a.js", "identity", "plain", None),
        ("b.js", "br, gzip", "plain", None),
    ] {
        let (_, headers, bytes) = built.ask(&format!("/widget/{path}"), &[("accept-encoding", accept)]).await;
        assert_eq!(bytes, body, "{path} {accept}");
        assert_eq!(headers.get("content-encoding").map(|value| value.to_str().unwrap()), coding);
        assert_eq!(headers["vary"], "accept-encoding");
        assert_eq!(headers["content-type"], "text/javascript; charset=utf-8");
    }
}

#[tokio::test]
async fn a_client_that_has_the_file_is_told_so() {
    let built = Built::new("etag", &[("a.js", "plain"), ("a.js.br", "brotli")]);
    let (_, headers, _) = built.ask("/widget/a.js", &[]).await;
    let tag = headers["etag"].to_str().unwrap().to_owned();
    for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}")] {
        let (status, headers, body) = built.ask("/widget/a.js", &[("if-none-match", &known)]).await;
        assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(headers["etag"], tag.as_str());
    }
    let compressed = built.ask("/widget/a.js", &[("if-none-match", &tag), ("accept-encoding", "br")]).await;
    assert_eq!(compressed.0, StatusCode::OK);
}

#[tokio::test]
async fn the_loader_of_this_version_never_changes_and_others_do_not_exist() {
    let built = Built::new("loader", &[]);
    let (status, headers, latest) = built.ask("/loader/v1.js", &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers["content-type"], "text/javascript; charset=utf-8");
    assert_eq!(headers["access-control-allow-origin"], "*");
    assert_ne!(headers["cache-control"], IMMUTABLE);
    let path = format!("/loader/{}/loader.js", env!("CARGO_PKG_VERSION"));
    let (status, headers, versioned) = built.ask(&path, &[("origin", "https://app.example.com")]).await;
    assert_eq!((status, &versioned), (StatusCode::OK, &latest));
    assert_eq!(headers["cache-control"], IMMUTABLE);
    assert_eq!(headers["cross-origin-resource-policy"], "cross-origin");
    assert_eq!(built.ask("/loader/0.0.1/loader.js", &[]).await.0, StatusCode::NOT_FOUND);
    let (_, _, manifest) = built.ask("/loader/manifest.json", &[]).await;
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    assert_eq!(manifest["path"], path);
    let digest = STANDARD.encode(sha2::Sha384::digest(&versioned));
    assert_eq!(manifest["integrity"], format!("sha384-{digest}"));
}

#[tokio::test]
async fn a_file_is_hashed_once_for_each_version_of_it() {
    let built = Built::new("hashed", &[("a.js", "first")]);
    let router: Router = router(built.0.join("dist"));
    let tag = async || {
        let request = Request::get("/widget/a.js").body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap().headers()["etag"].clone()
    };
    let path = built.0.join("dist/a.js");
    let modified = std::fs::metadata(&path).unwrap().modified().unwrap();
    let write = |text: &str, at| {
        std::fs::write(&path, text).unwrap();
        std::fs::File::options().append(true).open(&path).unwrap().set_modified(at).unwrap();
    };
    let first = tag().await;
    // Same time and length: whoever hashed it again would see another content.
    write("other", modified);
    assert_eq!(tag().await, first);
    write("other", modified + std::time::Duration::from_secs(5));
    let second = tag().await;
    assert_ne!(second, first);
    write("another", modified + std::time::Duration::from_secs(5));
    assert_ne!(tag().await, second);
}

#[tokio::test]
async fn the_loader_is_sent_compressed_and_a_client_that_has_it_is_told_so() {
    let built = Built::new("loader-packed", &[]);
    let plain = built.ask("/loader/v1.js", &[]).await.2;
    let versioned = format!("/loader/{}/loader.js", env!("CARGO_PKG_VERSION"));
    for path in ["/loader/v1.js", versioned.as_str()] {
        for (accept, coding) in [("gzip, br", "br"), ("gzip", "gzip")] {
            let (_, headers, body) = built.ask(path, &[("accept-encoding", accept)]).await;
            assert_eq!(headers["content-encoding"], coding);
            assert_eq!(headers["vary"], "accept-encoding");
            assert_eq!(headers["content-type"], "text/javascript; charset=utf-8");
            assert!(body.len() * 2 < plain.len(), "{path} {coding}: {}", body.len());
            let tag = headers["etag"].to_str().unwrap();
            let known = [("accept-encoding", accept), ("if-none-match", tag)];
            assert_eq!(built.ask(path, &known).await.0, StatusCode::NOT_MODIFIED);
        }
    }
}
