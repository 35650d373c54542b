//! Controls and notices that every screen uses. They know no feature and no client call, only what they are given.

mod form;
mod icon;
mod notice;

pub(crate) use form::{Find, FormState, Found};
pub(crate) use icon::icon;
pub(crate) use notice::{loading_page, notice};

use crate::element::element;
use inlay_api::IntegrationStatus;
use leptos::prelude::*;

/// The words for a state; nothing for what needs no words.
pub(crate) fn state_text(state: &IntegrationStatus) -> Option<&'static str> {
    match state {
        IntegrationStatus::Active => Some("On"),
        IntegrationStatus::Attention => Some("Needs attention"),
        IntegrationStatus::Paused => Some("Paused"),
        IntegrationStatus::Unavailable => Some("Not available"),
        IntegrationStatus::Available | IntegrationStatus::Other(_) => None,
    }
}

/// A dot and a word.
pub(crate) fn state_badge(state: &IntegrationStatus) -> AnyView {
    match state_text(state) {
        Some(text) => element("span").class(format!("state state-{state}")).child(text).into_any(),
        None => ().into_any(),
    }
}

/// A link back to another screen of the widget.
pub(crate) fn back_link(href: String, text: &'static str) -> AnyView {
    element("a").class("back").attr("href", href).child(text).into_any()
}

/// An https link to somebody else's page, or nothing: other schemes run code or leave the web (RFC 3986, section 3.1).
pub(crate) fn outside_link(url: Option<&str>, text: &str) -> AnyView {
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

/// Whether a URL from an integration may be followed.
pub(crate) fn is_https(url: &str) -> bool {
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
