//! The loader, the script that host pages include. It is part of the program, so that loader and hub are always of one version.

use super::{IMMUTABLE, kept, not_found};
use crate::http::packed::Packed;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use sha2::{Digest, Sha384};
use std::sync::LazyLock;

const SCRIPT: &str = include_str!("../../../../public/loader/loader.js");
const VERSION: &str = env!("CARGO_PKG_VERSION");
const TYPE: &str = "text/javascript; charset=utf-8";
/// Five minutes: a page that loads often does not ask each time, and an update arrives soon.
const EVERGREEN: HeaderValue = HeaderValue::from_static("public, max-age=300");

static PACKED: LazyLock<Packed> = LazyLock::new(|| Packed::new(SCRIPT));
/// Where this version is, and the `integrity` of its script element (Subresource Integrity, section 3.1).
static MANIFEST: LazyLock<Packed> = LazyLock::new(|| {
    let integrity = format!("sha384-{}", STANDARD.encode(Sha384::digest(SCRIPT)));
    let path = format!("/loader/{VERSION}/loader.js");
    Packed::new(json!({"version": VERSION, "path": path, "integrity": integrity}).to_string())
});

/// `GET /loader/v1.js`: whatever is newest, for pages without `integrity`.
pub(super) async fn get_latest(request: HeaderMap) -> Response {
    kept(PACKED.answer_if_changed(&request, TYPE), EVERGREEN)
}

/// `GET /loader/manifest.json`.
pub(super) async fn get_manifest(request: HeaderMap) -> Response {
    kept(MANIFEST.answer_if_changed(&request, "application/json"), EVERGREEN)
}

/// `GET /loader/{version}/loader.js`: these bytes for ever, for pages with `integrity`.
pub(super) async fn get_version(Path(version): Path<String>, request: HeaderMap) -> Response {
    if version != VERSION {
        return not_found();
    }
    kept(PACKED.answer_if_changed(&request, TYPE), IMMUTABLE)
}
