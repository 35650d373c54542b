//! Text files: their encodings.

use std::borrow::Cow;

/// Text in UTF-8 or, as Windows writes it, UTF-16, without the mark that some editors begin it with. `None` when it is
/// none.
pub(crate) fn text(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let unit: Option<fn([u8; 2]) -> u16> = match *bytes {
        [0xff, 0xfe, ..] | [b'-' | b'{', 0, ..] => Some(u16::from_le_bytes),
        [0xfe, 0xff, ..] | [0, b'-' | b'{', ..] => Some(u16::from_be_bytes),
        _ => None,
    };
    if let Some(unit) = unit {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        let text: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
        return Some(Cow::Owned(trim(&text).to_owned()));
    }
    std::str::from_utf8(bytes).ok().map(|text| Cow::Borrowed(trim(text)))
}

fn trim(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim_start()
}
