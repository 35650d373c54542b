//! The image of an integration: where it comes from, and under which path the hub serves its own copy of it.

use std::{path::PathBuf, sync::OnceLock};
use url::Url;

/// A picture. Browsers are never told where it comes from.
#[derive(Clone, Debug)]
pub struct Image {
    /// Where the original is.
    pub source: ImageSource,
    served: OnceLock<String>,
}

/// Where a picture's original is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageSource {
    /// Somebody else's server.
    Url(Url),
    /// A file beside the definition.
    File(PathBuf),
}

impl Image {
    /// A picture that the hub has no copy of yet.
    pub(crate) fn new(source: ImageSource) -> Self {
        Self { source, served: OnceLock::new() }
    }

    /// The path of the hub's copy; none until there is one.
    pub fn path(&self) -> Option<&str> {
        self.served.get().map(String::as_str)
    }

    /// Says where the hub's copy is from now on.
    pub fn serve_at(&self, path: String) {
        // The same picture has the same path: whoever was first said it.
        _ = self.served.set(path);
    }
}
