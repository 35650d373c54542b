//! An integration's picture: where it comes from, and under which path the hub serves its own copy of it.

use super::{LoadRules, read::section::Section, text::limit};
use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};
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
    pub(super) fn read(section: &mut Section<'_>, rules: &LoadRules) -> Option<Self> {
        let text = section.raw("image")?;
        let source = match Url::parse(&text) {
            Ok(url) => {
                let is_plain = url.username().is_empty() && url.password().is_none();
                let is_allowed = is_plain && text.len() <= limit::URL && rules.accepts(&text);
                is_allowed.then_some(ImageSource::Url(url))
            }
            Err(_) => is_file_name(&text).then(|| ImageSource::File(PathBuf::from(&text))),
        };
        if source.is_none() {
            section.problem("image", "must be an https URL, or the name of a file beside this one");
        }
        Some(Self { source: source?, served: OnceLock::new() })
    }

    /// Looks for the file in the folder of the definition.
    ///
    /// # Errors
    /// What is wrong, when it is not there.
    pub(super) fn stand_beside(&mut self, definition: &Path) -> Result<(), String> {
        let ImageSource::File(file) = &mut self.source else { return Ok(()) };
        let path = definition.with_file_name(&file);
        if !path.is_file() {
            return Err(format!("image: there is no {} beside it", file.display()));
        }
        *file = path;
        Ok(())
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

fn is_file_name(text: &str) -> bool {
    !text.starts_with('.')
        && text.len() <= 255
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
}
