//! A call of the activation API: who is asking, and for what. Taking one is what authenticates a request and holds it to
//! the token's hub, so that no handler can forget to.

use super::limit;
use crate::{
    Error,
    limit::Bucket,
    service::{Principal, Service, UserRef, page::PageQuery},
};
use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, header::AUTHORIZATION, request::Parts},
};
use std::sync::Arc;
use url::form_urlencoded;

/// Most values of a list in a query: each is compared with each of the hub's rows or definitions.
pub const MOST_VALUES: usize = 100;

/// An authenticated call.
#[derive(Debug)]
pub struct Call {
    /// The token's user.
    pub who: Principal,
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

impl FromRequestParts<Arc<Service>> for Call {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, Error> {
        let who = authenticate(parts, service).await?;
        let path = RawPathParams::from_request_parts(parts, service).await.map_err(|_| Error::NotFound)?;
        let path: Vec<(String, String)> =
            path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let query = parts.uri.query().unwrap_or_default();
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let call = Self { who, path, query };
        if let Some((_, hub)) = call.path.iter().find(|(name, _)| name == "hub") {
            call.who.require_hub(hub)?;
        }
        call.within(&service.limits().calls)?;
        Ok(call)
    }
}

/// Whose token it is. A token that is refused counts for its address, because looking at one is work; a request without
/// any is none, and a picture on a foreign page can make such requests.
async fn authenticate(parts: &Parts, service: &Service) -> Result<Principal, Error> {
    let token = token(&parts.headers)?;
    let address = limit::client(service, &parts.extensions, &parts.headers);
    let failed = &service.limits().failed_tokens;
    failed.check(address)?;
    let answer = service.authentication.authenticate(token).await;
    if matches!(answer, Err(Error::Token { .. })) {
        // The next one is refused; this one has its answer already.
        _ = failed.take(address);
    }
    answer
}

/// The token: from the `Authorization` header and nowhere else, since URLs and cookies end up in other hands.
fn token(headers: &HeaderMap) -> Result<&str, Error> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(header_refused("no Authorization header, or several"));
    };
    let value = value.to_str().map_err(|_| header_refused("the Authorization header is not text"))?;
    match value.split_once(' ') {
        Some((scheme, token))
            if scheme.eq_ignore_ascii_case("JWT") || scheme.eq_ignore_ascii_case("Bearer") =>
        {
            Ok(token.trim())
        }
        _ => Err(header_refused("the Authorization header's scheme is neither JWT nor Bearer")),
    }
}

fn header_refused(cause: &str) -> Error {
    Error::Token {
        cause: cause.to_owned(),
        advice: format!("{cause}: send `Authorization: JWT <token>` once"),
    }
}

impl Call {
    /// Uses one of what a limit leaves this user.
    ///
    /// # Errors
    /// [`Error::RateLimited`] when nothing is left.
    pub fn within(&self, limit: &Bucket) -> Result<(), Error> {
        Ok(limit.take((&self.who.hub_id, &self.who.external_id))?)
    }

    /// A parameter of the route's path.
    pub fn param(&self, name: &str) -> &str {
        self.path.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The end user in the path.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unknown `identifier_type`.
    pub fn user(&self) -> Result<UserRef, Error> {
        let internal = match self.text("identifier_type") {
            None | Some("external") => false,
            Some("internal") => true,
            Some(_) => return Err(Error::invalid("identifier_type", "Use external or internal.")),
        };
        Ok(UserRef { id: self.param("user").to_owned(), internal })
    }

    /// A query parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A query parameter that is a ULID, as this server writes them.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what is none: as what is not there.
    pub fn ulid(&self, name: &str) -> Result<Option<&str>, Error> {
        let is_ulid = |text: &str| ulid::Ulid::from_string(text).is_ok_and(|ulid| ulid.to_string() == text);
        let text = self.text(name);
        if text.is_none_or(is_ulid) { Ok(text) } else { Err(Error::NotFound) }
    }

    /// A query parameter that may be repeated, or hold several values with commas between them.
    ///
    /// # Errors
    /// [`Error::Invalid`] for more than [`MOST_VALUES`], empty ones included.
    pub fn list(&self, name: &str) -> Result<Vec<String>, Error> {
        let values = self.query.iter().filter(|(known, _)| known == name);
        let parts = values.flat_map(|(_, value)| value.split(','));
        let parts: Vec<&str> = parts.map(str::trim).take(MOST_VALUES + 1).collect();
        if parts.len() > MOST_VALUES {
            return Err(Error::invalid(name, format!("Use at most {MOST_VALUES}.")));
        }
        Ok(parts.into_iter().filter(|part| !part.is_empty()).map(str::to_owned).collect())
    }

    /// A query parameter that is `true` or `false`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for anything else.
    pub fn boolean(&self, name: &str) -> Result<Option<bool>, Error> {
        match self.text(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(Error::invalid(name, "Use true or false.")),
        }
    }

    /// A query parameter that is a whole number.
    ///
    /// # Errors
    /// [`Error::Invalid`] for anything else.
    pub fn number(&self, name: &str) -> Result<Option<u32>, Error> {
        match self.text(name) {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| Error::invalid(name, "Use a whole number.")),
        }
    }

    /// Which part of a list is wanted.
    ///
    /// # Errors
    /// [`Error::Invalid`] when `first` is not a number.
    pub fn page(&self) -> Result<PageQuery, Error> {
        let cursor = |name| self.text(name).filter(|text| !text.is_empty()).map(str::to_owned);
        Ok(PageQuery {
            first: self.number("first")?.map(|first| first as usize),
            after: cursor("after"),
            before: cursor("before"),
        })
    }
}
