//! Reads where an integration's picture comes from.

use super::section::Section;
use crate::{Image, ImageSource, LoadRules, text::limit};
use std::path::PathBuf;
use url::Url;

/// `image`: a URL or the name of a file.
pub(crate) fn read(section: &mut Section<'_>, rules: &LoadRules) -> Option<Image> {
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
    source.map(Image::new)
}

/// Whether a text is the name of a file in the same folder.
pub(crate) fn is_file_name(text: &str) -> bool {
    !text.starts_with('.')
        && text.len() <= 255
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
}
