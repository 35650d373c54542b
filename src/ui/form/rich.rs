//! Formatted text from a schema, as elements: no string of it is ever read as markup.

use crate::ui::outside_link;
use inlay_forms::rich::{Block, Inline};
use leptos::prelude::*;

/// Paragraphs, lists and code.
pub(super) fn blocks(blocks: &[Block]) -> AnyView {
    blocks.iter().map(block).collect_view().into_any()
}

fn block(block: &Block) -> AnyView {
    match block {
        Block::Paragraph(parts) => view! { <p>{inlines(parts)}</p> }.into_any(),
        Block::List(items) => {
            view! { <ul>{items.iter().map(|item| view! { <li>{inlines(item)}</li> }).collect_view()}</ul> }
                .into_any()
        }
        Block::Code(text) => view! { <pre>{text.clone()}</pre> }.into_any(),
    }
}

fn inlines(parts: &[Inline]) -> AnyView {
    parts.iter().map(inline).collect_view().into_any()
}

fn inline(part: &Inline) -> AnyView {
    match part {
        Inline::Text(text) => text.clone().into_any(),
        Inline::Bold(text) => view! { <b>{text.clone()}</b> }.into_any(),
        Inline::Italic(text) => view! { <i>{text.clone()}</i> }.into_any(),
        Inline::Code(text) => view! { <code>{text.clone()}</code> }.into_any(),
        Inline::Link { text, url } => outside_link(Some(url), text),
        Inline::Break => view! { <br /> }.into_any(),
    }
}
