//! The script that host pages include. It is part of the program, so that loader and hub are always of one version.

use super::{IMMUTABLE, answer, not_found};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use sha2::{Digest, Sha384};

const SCRIPT: &str = include_str!("../../../../public/loader/loader.js");
const VERSION: &str = env!("CARGO_PKG_VERSION");
const TYPE: &str = "text/javascript; charset=utf-8";
/// Five minutes: a page that loads often does not ask each time, and an update arrives soon.
const EVERGREEN: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// `GET /loader/v1.js`: whatever is newest, for pages without `integrity`.
pub(super) async fn get_latest(request: HeaderMap) -> Response {
    answer(&request, TYPE, EVERGREEN, SCRIPT)
}

/// `GET /loader/manifest.json`: where this version is, and the `integrity` of its script element (Subresource Integrity,
/// section 3.1).
pub(super) async fn get_manifest(request: HeaderMap) -> Response {
    let integrity = format!("sha384-{}", STANDARD.encode(Sha384::digest(SCRIPT)));
    let path = format!("/loader/{VERSION}/loader.js");
    let manifest = json!({"version": VERSION, "path": path, "integrity": integrity});
    answer(&request, "application/json", EVERGREEN, manifest.to_string())
}

/// `GET /loader/{version}/loader.js`: these bytes for ever, for pages with `integrity`.
pub(super) async fn get_version(Path(version): Path<String>, request: HeaderMap) -> Response {
    if version == VERSION { answer(&request, TYPE, IMMUTABLE, SCRIPT) } else { not_found() }
}
