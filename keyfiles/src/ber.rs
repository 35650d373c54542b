//! BER (X.690, section 8) as DER: PFX files come from Windows, browsers and Java with indefinite lengths and with octet
//! strings in pieces, which DER forbids and the rest of this crate does not read.

use crate::asn1::elements;
use der::{Tag, Tagged, asn1::AnyRef};
use zeroize::Zeroizing;

/// Elements inside each other that are followed. A PFX file has a dozen.
const DEEPEST: u8 = 32;
const CONSTRUCTED: u8 = 0x20;
const OCTET_STRING: u8 = 0x04;
/// What ends an element of indefinite length (X.690, section 8.1.5).
const END: [u8; 2] = [0, 0];

/// One element with definite lengths, and its octet strings in one piece. `None` when it is no BER.
pub(crate) fn to_der(ber: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut rest = ber;
    let mut der = Zeroizing::new(Vec::with_capacity(ber.len()));
    copy(&mut rest, &mut der, DEEPEST)?;
    rest.is_empty().then_some(der)
}

/// The octets of a string, which may be in pieces where its tag is not that of a string.
pub(crate) fn octets(string: AnyRef<'_>) -> Option<Zeroizing<Vec<u8>>> {
    let is_in_pieces = string.tag().is_constructed();
    Some(if is_in_pieces { join(string)? } else { Zeroizing::new(string.value().to_vec()) })
}

fn join(string: AnyRef<'_>) -> Option<Zeroizing<Vec<u8>>> {
    let mut joined = Zeroizing::new(Vec::with_capacity(string.value().len()));
    for piece in elements(string)? {
        (piece.tag() == Tag::OctetString).then(|| joined.extend_from_slice(piece.value()))?;
    }
    Some(joined)
}

/// Copies the first element of `rest` to the end of `der`.
fn copy(rest: &mut &[u8], der: &mut Vec<u8>, deepest: u8) -> Option<()> {
    let [tag, length] = *take(rest, 2)? else { return None };
    // Tags of several bytes, which nothing here has.
    (tag & 0x1f != 0x1f).then_some(())?;
    let length = match length {
        0x80 => None,
        0..0x80 => Some(usize::from(length)),
        _ => Some(
            take(rest, usize::from(length & 0x7f))?
                .iter()
                .try_fold(0_usize, |length, byte| Some(length.checked_mul(256)? | usize::from(*byte)))?,
        ),
    };
    if tag & CONSTRUCTED == 0 {
        write(tag, take(rest, length?)?, der);
        return Some(());
    }
    let deepest = deepest.checked_sub(1)?;
    let mut content = Zeroizing::new(Vec::with_capacity(length.unwrap_or_default().min(rest.len())));
    if let Some(length) = length {
        let mut inner = take(rest, length)?;
        while !inner.is_empty() {
            copy(&mut inner, &mut content, deepest)?;
        }
    } else {
        while !rest.starts_with(&END) {
            copy(rest, &mut content, deepest)?;
        }
        take(rest, END.len())?;
    }
    if tag == OCTET_STRING | CONSTRUCTED {
        write(OCTET_STRING, &join(AnyRef::new(Tag::Sequence, &content).ok()?)?, der);
    } else {
        write(tag, &content, der);
    }
    Some(())
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(count)?;
    *rest = after;
    Some(taken)
}

/// Adds an element whose length is written as short as it can be (X.690, section 10.1).
fn write(tag: u8, content: &[u8], der: &mut Vec<u8>) {
    let length = content.len().to_be_bytes();
    let length = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    der.push(tag);
    match *length {
        [] => der.push(0),
        [short] if short < 0x80 => der.push(short),
        // Eight bytes at most.
        _ => {
            der.push(0x80 | length.len() as u8);
            der.extend_from_slice(length);
        }
    }
    der.extend_from_slice(content);
}

#[cfg(test)]
mod tests {
    use super::*;
    use der::Decode;

    #[test]
    fn i9_pieces_of_octets_become_one() {
        // A sequence of a string in pieces, one of which is in pieces again, and lengths longer than they have to be.
        let ber = [
            0x30, 0x80, 0x24, 0x80, 0x04, 0x01, 1, 0x24, 0x06, 0x04, 0x81, 0x01, 2, 0x04, 0, 0, 0, 0x02,
            0x82, 0, 0x01, 7, 0, 0,
        ];
        let der = [0x30, 7, 0x04, 2, 1, 2, 0x02, 1, 7];
        assert_eq!(to_der(&ber).unwrap().as_slice(), der);
        assert_eq!(to_der(&der).unwrap().as_slice(), der);
        for bad in
            [&ber[..ber.len() - 1], &[0x24, 3, 0x02, 1, 7], &[0x04, 0x80, 0, 0], &[0x1f, 0x81, 0x01, 0]]
        {
            assert!(to_der(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn i9_pieces_may_stand_under_a_tag_of_their_own() {
        let encrypted = to_der(&[0xa0, 0x80, 0x04, 1, 1, 0x24, 3, 0x04, 1, 2, 0, 0]).unwrap();
        assert_eq!(octets(AnyRef::from_der(&encrypted).unwrap()).unwrap().as_slice(), [1, 2]);
        assert_eq!(octets(AnyRef::from_der(&[0x80, 2, 1, 2]).unwrap()).unwrap().as_slice(), [1, 2]);
    }
}
