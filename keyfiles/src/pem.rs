//! PEM (RFC 7468): text blocks around DER, as they are found: with text around them, any line breaks and any line
//! lengths.

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

/// What every block begins with, before its label.
pub(crate) const BEGIN: &str = "-----BEGIN ";

/// The first block: its label, its body, and what follows it.
pub(crate) fn block(text: &str) -> Option<(&str, &str, &str)> {
    let (_, rest) = text.split_once(BEGIN)?;
    let (label, rest) = rest.split_once("-----")?;
    let (body, rest) = rest.split_once("-----END ")?;
    let (_, rest) = rest.split_once("-----")?;
    Some((label, body, rest))
}

/// The DER in a body.
pub(crate) fn decode(body: &str) -> Option<Zeroizing<Vec<u8>>> {
    let compact: Zeroizing<String> = Zeroizing::new(body.split_ascii_whitespace().collect());
    Base64::decode_vec(&compact).ok().map(Zeroizing::new)
}

/// A block of this label.
pub(crate) fn write(label: &str, der: &[u8]) -> String {
    let encoded = Zeroizing::new(Base64::encode_string(der));
    // At once as large as needed: growing would leave copies of a key behind.
    let mut text = String::with_capacity(encoded.len() + encoded.len() / 64 + 2 * label.len() + 40);
    text.extend([BEGIN, label, "-----\n"]);
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        text.extend([line, "\n"]);
        rest = after;
    }
    text.extend(["-----END ", label, "-----\n"]);
    text
}
