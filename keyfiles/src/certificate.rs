//! Certificates (X.509, RFC 5280).

use crate::{pem, problem::Problem};
use der::{Decode, Tag, Tagged, asn1::Any};
use sha2::{Digest, Sha256};
use spki::ObjectIdentifier;
use x509_cert::{name::Name, time::Time};

/// The parts of names that have an abbreviation (RFC 4514, section 3, and others that are common).
const PARTS: [(&str, &str); 10] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A certificate.
pub(crate) struct Certificate {
    der: Vec<u8>,
    parsed: x509_cert::Certificate,
}

impl Certificate {
    pub(crate) fn read(der: &[u8]) -> Option<Self> {
        let parsed = x509_cert::Certificate::from_der(der).ok()?;
        Some(Self { der: der.to_vec(), parsed })
    }

    /// Name and text of what there is to say about it.
    pub(crate) fn facts(&self) -> [(&'static str, String); 4] {
        let fields = self.parsed.tbs_certificate();
        [
            ("Subject", name_text(fields.subject())),
            ("Issuer", name_text(fields.issuer())),
            ("Valid until", day(fields.validity().not_after)),
            ("SHA-256 fingerprint", hex_pairs(&Sha256::digest(&self.der))),
        ]
    }

    /// Whether it is in force at a time in seconds since 1970 (RFC 5280, section 4.1.2.5).
    pub(crate) fn check_validity(&self, now: i64) -> Result<(), Problem> {
        let validity = self.parsed.tbs_certificate().validity();
        if now > seconds(validity.not_after) {
            return Err(Problem::Expired(day(validity.not_after)));
        }
        if now < seconds(validity.not_before) {
            return Err(Problem::NotYetValid(day(validity.not_before)));
        }
        Ok(())
    }

    /// As PEM.
    pub(crate) fn pem(&self) -> String {
        pem::write("CERTIFICATE", &self.der)
    }

    /// Algorithm and bits of the public key.
    pub(crate) fn public_key(&self) -> (ObjectIdentifier, &[u8]) {
        let info = self.parsed.tbs_certificate().subject_public_key_info();
        (info.algorithm.oid, info.subject_public_key.raw_bytes())
    }

    /// Whether it is the issuer that the other one names.
    fn issued(&self, other: &Self) -> bool {
        self.parsed.tbs_certificate().subject() == other.parsed.tbs_certificate().issuer()
    }
}

/// Leaves the first certificate and those that lead from it towards an authority, in that order, and takes out the
/// rest.
pub(crate) fn take_authorities(certificates: &mut Vec<Certificate>) -> Vec<Certificate> {
    let mut rest = certificates.split_off(certificates.len().min(1));
    while let Some(last) = certificates.last()
        && let Some(next) = rest.iter().position(|next| next.issued(last) && !next.issued(next))
    {
        certificates.push(rest.remove(next));
    }
    rest
}

/// `CN=app.example.com, O=Example Ltd`, the narrowest part first (RFC 4514).
fn name_text(name: &Name) -> String {
    let mut parts: Vec<String> = name
        .iter()
        .map(|part| {
            let oid = part.oid.to_string();
            let label =
                PARTS.iter().find(|(known, _)| *known == oid).map_or(oid.as_str(), |(_, label)| label);
            [label, "=", &value(&part.value)].concat()
        })
        .collect();
    parts.reverse();
    if parts.is_empty() { "(no name)".to_owned() } else { parts.join(", ") }
}

fn value(value: &Any) -> String {
    let bytes = value.value();
    let text = match value.tag() {
        Tag::BmpString => {
            let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        Tag::TeletexString => bytes.iter().copied().map(char::from).collect(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    };
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, ',' | '\\') {
            shown.push('\\');
        }
        shown.push(character);
    }
    shown
}

fn seconds(time: Time) -> i64 {
    i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
}

/// `2 April 2031`, in UTC.
fn day(time: Time) -> String {
    let date = time.to_date_time();
    let month = MONTHS.get(usize::from(date.month()).wrapping_sub(1)).unwrap_or(&"?");
    format!("{} {month} {}", date.day(), date.year())
}

/// `9F:86:D0…`.
fn hex_pairs(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}
