//! HTTP methods that a definition can name.

/// The HTTP method of a request that a definition describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestMethod {
    /// Nearly always.
    Get,
    /// For providers whose calls are all POST.
    Post,
    /// For revocations only.
    Delete,
}
