//! Links: back to another screen, and out to somebody else's page.

use crate::element::element;
use leptos::prelude::*;

/// A link back to another screen of the widget.
pub(crate) fn back_link(href: String, text: &'static str) -> AnyView {
    element("a").class("back").attr("href", href).child(text).into_any()
}

/// An external link: https to somebody else's page, or nothing; other schemes run code or leave the web (RFC 3986, section
/// 3.1).
pub(crate) fn external_link(url: Option<&str>, text: &str) -> AnyView {
    match url.filter(|url| is_https(url)) {
        Some(url) => element("a")
            .attr("href", url.to_owned())
            .attr("target", "_blank")
            .attr("rel", "noopener noreferrer")
            .child(text.to_owned())
            .into_any(),
        None => ().into_any(),
    }
}

/// Whether a URL from an integration is an https URL that may be followed.
fn is_https(url: &str) -> bool {
    url.strip_prefix("https://").is_some_and(|rest| {
        let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        !host.is_empty() && !host.contains('@') && !url.chars().any(|c| c.is_control() || c.is_whitespace())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_links_without_tricks_are_followed() {
        assert!(is_https("https://docs.example.com/a?b#c"));
        for url in [
            "javascript:alert(1)",
            "http://example.com",
            "https://",
            "https:///x",
            "https://user@evil.example",
            "java\tscript:alert(1)",
            "https://example.com/\u{0}",
            "HTTPS ://example.com",
            "data:text/html,x",
            "//example.com",
        ] {
            assert!(!is_https(url), "{url}");
        }
    }
}
