//! PEM (RFC 7468): text blocks around DER, as they are found. Copying breaks them: line breaks become spaces, `\n` or
//! nothing, dashes become long ones, and quotes, indents and invisible characters come in. None of that is part of a key.

use base64ct::{Base64, Base64Unpadded, Encoding};
use zeroize::Zeroizing;

/// What the first line of every block has, before its label.
pub(crate) const BEGIN: &str = "-BEGIN";
const END: &str = "-END";

/// A block of PEM.
pub(crate) struct Block<'a> {
    /// As it stands there, with the spaces that it should have or not.
    pub(crate) label: &'a str,
    pub(crate) body: &'a str,
}

/// Text whose dashes are those of PEM: editors that correct what is typed write longer ones.
pub(crate) fn with_dashes(text: &str) -> Zeroizing<String> {
    let dash = |c| if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}') { '-' } else { c };
    // Never longer: growing would leave copies of a key behind.
    let mut written = Zeroizing::new(String::with_capacity(text.len()));
    written.extend(text.chars().map(dash));
    written
}

/// The first block, and what follows it.
pub(crate) fn block(text: &str) -> Option<(Block<'_>, &str)> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (label, rest) = rest.split_once('-')?;
    let (body, rest) = rest.split_once(END)?;
    // The last line is complete when it has as many dashes as the first one.
    let last = &rest[rest.find('-')?..];
    let after = last.trim_start_matches('-');
    let count = before.len() - before.trim_end_matches('-').len() + 1;
    let is_complete = last.len() - after.len() >= count;
    is_complete.then(|| (Block { label: label.trim(), body: body.trim_matches('-') }, after))
}

/// The bytes in a body: Base64 of either alphabet, with or without the signs that fill it up.
pub(crate) fn decode(body: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut compact = Zeroizing::new(String::with_capacity(body.len()));
    let mut rest = body.chars();
    while let Some(character) = rest.next() {
        match character {
            // `\n` as two characters, and `\u002B` as .NET writes a plus sign.
            '\\' => {
                let escape = rest.as_str();
                match escape.strip_prefix('u').and_then(|code| code.get(..4)) {
                    Some(code) => {
                        compact.push(char::from(u8::from_str_radix(code, 16).ok()?));
                        rest = escape[5..].chars();
                    }
                    None if escape.starts_with(['n', 'r', 't']) => _ = rest.next(),
                    None => {}
                }
            }
            '-' => compact.push('+'),
            '_' => compact.push('/'),
            '"' | '\'' | '`' | '>' | ',' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            _ if character.is_whitespace() => {}
            _ => compact.push(character),
        }
    }
    Base64Unpadded::decode_vec(compact.trim_end_matches('=')).ok().map(Zeroizing::new)
}

/// A block of this label.
pub(crate) fn write(label: &str, der: &[u8]) -> String {
    let encoded = Zeroizing::new(Base64::encode_string(der));
    // At once as large as needed: growing would leave copies of a key behind.
    let mut text = String::with_capacity(encoded.len() + encoded.len() / 64 + 2 * label.len() + 40);
    text.extend(["-----BEGIN ", label, "-----\n"]);
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        text.extend([line, "\n"]);
        rest = after;
    }
    text.extend(["-----END ", label, "-----\n"]);
    text
}
