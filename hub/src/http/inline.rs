//! Hashes of the inline script and style of the widget's document, for its Content-Security-Policy (CSP Level 3, section
//! 2.3.1, "hash-source").

use data_encoding::BASE64;
use sha2::{Digest, Sha256};

/// Source expressions, each with a space in front: `" 'sha256-…'"` for every element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inline {
    /// For `script-src`.
    pub scripts: String,
    /// For `style-src`.
    pub styles: String,
}

impl Inline {
    /// Of the elements that the build writes: `<script type="module">` and `<style>`. What is between the tags counts, to
    /// the byte.
    pub fn of(html: &str) -> Self {
        Self {
            scripts: hashes(html, "<script type=\"module\">", "</script>"),
            styles: hashes(html, "<style>", "</style>"),
        }
    }
}

fn hashes(html: &str, start: &str, end: &str) -> String {
    html.split(start)
        .skip(1)
        .filter_map(|rest| rest.split_once(end))
        .map(|(text, _)| format!(" 'sha256-{}'", BASE64.encode(&Sha256::digest(text))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_inline_script_and_style_is_hashed_and_nothing_else() {
        // The first hash is CSP Level 3's own example; the second was made by `openssl dgst -sha256 -binary | base64`.
        let html = "<style>a { }</style><script type=\"application/json\">{}</script><script src=\"a.js\"></script>\
                    <script type=\"module\">alert('Hello, world.');</script>";
        assert_eq!(
            Inline::of(html),
            Inline {
                scripts: " 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='".to_owned(),
                styles: " 'sha256-V772Un512mwSfboBMJIh7gFKD4A2CGfkS9l77+/tDHU='".to_owned(),
            }
        );
    }
}
