//! Static files: what the widget's build made, and the loader.

mod files;
mod image;
mod loader;

use super::{accept, headers, packed};
use crate::service::Service;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use files::Files;
use std::path::PathBuf;
use std::sync::Arc;

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Kept, but asked about before every use.
const REVALIDATED: HeaderValue = HeaderValue::from_static("no-cache");

/// `GET /widget/{*path}` from the folder with the built widget, `GET /loader/v1.js`,
/// `GET /loader/{version}/loader.js` and `GET /loader/manifest.json`, with all their headers.
pub fn router<S: Clone + Send + Sync + 'static>(dir: PathBuf) -> Router<S> {
    Router::new()
        .route("/widget/{*path}", get(get_file))
        .with_state(Arc::new(Files::new(dir)))
        .route("/loader/manifest.json", get(loader::get_manifest))
        .route("/loader/v1.js", get(loader::get_latest))
        .route("/loader/{version}/loader.js", get(loader::get_version))
}

/// `GET /assets/i/{name}`: pictures of integrations, and the one for those that have none.
pub fn images() -> Router<Arc<Service>> {
    Router::new()
        .route("/assets/i/{name}", get(image::get_image))
        .route("/assets/no-picture.svg", get(image::get_no_picture))
}

async fn get_file(State(files): State<Arc<Files>>, Path(path): Path<String>, request: HeaderMap) -> Response {
    let Some(content_type) = is_plain(&path).then(|| content_type(&path)).flatten() else {
        return not_found();
    };
    let Some(found) = files.find(&path, accept::best(request.get(ACCEPT_ENCODING))).await else {
        return not_found();
    };
    // A file that the client has is not read.
    let (body, tag) = match files.tag(&found).filter(|tag| packed::has(&request, tag)) {
        Some(tag) => (Bytes::new(), tag),
        None => match files.read(&found).await {
            Some(read) => read,
            None => return not_found(),
        },
    };
    let cache = if is_hashed(&path) { IMMUTABLE } else { REVALIDATED };
    kept(packed::if_changed(&request, content_type, found.coding, &tag, || body), cache)
}

/// With the headers of a file, and how long it may be kept.
fn kept(mut response: Response, cache: HeaderValue) -> Response {
    headers::asset(response.headers_mut());
    response.headers_mut().insert(CACHE_CONTROL, cache);
    response
}

fn not_found() -> Response {
    let mut response = StatusCode::NOT_FOUND.into_response();
    headers::asset(response.headers_mut());
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Names made of letters, digits, `-`, `_` and dots that are not in front: nothing that leaves the folder, no hidden
/// file, no second spelling of a name.
fn is_plain(path: &str) -> bool {
    path.split('/').all(|name| {
        !name.is_empty()
            && !name.starts_with('.')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
    })
}

/// Exact types, because browsers are told not to guess. Other files are not served; documents have headers of their own
/// and are served by `embed`.
fn content_type(path: &str) -> Option<&'static str> {
    let (_, extension) = path.rsplit_once('.')?;
    Some(match extension {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

/// Whether the name changes with the content: it has a part of at least eight hex digits.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split(['-', '_', '.'])
        .any(|part| part.len() >= 8 && part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
}

#[cfg(test)]
mod tests;
