//! Rich text (formatted descriptions) from a schema, as elements: no string of it is ever read as markup.

use crate::{element::element, ui::external_link};
use inlay_forms::rich::{Block, Inline};
use leptos::prelude::*;

/// Paragraphs, lists and code.
pub(super) fn blocks(blocks: &[Block]) -> AnyView {
    blocks.iter().map(block).collect_view().into_any()
}

fn block(block: &Block) -> AnyView {
    match block {
        Block::Paragraph(parts) => element("p").child(inlines(parts)).into_any(),
        Block::List(items) => element("ul")
            .child(items.iter().map(|item| element("li").child(inlines(item)).into_any()).collect_view())
            .into_any(),
        Block::Code(text) => element("pre").child(text.clone()).into_any(),
    }
}

fn inlines(parts: &[Inline]) -> AnyView {
    parts.iter().map(inline).collect_view().into_any()
}

fn inline(part: &Inline) -> AnyView {
    match part {
        Inline::Text(text) => text.clone().into_any(),
        Inline::Bold(text) => element("b").child(text.clone()).into_any(),
        Inline::Italic(text) => element("i").child(text.clone()).into_any(),
        Inline::Code(text) => element("code").child(text.clone()).into_any(),
        Inline::Link { text, url } => external_link(Some(url), text),
        Inline::Break => element("br").into_any(),
    }
}
