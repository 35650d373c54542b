//! Files: what the widget's build made, and the loader.

mod accept;
mod image;
mod loader;

use super::headers;
use crate::service::Service;
use accept::Coding;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
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
        .with_state(Arc::new(dir))
        .route("/loader/manifest.json", get(loader::get_manifest))
        .route("/loader/v1.js", get(loader::get_latest))
        .route("/loader/{version}/loader.js", get(loader::get_version))
}

/// `GET /assets/i/{name}`: pictures of integrations.
pub fn images() -> Router<Arc<Service>> {
    Router::new().route("/assets/i/{name}", get(image::get_image))
}

async fn get_file(State(dir): State<Arc<PathBuf>>, Path(path): Path<String>, request: HeaderMap) -> Response {
    let Some(content_type) = is_plain(&path).then(|| content_type(&path)).flatten() else {
        return not_found();
    };
    let Some((body, coding)) = read(dir.join(&path), accept::best(request.get(ACCEPT_ENCODING))).await else {
        return not_found();
    };
    let cache = if is_hashed(&path) { IMMUTABLE } else { REVALIDATED };
    let mut response = answer(&request, content_type, cache, body);
    if let Some(coding) = coding {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    }
    response
}

/// The file, or its compressed sibling if there is one and the client takes it.
async fn read(
    path: PathBuf,
    accepted: impl IntoIterator<Item = Coding>,
) -> Option<(Vec<u8>, Option<Coding>)> {
    for coding in accepted {
        let mut sibling = path.clone().into_os_string();
        sibling.push(coding.extension());
        if let Ok(body) = tokio::fs::read(sibling).await {
            return Some((body, Some(coding)));
        }
    }
    tokio::fs::read(path).await.ok().map(|body| (body, None))
}

/// 200 with the body, or 304 when the client has it. Compressed and plain bytes have tags of their own.
fn answer(
    request: &HeaderMap,
    content_type: &'static str,
    cache: HeaderValue,
    body: impl AsRef<[u8]> + IntoResponse,
) -> Response {
    let tag = tag(body.as_ref());
    let mut response =
        if has(request, &tag) { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
    let headers = response.headers_mut();
    headers::asset(headers);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, cache);
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(ETAG, tag);
    response
}

fn tag(body: &[u8]) -> HeaderValue {
    let digest = Sha256::digest(body);
    let hex = HEXLOWER.encode(&digest[..12]);
    HeaderValue::from_str(&format!("\"{hex}\"")).expect("hex digits are ASCII")
}

/// Compared weakly, as RFC 9110 section 13.1.2 asks for: a proxy that compressed may have put `W/` in front.
fn has(request: &HeaderMap, tag: &HeaderValue) -> bool {
    request
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/").as_bytes() == tag.as_bytes())
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
