//! HTML as descriptions use it: tags, attributes and entities.

use crate::is_invisible;

/// Longest tag, in characters.
const LONGEST_TAG: usize = 2000;

/// What is between the angle brackets, and what comes after them.
pub(super) fn split_tag(rest: &str) -> Option<(&str, &str)> {
    let inside = rest.strip_prefix('<')?;
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
        return None;
    }
    let mut quote = None;
    for (index, c) in inside.char_indices().take(LONGEST_TAG) {
        match (quote, c) {
            (None, '>') => return Some((&inside[..index], &inside[index + 1..])),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

/// The value of an attribute, entities decoded.
pub(super) fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let mut from = 0;
    while let Some(found) = lower[from..].find(name) {
        let start = from + found;
        from = start + name.len();
        let value = tag[from..].trim_start().strip_prefix('=').map(str::trim_start);
        let stands_alone =
            tag[..start].ends_with(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '/'));
        let Some(value) = value.filter(|_| stands_alone) else { continue };
        let value = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split(quote).next(),
            _ => value.split(|c: char| c.is_whitespace() || c == '>').next(),
        };
        return value.map(decoded);
    }
    None
}

/// A text with the characters that its entities stand for.
pub(super) fn decoded(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (c, after) = entity(rest).unwrap_or((first, &rest[first.len_utf8()..]));
        decoded.push(c);
        rest = after;
    }
    decoded
}

/// The character that an entity at the start of a text stands for, and what comes after it.
pub(super) fn entity(text: &str) -> Option<(char, &str)> {
    const LONGEST_ENTITY: usize = 10;
    let text = text.strip_prefix('&')?;
    let end = text.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';')?;
    let name = &text[..end];
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !is_invisible(*c))?
        }
    };
    Some((c, &text[end + 1..]))
}
