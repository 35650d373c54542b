//! A request while things are still put into it.

use super::{Body, Unverified, secret_header};
use base64::{Engine, engine::general_purpose::STANDARD};
use inlay_api::KeyLocation;
use inlay_catalogue::{Placement, TextTemplate};
use inlay_outbound::{HeaderMap, Method, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};

/// What is not escaped is unreserved (RFC 3986, section 2.3).
pub(super) const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Filled in by name.
pub(super) type TextOf<'f, 't> = &'f dyn Fn(&str) -> Option<&'t str>;

pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    body: Body,
}

impl Outgoing {
    pub(super) fn new(method: Method, url: Url, body: Body) -> Self {
        let mut headers = HeaderMap::new();
        let media_type = match body {
            Body::Empty => None,
            Body::Json(_) => Some("application/json"),
            Body::Form(_) => Some("application/x-www-form-urlencoded"),
            Body::Made(_) => None,
        };
        if let Some(media_type) = media_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        Self { method, url, headers, body }
    }

    /// Sets headers; one that would be blank is left out.
    pub(super) fn set_headers(
        &mut self,
        headers: &[(String, TextTemplate)],
        text_of: TextOf<'_, '_>,
    ) -> Result<(), Unverified> {
        for (name, text) in headers {
            let Some(text) = text.render_filled(text_of) else { continue };
            let name = HeaderName::try_from(name).map_err(|_| Unverified::Unsendable)?;
            self.headers.insert(name, secret_header(text.expose_secret())?);
        }
        Ok(())
    }

    /// Puts a value where it belongs. A value in the path is a part of the URL already.
    pub(super) fn place(&mut self, place: &Placement, text_of: TextOf<'_, '_>) -> Result<(), Unverified> {
        let value = place.value.render(text_of).ok_or(Unverified::Unsendable)?;
        let value = value.expose_secret();
        match &place.location {
            KeyLocation::Header => {
                let name = HeaderName::try_from(&place.name).map_err(|_| Unverified::Unsendable)?;
                self.headers.insert(name, secret_header(value)?);
            }
            KeyLocation::Cookie => {
                // RFC 6265, section 4.1.1: what would end the value or start another attribute.
                if value.contains([';', ',', '"', '\\', ' ']) {
                    return Err(Unverified::Unsendable);
                }
                self.headers.append(COOKIE, secret_header(&format!("{}={value}", place.name))?);
            }
            KeyLocation::Query => self.add_query(&place.name, value),
            KeyLocation::Body => self.add_member(&place.name, Value::from(value)),
            KeyLocation::Path => {}
            KeyLocation::Other(_) => return Err(Unverified::Unsendable),
        }
        Ok(())
    }

    /// Adds a query parameter, with a space as `%20`: signatures are made over the URL, and not every server takes `+`
    /// for a space there.
    pub(super) fn add_query(&mut self, name: &str, value: &str) {
        let encode = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
        let pair = format!("{}={}", encode(name), encode(value));
        let query = match self.url.query().filter(|query| !query.is_empty()) {
            Some(query) => format!("{query}&{pair}"),
            None => pair,
        };
        self.url.set_query(Some(&query));
    }

    /// Adds a member to the body, if there is one; replaces it where it is there.
    pub(super) fn add_member(&mut self, name: &str, value: Value) {
        match &mut self.body {
            Body::Json(Value::Object(members)) => _ = members.insert(name.to_owned(), value),
            Body::Form(fields) => {
                fields.retain(|(known, _)| known != name);
                fields.push((name.to_owned(), plain(value)));
            }
            Body::Json(_) | Body::Empty | Body::Made(_) => {}
        }
    }

    /// `Authorization: Basic` (RFC 7617).
    pub(super) fn authorize_basic(&mut self, username: &str, password: &str) -> Result<(), Unverified> {
        let pair = STANDARD.encode(format!("{username}:{password}"));
        self.headers.insert(AUTHORIZATION, secret_header(&format!("Basic {pair}"))?);
        Ok(())
    }

    /// The body's bytes as they will be sent.
    pub(super) fn body_bytes(&self) -> Option<Vec<u8>> {
        match &self.body {
            Body::Empty | Body::Made(_) => None,
            Body::Json(value) => Some(value.to_string().into_bytes()),
            Body::Form(fields) => Some(encoded(fields).into_bytes()),
        }
    }

    /// The fields of a form.
    pub(super) fn form(&self) -> &[(String, String)] {
        match &self.body {
            Body::Form(fields) => fields,
            Body::Json(_) | Body::Empty | Body::Made(_) => &[],
        }
    }

    pub(super) fn finish(self, max_bytes: usize) -> Request {
        let body = self.body_bytes();
        Request { method: self.method, url: self.url, headers: self.headers, body, max_bytes }
    }
}

/// Form fields as `application/x-www-form-urlencoded`.
pub(super) fn encoded(fields: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Members of an object as form fields.
pub(super) fn fields(members: Map<String, Value>) -> Vec<(String, String)> {
    members.into_iter().map(|(name, value)| (name, plain(value))).collect()
}

fn plain(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
