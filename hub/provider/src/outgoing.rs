//! Outgoing requests while headers, parameters and members are still put into them.

use crate::{Body, ProviderError, texts::TextOf};
use base64::{Engine, engine::general_purpose::STANDARD};
use inlay_api::KeyLocation;
use inlay_catalogue::{Placement, TextTemplate};
use inlay_outbound::{
    HeaderMap, Method, Request,
    header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderName, HeaderValue},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};

/// What is not escaped is unreserved (RFC 3986, section 2.3).
pub(crate) const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request to a provider that is still being put together.
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    body: Body,
}

impl Outgoing {
    /// Begins a request with the `Content-Type` of its body.
    pub(crate) fn new(method: Method, url: Url, body: Body) -> Self {
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
    pub(crate) fn set_headers(
        &mut self,
        headers: &[(String, TextTemplate)],
        text_of: TextOf<'_, '_>,
    ) -> Result<(), ProviderError> {
        for (name, text) in headers {
            let Some(text) = text.render_filled(text_of) else { continue };
            let name = HeaderName::try_from(name).map_err(|_| ProviderError::Unsendable)?;
            self.headers.insert(name, secret_header(text.expose_secret())?);
        }
        Ok(())
    }

    /// Puts a value where it belongs. A value in the path is a part of the URL already.
    pub(crate) fn place(&mut self, place: &Placement, text_of: TextOf<'_, '_>) -> Result<(), ProviderError> {
        let value = place.value.render(text_of).ok_or(ProviderError::Unsendable)?;
        let value = value.expose_secret();
        match &place.location {
            KeyLocation::Header => {
                let name = HeaderName::try_from(&place.name).map_err(|_| ProviderError::Unsendable)?;
                self.headers.insert(name, secret_header(value)?);
            }
            KeyLocation::Cookie => {
                // RFC 6265, section 4.1.1: what would end the value or start another attribute.
                if value.contains([';', ',', '"', '\\', ' ']) {
                    return Err(ProviderError::Unsendable);
                }
                self.headers.append(COOKIE, secret_header(&format!("{}={value}", place.name))?);
            }
            KeyLocation::Query => self.add_query(&place.name, value),
            KeyLocation::Body => self.add_member(&place.name, Value::from(value)),
            KeyLocation::Path => {}
            KeyLocation::Other(_) => return Err(ProviderError::Unsendable),
        }
        Ok(())
    }

    /// Adds a query parameter, with a space as `%20`: signatures are made over the URL, and not every server takes `+`
    /// for a space there.
    pub(crate) fn add_query(&mut self, name: &str, value: &str) {
        let encode = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
        let pair = format!("{}={}", encode(name), encode(value));
        let query = match self.url.query().filter(|query| !query.is_empty()) {
            Some(query) => format!("{query}&{pair}"),
            None => pair,
        };
        self.url.set_query(Some(&query));
    }

    /// Adds a member to the body, if there is one; replaces it where it is there.
    pub(crate) fn add_member(&mut self, name: &str, value: Value) {
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
    pub(crate) fn authorize_basic(&mut self, username: &str, password: &str) -> Result<(), ProviderError> {
        self.headers.insert(AUTHORIZATION, basic(username, password)?);
        Ok(())
    }

    /// The body's bytes as they will be sent.
    pub(crate) fn body_bytes(&self) -> Option<Vec<u8>> {
        match &self.body {
            Body::Empty | Body::Made(_) => None,
            Body::Json(value) => Some(value.to_string().into_bytes()),
            Body::Form(fields) => Some(encoded(fields).into_bytes()),
        }
    }

    /// The fields of a form.
    pub(crate) fn form(&self) -> &[(String, String)] {
        match &self.body {
            Body::Form(fields) => fields,
            Body::Json(_) | Body::Empty | Body::Made(_) => &[],
        }
    }

    /// The request as it is sent.
    pub(crate) fn finish(self, max_bytes: usize) -> Request {
        let body = self.body_bytes();
        Request { method: self.method, url: self.url, headers: self.headers, body, max_bytes }
    }
}

/// The value of `Authorization: Basic` (RFC 7617).
pub(crate) fn basic(username: &str, password: &str) -> Result<HeaderValue, ProviderError> {
    let pair = STANDARD.encode(format!("{username}:{password}"));
    secret_header(&format!("Basic {pair}"))
}

/// A header's value that is never printed.
pub(crate) fn secret_header(value: &str) -> Result<HeaderValue, ProviderError> {
    let mut value = HeaderValue::try_from(value).map_err(|_| ProviderError::Unsendable)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Form fields as `application/x-www-form-urlencoded`.
pub(crate) fn encoded(fields: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Members of an object as form fields.
pub(crate) fn fields(members: Map<String, Value>) -> Vec<(String, String)> {
    members.into_iter().map(|(name, value)| (name, plain(value))).collect()
}

fn plain(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
