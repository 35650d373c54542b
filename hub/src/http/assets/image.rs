//! `GET /assets/i/{sha256}.png`: the hub's copies of integrations' images, named by their content.

use super::{IMMUTABLE, kept, not_found};
use crate::{Error, http::packed, service::Service};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use std::sync::Arc;

pub(super) async fn get_image(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
    request: HeaderMap,
) -> Response {
    let Some(hash) = name.strip_suffix(".png").filter(|hash| is_hash(hash)) else { return not_found() };
    match service.offers.image(hash).await {
        Ok(png) => {
            // The name is the content's hash already.
            let tag = HeaderValue::from_str(&format!("\"{hash}\"")).expect("hex digits are ASCII");
            kept(packed::if_changed(&request, "image/png", None, &tag, || png.into()), IMMUTABLE)
        }
        Err(Error::NotFound) => not_found(),
        Err(error) => error.into_response(),
    }
}

/// The picture of what has none, for clients that draw nothing of their own.
pub(super) async fn get_no_picture() -> Response {
    let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\">\
                   <rect width=\"40\" height=\"40\" rx=\"8\" fill=\"#8a8d94\"/></svg>";
    kept(([(CONTENT_TYPE, "image/svg+xml")], picture).into_response(), IMMUTABLE)
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
