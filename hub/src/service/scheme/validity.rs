//! When a certificate is in force.

use inlay_time::Millis;

const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// The tag of the version in a certificate that says one.
const VERSION: u8 = 0xA0;

/// Why a certificate cannot be used now, as a sentence for a person; `None` when it is in force, and for bytes that are no
/// certificate.
pub(super) fn objection(der: &[u8], now: Millis) -> Option<String> {
    let (from, to) = validity(der)?;
    let now: String = now.to_rfc3339().chars().filter(char::is_ascii_digit).take(14).collect();
    let day = |time: &str| format!("{}-{}-{}", &time[..4], &time[4..6], &time[6..8]);
    if now < from {
        Some(format!("This certificate is not in force before {}.", day(&from)))
    } else if now > to {
        Some(format!("This certificate ended on {}. Choose one that is in force.", day(&to)))
    } else {
        None
    }
}

/// `notBefore` and `notAfter` (RFC 5280, section 4.1.2.5) as fourteen digits, from year to second.
fn validity(der: &[u8]) -> Option<(String, String)> {
    let (_, certificate, _) = element(der).filter(|(tag, ..)| *tag == SEQUENCE)?;
    let (_, mut fields, _) = element(certificate).filter(|(tag, ..)| *tag == SEQUENCE)?;
    if fields.first() == Some(&VERSION) {
        fields = element(fields)?.2;
    }
    // Serial number, signature algorithm, issuer.
    for _ in 0..3 {
        fields = element(fields)?.2;
    }
    let (_, validity, _) = element(fields).filter(|(tag, ..)| *tag == SEQUENCE)?;
    let (tag, from, rest) = element(validity)?;
    let from = time(tag, from)?;
    let (tag, to, _) = element(rest)?;
    Some((from, time(tag, to)?))
}

/// Tag, content and what follows (X.690, section 8.1), for lengths of at most four bytes.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7F => (usize::from(first), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

fn time(tag: u8, content: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(content).ok()?.strip_suffix('Z')?;
    let whole = match tag {
        // RFC 5280, section 4.1.2.5.1: years from 50 are in the twentieth century.
        UTC_TIME => format!("{}{text}", if text >= "50" { "19" } else { "20" }),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    (whole.len() == 14 && whole.bytes().all(|byte| byte.is_ascii_digit())).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    fn certificate(from: i32, to: i32) -> Vec<u8> {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(from, 3, 1), date_time_ymd(to, 4, 2));
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn certificates_are_in_force_from_one_moment_to_another() {
        // 2026-11-21.
        let now = Millis(1_795_300_000_000);
        assert_eq!(objection(&certificate(1999, 2100), now), None);
        let ended = "This certificate ended on 2020-04-02. Choose one that is in force.";
        assert_eq!(objection(&certificate(2019, 2020), now).as_deref(), Some(ended));
        let early = "This certificate is not in force before 2060-03-01.";
        assert_eq!(objection(&certificate(2060, 2061), now).as_deref(), Some(early));
    }

    #[test]
    fn bytes_that_are_no_certificate_end_nowhere() {
        let whole = certificate(2019, 2020);
        for length in 0..whole.len() {
            _ = objection(&whole[..length], Millis(0));
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0xFF;
            _ = objection(&changed, Millis(0));
        }
        assert_eq!(validity(b""), None);
    }
}
