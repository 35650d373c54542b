//! Formats (`format`) of which a wrong value is certainly wrong.

mod address;
mod date;

/// The formats that [`check`] knows. All others accept everything.
pub const FORMATS: [&str; 10] =
    ["date", "date-time", "email", "hostname", "ipv4", "ipv6", "regex", "time", "uri", "uuid"];

/// Whether a text has the form that JSON Schema means by `name` (2020-12 Validation, section 7.3).
///
/// Two things are left to those who use the value: the letters behind a host name's `xn--`, which take tables of all
/// of Unicode, and what a `regex` matches.
pub fn check(name: &str, text: &str) -> bool {
    match name {
        "date" => date::is_date(text),
        "time" => date::is_time(text),
        "date-time" => {
            let split = text
                .get(..10)
                .zip(text.get(10..))
                .and_then(|(date, time)| Some((date, time.strip_prefix(['T', 't'])?)));
            split.is_some_and(|(date, time)| date::is_date(date) && date::is_time(time))
        }
        "email" => address::is_email(text),
        "hostname" => address::is_hostname(text),
        "uri" => address::is_uri(text),
        "ipv4" => address::is_ipv4(text),
        "ipv6" => address::is_ipv6(text),
        "uuid" => is_uuid(text),
        "regex" => crate::pattern::is_pattern(text),
        _ => true,
    }
}

/// 8-4-4-4-12 hexadecimal digits (RFC 4122, section 3).
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_format_accepts_its_own_and_refuses_others() {
        let good = [
            ("date", "2024-02-29"),
            ("date-time", "2026-03-31T14:30:00+02:00"),
            ("email", "ada@example.com"),
            ("hostname", "example.com"),
            ("ipv4", "192.0.2.1"),
            ("ipv6", "2001:db8::1"),
            ("regex", "^[a-z]+(?=x)$"),
            ("time", "14:30:00Z"),
            ("uri", "https://example.com/a?b#c"),
            ("uuid", "123e4567-e89b-12d3-a456-426614174000"),
        ];
        assert_eq!(good.map(|(name, _)| name), FORMATS);
        for (name, text) in good {
            assert!(check(name, text), "{name}");
            assert!(!check(name, "(ä b"), "{name}");
        }
        assert!(check("iri", "(ä b"));
    }

    #[test]
    fn what_people_type_first_is_told_apart() {
        for (name, text) in [
            ("uri", "example.com"),
            ("date", "31.03.2026"),
            ("date", "2023-02-29"),
            ("date-time", "2026-03-31T14:30"),
            ("email", "ada@"),
            ("hostname", "https://example.com"),
            ("ipv4", "256.0.0.1"),
        ] {
            assert!(!check(name, text), "{name} {text}");
        }
    }
}
