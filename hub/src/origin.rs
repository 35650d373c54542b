//! Origins of host pages and servers (RFC 6454): parsed once, where the configuration is read, by one rule.
//!
//! What passes here may be compared with a browser's `Origin` header and written into a Content-Security-Policy as it
//! stands.

use std::fmt;
use url::{Host, Origin, Url};

/// Why a text is no origin that can be used; continues a sentence that names the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// It has a path, a wildcard, a user name, or is no address at all.
    #[error("must be an exact origin such as https://app.example.com, without a path or a slash at the end")]
    NotExact,
    /// It is without TLS and not on this machine.
    #[error("must be https, except on localhost")]
    Insecure,
    /// It is no pattern of subdomains.
    #[error("must look like https://*.example.com")]
    NotSubdomains,
}

/// The origin of a page that people have open, or all subdomains of a domain, as browsers write it:
/// `https://app.example.com`, with a port where it is not the usual one. Plain HTTP is for this machine only.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HostOrigin(String);

impl HostOrigin {
    /// One origin.
    ///
    /// # Errors
    /// When the text is anything more than an origin, or one without TLS that is not on this machine.
    pub fn exact(text: &str) -> Result<Self, OriginError> {
        let origin = exact(text)?;
        if text.starts_with("https://") || is_loopback(&origin) {
            Ok(Self(text.to_owned()))
        } else {
            Err(OriginError::Insecure)
        }
    }

    /// All subdomains of a domain, for an operator who asks for them: `https://*.example.com` is everything below
    /// `example.com`, at any depth, and not itself (Content Security Policy Level 3, section 6.7.2.8). The start-up script
    /// compares in the same way.
    ///
    /// # Errors
    /// For anything else, and for the subdomains of a top-level domain.
    pub fn subdomains(text: &str) -> Result<Self, OriginError> {
        let domain = text.strip_prefix("https://*.").ok_or(OriginError::NotSubdomains)?;
        let is_domain = Self::exact(&format!("https://x.{domain}")).is_ok();
        if is_domain && domain.contains('.') {
            Ok(Self(text.to_owned()))
        } else {
            Err(OriginError::NotSubdomains)
        }
    }

    /// The origin, as browsers write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a URL is on this origin; never for subdomains.
    pub fn is_origin_of(&self, url: &Url) -> bool {
        url.origin().ascii_serialization() == self.0
    }
}

impl fmt::Display for HostOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The origin of a server, with or without TLS, written exactly as browsers do.
///
/// # Errors
/// [`OriginError::NotExact`] for anything more or less than that, and for characters that mean something in a policy.
pub fn exact(text: &str) -> Result<Origin, OriginError> {
    let url = Url::parse(text).map_err(|_| OriginError::NotExact)?;
    let origin = url.origin();
    let is_web = matches!(url.scheme(), "http" | "https");
    let is_clean = !text.contains(['*', ';', ',', '\'', ' ']);
    if is_web && is_clean && origin.ascii_serialization() == text {
        Ok(origin)
    } else {
        Err(OriginError::NotExact)
    }
}

/// Whether an origin is on the machine itself: `localhost` and the loopback addresses.
pub fn is_loopback(origin: &Origin) -> bool {
    let Origin::Tuple(_, host, _) = origin else { return false };
    match host {
        Host::Domain(domain) => domain == "localhost" || domain.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w6_wildcards_are_the_subdomains_of_a_domain_and_nothing_wider() {
        for text in ["https://*.acme.com", "https://*.app.acme.com:8443"] {
            assert_eq!(HostOrigin::subdomains(text).unwrap().as_str(), text);
        }
        for text in [
            "*",
            "https:",
            "null",
            "https://*",
            "https://*.com",
            "http://*.acme.com",
            "https://acme.com",
            "https://*.*.acme.com",
            "https://a.*.acme.com",
            "https://*.acme.com/",
            "https://*.acme.com/path",
            "https://*.Acme.com",
            "https://*.acme.com; script-src *",
            "https://*.acme.com https://evil.example",
            "https://*.127.0.0.1",
            "https://*.",
        ] {
            assert!(HostOrigin::subdomains(text).is_err(), "{text}");
        }
    }

    #[test]
    fn origins_are_exact() {
        for text in [
            "https://app.example.com",
            "https://app.example.com:8443",
            "http://127.0.0.1:8600",
            "http://app.localhost:8600",
            "http://[::1]:8600",
        ] {
            assert_eq!(HostOrigin::exact(text).unwrap().as_str(), text);
        }
        for text in [
            "*",
            "null",
            "https:",
            "https://*",
            "https://*.example.com",
            "https://App.Example.com",
            "https://app.example.com/",
            "https://app.example.com:443",
            "http://app.example.com",
            "ws://localhost",
            "https://app.example.com/path",
            "https://app.example.com?x",
            "https://me@app.example.com",
            "app.example.com",
            "https://a.example; script-src *",
            "https://a.example https://b.example",
            "data:text/html,x",
            "",
        ] {
            assert!(HostOrigin::exact(text).is_err(), "{text}");
        }
    }
}
