//! The fallbacks of the popup.

/// Other ways to the provider's page than the popup: a link, or a full-page redirect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fallbacks {
    /// The launch page: opens another window, or is copied into one of this browser.
    pub(crate) launch_link: String,
    /// Whether the hub can do it by a full-page redirect.
    pub(crate) can_redirect: bool,
    /// The transaction's id; empty when the API has none.
    pub(crate) transaction_id: String,
}
