//! Classes of routes: which limit holds for whoever asks, and who may ask at all.

use axum::http::{HeaderMap, HeaderName};
use inlay_api::BASE_PATH;

const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What a route is to the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A file or a status that costs next to nothing, or a route that has a limit of its own.
    Free,
    /// Needs a token: limited by user, and by address for tokens that fail.
    Api,
    /// The widget's document, which host pages show in a frame.
    Document,
    /// A page of the popup, which is a window of its own.
    Page,
    /// What is asked again and again, by a page of the popup or by whoever watches the hub.
    Poll,
    /// A provider's answer, in the popup's window.
    Callback,
}

/// The class of each route outside the API, by its pattern.
const CLASSES: &[(&str, Class)] = &[
    ("/assets/i/{name}", Class::Free),
    ("/assets/no-picture.svg", Class::Free),
    ("/connect/back", Class::Page),
    ("/connect/back.js", Class::Free),
    ("/connect/connect.css", Class::Free),
    ("/connect/done", Class::Page),
    ("/connect/done.js", Class::Free),
    ("/connect/go", Class::Page),
    ("/connect/handover", Class::Page),
    ("/connect/handover.js", Class::Free),
    ("/connect/launch", Class::Page),
    ("/connect/launch.js", Class::Free),
    ("/connect/launch/seen", Class::Poll),
    // Counts all reports together.
    ("/csp-report", Class::Free),
    ("/embed/{hub_id}", Class::Document),
    ("/embed/{hub_id}/{*rest}", Class::Document),
    ("/healthz", Class::Free),
    ("/loader/manifest.json", Class::Free),
    ("/loader/v1.js", Class::Free),
    ("/loader/{version}/loader.js", Class::Free),
    ("/oauth/callback/{context}", Class::Callback),
    ("/oauth/callback/{context}/continue", Class::Callback),
    ("/openapi.json", Class::Free),
    // It writes to the database.
    ("/readyz", Class::Poll),
    ("/widget/{*path}", Class::Free),
];

/// The class of a route; `None` when nobody has said it, which a test does not let pass.
pub fn of(pattern: &str) -> Option<Class> {
    if pattern.strip_prefix(BASE_PATH).is_some_and(|rest| rest.starts_with('/')) {
        return Some(Class::Api);
    }
    CLASSES.iter().find(|(known, _)| *known == pattern).map(|(_, class)| *class)
}

/// The routes that have a class, outside the API.
pub fn patterns() -> impl Iterator<Item = &'static str> {
    CLASSES.iter().map(|(pattern, _)| *pattern)
}

impl Class {
    /// Whether a request may be one of this class, by what browsers say about it (Fetch Metadata Request Headers,
    /// sections 2.1 and 2.4). A picture or script on a foreign page must not use up what the address has. Who says nothing
    /// is no browser of today.
    pub(super) fn takes(self, headers: &HeaderMap) -> bool {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let Some(destination) = text(SEC_FETCH_DEST) else { return true };
        match self {
            Self::Free | Self::Api => true,
            Self::Page | Self::Callback => destination == "document",
            Self::Document => {
                let is_own = matches!(text(SEC_FETCH_SITE), Some("same-origin" | "none"));
                matches!(destination, "document" | "iframe" | "frame") || destination == "empty" && is_own
            }
            Self::Poll => text(SEC_FETCH_SITE).is_none_or(|site| site == "same-origin"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(class: Class, destination: &'static str, site: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(SEC_FETCH_DEST, destination.parse().unwrap());
        headers.insert(SEC_FETCH_SITE, site.parse().unwrap());
        class.takes(&headers)
    }

    #[test]
    fn only_windows_open_pages_and_only_frames_and_windows_open_the_widget() {
        for class in [Class::Page, Class::Callback] {
            assert!(takes(class, "document", "cross-site"));
            for destination in ["image", "iframe", "script", "empty", "style", "embed"] {
                assert!(!takes(class, destination, "cross-site"), "{class:?} {destination}");
            }
        }
        assert!(takes(Class::Document, "iframe", "cross-site") && takes(Class::Document, "document", "none"));
        assert!(
            takes(Class::Document, "empty", "same-origin") && !takes(Class::Document, "empty", "cross-site")
        );
        assert!(!takes(Class::Document, "image", "cross-site"));
        assert!(takes(Class::Poll, "empty", "same-origin") && !takes(Class::Poll, "empty", "same-site"));
        assert!(Class::Page.takes(&HeaderMap::new()));
    }

    #[test]
    fn a_route_that_only_begins_like_the_api_is_not_of_it() {
        assert_eq!(of(&format!("{BASE_PATH}/activations")), Some(Class::Api));
        assert_eq!(of(&format!("{BASE_PATH}-two/x")), None);
    }
}
