//! ASN.1 without schemas: the elements of whatever has some, which is how PFX files and old encryptions are read.

use der::{Decode, Reader, SliceReader, asn1::AnyRef};

/// The elements of a sequence, a set, or whatever else has elements.
pub(crate) fn elements(whole: AnyRef<'_>) -> Option<Vec<AnyRef<'_>>> {
    let mut reader = SliceReader::new(whole.value()).ok()?;
    let mut elements = Vec::new();
    while !reader.is_finished() {
        elements.push(AnyRef::decode(&mut reader).ok()?);
    }
    Some(elements)
}
