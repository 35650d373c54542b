//! Compression of bodies that are the same for everybody: compressed and hashed (`ETag`) once, sent as each client takes
//! them.

use super::accept::{self, Coding};
use axum::{
    body::Bytes,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY},
    },
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::{
    io::{self, Write},
    sync::OnceLock,
};

/// Above this many bytes brotli's best takes longer than it is worth to whoever waits for the first answer.
const LARGE: usize = 16 * 1024;

/// A body in every coding that some client has asked for.
pub(super) struct Packed {
    plain: Coded,
    brotli: OnceLock<Option<Coded>>,
    gzip: OnceLock<Option<Coded>>,
}

struct Coded {
    bytes: Bytes,
    tag: HeaderValue,
}

impl Packed {
    /// Compresses nothing yet.
    pub(super) fn new(plain: impl Into<Bytes>) -> Self {
        Self { plain: Coded::new(plain.into()), brotli: OnceLock::new(), gzip: OnceLock::new() }
    }

    /// 200 with the body, for answers that nobody keeps.
    pub(super) fn answer(&self, request: &HeaderMap, content_type: &'static str) -> Response {
        let (coded, coding) = self.best(request);
        let mut response = coded.bytes.clone().into_response();
        describe(response.headers_mut(), content_type, coding);
        response
    }

    /// 200 with the body and its tag, or 304 when the client has it. Each coding has a tag of its own.
    pub(super) fn answer_if_changed(&self, request: &HeaderMap, content_type: &'static str) -> Response {
        let (coded, coding) = self.best(request);
        if_changed(request, content_type, coding, &coded.tag, || coded.bytes.clone())
    }

    fn best(&self, request: &HeaderMap) -> (&Coded, Option<Coding>) {
        let accepted = accept::best(request.get(ACCEPT_ENCODING));
        let mut coded = accepted.filter_map(|coding| Some((self.coded(coding)?, Some(coding))));
        coded.next().unwrap_or((&self.plain, None))
    }

    /// Nothing when compression makes it no smaller.
    fn coded(&self, coding: Coding) -> Option<&Coded> {
        let kept = match coding {
            Coding::Brotli => &self.brotli,
            Coding::Gzip => &self.gzip,
        };
        let coded = kept.get_or_init(|| {
            let compressed = match coding {
                Coding::Brotli => brotli(&self.plain.bytes),
                Coding::Gzip => gzip(&self.plain.bytes),
            };
            let bytes = compressed.ok()?;
            (bytes.len() < self.plain.bytes.len()).then(|| Coded::new(bytes.into()))
        });
        coded.as_ref()
    }
}

impl Coded {
    fn new(bytes: Bytes) -> Self {
        Self { tag: tag(&bytes), bytes }
    }
}

/// 200 with the body and its tag, or 304 when the client has it.
pub(super) fn if_changed(
    request: &HeaderMap,
    content_type: &'static str,
    coding: Option<Coding>,
    tag: &HeaderValue,
    body: impl FnOnce() -> Bytes,
) -> Response {
    let mut response =
        if has(request, tag) { StatusCode::NOT_MODIFIED.into_response() } else { body().into_response() };
    describe(response.headers_mut(), content_type, coding);
    response.headers_mut().insert(ETAG, tag.clone());
    response
}

fn describe(headers: &mut HeaderMap, content_type: &'static str, coding: Option<Coding>) {
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    }
}

/// A strong validator (RFC 9110, section 8.8.1) of these bytes.
pub(super) fn tag(body: &[u8]) -> HeaderValue {
    let hex = HEXLOWER.encode(&Sha256::digest(body)[..12]);
    HeaderValue::from_str(&format!("\"{hex}\"")).expect("hex digits are ASCII")
}

/// Whether the client has what this tag is of. Compared weakly, as RFC 9110 section 13.1.2 asks for: a proxy that compressed
/// may have put `W/` in front.
pub(super) fn has(request: &HeaderMap, tag: &HeaderValue) -> bool {
    request
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/").as_bytes() == tag.as_bytes())
}

fn brotli(plain: &[u8]) -> io::Result<Vec<u8>> {
    let quality = if plain.len() > LARGE { 9 } else { 11 };
    let parameters = brotli::enc::BrotliEncoderParams { quality, lgwin: 22, ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*plain, &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn request(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        headers
    }

    async fn bytes(response: Response) -> Vec<u8> {
        axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
    }

    #[tokio::test]
    async fn a_body_is_sent_as_the_client_takes_it_and_compressed_once() {
        let text = "the same words again and again; ".repeat(2000);
        let packed = Packed::new(text.clone());
        let answer = |accept| packed.answer(&request("accept-encoding", accept), "text/plain");
        let (brotli, gzip, plain) = (answer("gzip, br"), answer("gzip"), answer("identity"));
        for (response, coding) in [(&brotli, Some("br")), (&gzip, Some("gzip")), (&plain, None)] {
            let said = response.headers().get(CONTENT_ENCODING).map(|value| value.to_str().unwrap());
            assert_eq!(said, coding);
            assert_eq!(response.headers()[VARY], "accept-encoding");
        }
        let mut unpacked = String::new();
        let gzip = bytes(gzip).await;
        flate2::read::GzDecoder::new(&*gzip).read_to_string(&mut unpacked).unwrap();
        assert!(unpacked == text && gzip.len() < text.len() / 10);
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &*bytes(brotli).await, &mut unpacked).unwrap();
        assert!(unpacked == text.as_bytes() && bytes(plain).await == text.as_bytes());
        let kept = packed.coded(Coding::Gzip).unwrap().bytes.as_ptr();
        assert_eq!(packed.coded(Coding::Gzip).unwrap().bytes.as_ptr(), kept);
    }

    #[tokio::test]
    async fn what_compression_makes_no_smaller_is_sent_as_it_is() {
        let response = Packed::new("a").answer(&request("accept-encoding", "br, gzip"), "text/plain");
        assert!(!response.headers().contains_key(CONTENT_ENCODING));
        assert_eq!(bytes(response).await, b"a");
    }

    #[tokio::test]
    async fn each_coding_has_a_tag_of_its_own_and_a_client_that_has_it_is_told_so() {
        let packed = Packed::new("the same words again and again; ".repeat(20));
        let mut tags = Vec::new();
        for accept in ["br", "gzip", "identity"] {
            let mut headers = request("accept-encoding", accept);
            let first = packed.answer_if_changed(&headers, "text/plain");
            tags.push(first.headers()[ETAG].clone());
            headers.insert(IF_NONE_MATCH, first.headers()[ETAG].clone());
            let second = packed.answer_if_changed(&headers, "text/plain");
            assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
            assert!(bytes(second).await.is_empty());
        }
        assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
    }
}
