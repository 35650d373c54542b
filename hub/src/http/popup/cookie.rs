//! The launch cookie: what ties a transaction to the browser that opened the popup.

use crate::service::{Service, connecting::LaunchCookies};
use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use cookie::{Cookie, SameSite, time::Duration};

/// Seconds for which the browser keeps the cookie: longer than any transaction lives.
const LIFETIME: i64 = 900;

/// With `__Host-`, no other origin can set the cookie, not even a subdomain's (RFC 6265bis, section 4.1.3.2). The prefix
/// needs `Secure`, which Safari refuses over plain HTTP even on loopback (Chromium takes it there): a hub on a
/// developer's machine does without both. Any other hub has HTTPS, see [`crate::config`].
fn full_name(service: &Service, name: &str) -> String {
    if service.config().is_https() { format!("__Host-oc_{name}") } else { format!("oc_{name}") }
}

/// All of the launch cookies that the browser sends.
pub(super) fn all(service: &Service, headers: &HeaderMap) -> LaunchCookies {
    let prefix = full_name(service, "");
    let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let cookies = lines.flat_map(Cookie::split_parse).filter_map(Result::ok);
    LaunchCookies::new(cookies.filter_map(|cookie| {
        Some((cookie.name().strip_prefix(&prefix)?.to_owned(), cookie.value().to_owned()))
    }))
}

/// The value of `Set-Cookie` that gives the browser `secret` under `name`; nothing when it is no header value.
pub(super) fn set(service: &Service, name: &str, secret: &str) -> Option<HeaderValue> {
    let cookie = Cookie::build((full_name(service, name), secret))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(LIFETIME))
        .secure(service.config().is_https());
    HeaderValue::try_from(cookie.build().to_string()).ok()
}

/// The secret that the browser sends under `name`, from whichever of its `Cookie` headers.
pub(super) fn get(service: &Service, headers: &HeaderMap, name: &str) -> Option<String> {
    let name = full_name(service, name);
    let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = lines.flat_map(Cookie::split_parse).filter_map(Result::ok);
    cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}
