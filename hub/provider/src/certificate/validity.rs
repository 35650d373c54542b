//! Validity of certificates: from when to when one is in force (RFC 5280, section 4.1.2.5).

use inlay_time::Millis;
use x509_cert::{
    certificate::{CertificateInner, Raw},
    der::Decode,
    time::Time,
};

/// Why a certificate cannot be used now, as a sentence for a person; `None` when it is in force, and for bytes that are no
/// certificate.
pub(super) fn why_not_in_force(der: &[u8], now: Millis) -> Option<String> {
    // Raw: providers take certificates with serial numbers that the RFC does not allow.
    let certificate = CertificateInner::<Raw>::from_der(der).ok()?;
    let validity = certificate.tbs_certificate().validity();
    let seconds = |time: &Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    let (from, to) = (seconds(&validity.not_before), seconds(&validity.not_after));
    let day = |seconds: i64| Millis(seconds.saturating_mul(1000)).to_date();
    let now = now.0.div_euclid(1000);
    if now < from {
        Some(format!("This certificate is not in force before {}.", day(from)))
    } else if now > to {
        Some(format!("This certificate ended on {}. Choose one that is in force.", day(to)))
    } else {
        None
    }
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
        assert_eq!(why_not_in_force(&certificate(1999, 2100), now), None);
        let ended = "This certificate ended on 2020-04-02. Choose one that is in force.";
        assert_eq!(why_not_in_force(&certificate(2019, 2020), now).as_deref(), Some(ended));
        let early = "This certificate is not in force before 2060-03-01.";
        assert_eq!(why_not_in_force(&certificate(2060, 2061), now).as_deref(), Some(early));
    }

    #[test]
    fn bytes_that_are_no_certificate_end_nowhere() {
        let whole = certificate(2019, 2020);
        for length in 0..whole.len() {
            _ = why_not_in_force(&whole[..length], Millis(0));
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0xFF;
            _ = why_not_in_force(&changed, Millis(0));
        }
        assert_eq!(why_not_in_force(b"", Millis(0)), None);
    }
}
