//! Rich text: descriptions in HTML or Markdown, as formatted text that is safe to show. A quarter of 763 real
//! connection specifications writes HTML into them, some write Markdown; what comes out here has no markup left, only
//! these blocks, and no other links than https and mailto.

mod html;
mod reader;

use crate::is_invisible;
use reader::Reader;

/// A piece of a description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Inline>),
    /// Items, each running text.
    List(Vec<Vec<Inline>>),
    /// Text whose line breaks count.
    Code(String),
}

/// A piece of running text. Nothing is nested: the outermost formatting that matters most wins (link, code, bold,
/// italic).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// As it is.
    Text(String),
    /// Strong.
    Bold(String),
    /// Emphasised.
    Italic(String),
    /// A literal.
    Code(String),
    /// Leads somewhere.
    Link {
        /// What is shown.
        text: String,
        /// One that [`is_link`](crate::is_link) lets be one.
        url: String,
    },
    /// The next piece starts a line.
    Break,
}

/// Longest description that is read, in bytes.
const LONGEST: usize = 6000;

/// Reads HTML and Markdown at once, as far as descriptions use them.
pub fn parse(text: &str) -> Vec<Block> {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let visible: String = text[..end].chars().filter(|c| c.is_whitespace() || !is_invisible(*c)).collect();
    let mut reader = Reader::default();
    reader.read(&visible);
    reader.finish(end < text.len())
}

#[cfg(test)]
mod tests;
